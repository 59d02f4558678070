"""Sessions and identities, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import Database
from portal.models.actors import Level, Role
from portal.models.cases import Case
from portal.models.identities import Identity, Realm, SignOn
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import PUBLIC_ON_WEB, SYSTEM, NotAllowed
from portal.services import identities, sign_ons
from portal.services.identities import Subject
from portal.services.sign_ons import Arrival, NoSuchSignOn, Resumed, Standing, TokenSpent

ISSUER = "https://sign-in.example"
SAM = Subject(
    Realm.RESIDENT, ISSUER, "sam", name="Sam Reed", email="Sam@Example.com", phone="07700 900101"
)
JO = Subject(Realm.STAFF, ISSUER, "jo", name="Jo Price")


def signed_on(session: Session, who: Subject = SAM, **more: object) -> tuple[SignOn, str]:
    identity = identities.recognise(session, PUBLIC_ON_WEB, who)
    facts = {"level": Level.SIGNED_ON, "id_token": "hint", "sid": None} | more
    return sign_ons.begin(session, PUBLIC_ON_WEB, identity, Arrival(**facts))  # type: ignore[arg-type]


def resumed(session: Session, cookie: str) -> Resumed:
    session.flush()
    found = sign_ons.resume(session, cookie)
    assert found is not None
    return found


def test_a_cookie_gives_back_who_signed_on(session: Session) -> None:
    sign_on, cookie = signed_on(session)
    found = resumed(session, cookie)

    assert found.actor.role is Role.RESIDENT
    assert found.actor.person_id == sign_on.identity.person_id
    assert found.actor.name == "Sam Reed"
    assert found.actor.level is Level.SIGNED_ON
    assert found.ends_at - found.seen_at == timedelta(minutes=30)


def test_staff_have_roles_teams_and_wards_and_no_person(session: Session) -> None:
    standing = Standing((Role.OFFICER, Role.LEAD), ("roads",), ("park",))
    _, cookie = signed_on(session, JO, standing=standing)
    actor = resumed(session, cookie).actor

    assert (actor.role, actor.also) == (Role.OFFICER, {Role.LEAD})
    assert (actor.teams, actor.wards) == ({"roads"}, {"park"})
    assert actor.person_id is None
    assert actor.name == "Jo Price"


@pytest.mark.parametrize("cookie", ["", "x", "made-up-by-somebody", "'; DROP TABLE sign_on"])
def test_any_other_cookie_gives_nobody(session: Session, cookie: str) -> None:
    signed_on(session)

    assert sign_ons.resume(session, cookie) is None


def test_more_proof_comes_with_a_new_cookie(session: Session) -> None:
    _, cookie = signed_on(session)
    new = sign_ons.step_up(session, resumed(session, cookie).actor, Level.VERIFIED, "other hint")

    assert resumed(session, new).actor.level is Level.VERIFIED
    assert sign_ons.resume(session, cookie) is None


def test_an_ended_session_gets_no_more_proof(session: Session) -> None:
    sign_on, cookie = signed_on(session)
    actor = resumed(session, cookie).actor
    sign_ons.end(session, actor, sign_on.id)

    with pytest.raises(NoSuchSignOn):
        sign_ons.step_up(session, actor, Level.VERIFIED, "hint")


def test_signing_on_again_in_a_browser_ends_what_its_cookie_opened(session: Session) -> None:
    first, cookie = signed_on(session)
    sign_ons.begin(session, PUBLIC_ON_WEB, first.identity, Arrival(Level.SIGNED_ON, "hint"), cookie)

    assert first.ended_at is not None
    assert sign_ons.resume(session, cookie) is None


def test_one_ends_ones_own_sessions_and_nobody_elses(session: Session) -> None:
    _, cookie = signed_on(session)
    signed_on(session)
    others, _ = signed_on(session, Subject(Realm.RESIDENT, ISSUER, "eve"))
    actor = resumed(session, cookie).actor

    with pytest.raises(NotAllowed):
        sign_ons.end(session, actor, others.id)
    assert sign_ons.end_all(session, actor) == 2
    assert others.ended_at is None


def test_an_ended_session_keeps_no_token(session: Session) -> None:
    sign_on, cookie = signed_on(session)

    assert sign_ons.end(session, resumed(session, cookie).actor, sign_on.id) == "hint"
    assert sign_on.id_token == ""


def test_the_provider_ends_a_session_or_all_of_a_subject(session: Session) -> None:
    first, _ = signed_on(session, sid="one")
    second, _ = signed_on(session, sid="two")
    by_sid = sign_ons.end_by_provider(session, SYSTEM, Realm.RESIDENT, ISSUER, "sam", "one")
    assert by_sid == [first]
    by_sub = sign_ons.end_by_provider(session, SYSTEM, Realm.RESIDENT, ISSUER, "sam", None)
    assert by_sub == [second]
    other = sign_ons.end_by_provider(session, SYSTEM, Realm.STAFF, ISSUER, "sam", None)
    assert other == []


def test_where_one_is_signed_on_is_listed_while_it_lasts(session: Session) -> None:
    _, cookie = signed_on(session)
    actor = resumed(session, cookie).actor
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        second, _ = signed_on(session)

        assert list(sign_ons.live(session, actor)) == [second]


def test_a_token_is_spent_once_for_each_issuer(session: Session) -> None:
    sign_ons.spend(session, SYSTEM, ISSUER, "j1", clock.now())
    sign_ons.spend(session, SYSTEM, "https://other.example", "j1", clock.now())

    with pytest.raises(TokenSpent):
        sign_ons.spend(session, SYSTEM, ISSUER, "j1", clock.now())


# --- identities


def test_the_same_subject_is_the_same_person_whatever_its_address(session: Session) -> None:
    first = identities.recognise(session, PUBLIC_ON_WEB, SAM)
    moved = Subject(Realm.RESIDENT, ISSUER, "sam", email="sam.reed@example.com")
    again = identities.recognise(session, PUBLIC_ON_WEB, moved)

    assert first is again
    assert again.person is not None
    assert {point.key for point in again.person.contact_points} == {
        "sam@example.com", "+447700900101", "sam.reed@example.com",
    }  # fmt: skip


def test_the_same_address_is_not_the_same_person(session: Session) -> None:
    first = identities.recognise(session, PUBLIC_ON_WEB, SAM)
    other = Subject(Realm.RESIDENT, ISSUER, "another", email=SAM.email, phone=SAM.phone)

    assert identities.recognise(session, PUBLIC_ON_WEB, other).person_id != first.person_id


def test_a_subject_of_staff_is_not_a_resident_of_the_same_name(session: Session) -> None:
    resident = identities.recognise(session, PUBLIC_ON_WEB, SAM)
    staff = identities.recognise(
        session, PUBLIC_ON_WEB, Subject(Realm.STAFF, ISSUER, "sam", name="Sam Reed")
    )

    assert resident is not staff
    assert staff.person_id is None


def test_what_the_provider_has_verified_since_is_verified_here(session: Session) -> None:
    identity = identities.recognise(session, PUBLIC_ON_WEB, Subject(Realm.RESIDENT, ISSUER, "sam"))
    assert identity.person is not None
    typed = ContactPoint(
        kind=Reach.EMAIL, value="sam@example.com", key="sam@example.com", created_at=clock.now()
    )
    identity.person.contact_points.append(typed)
    identities.recognise(session, PUBLIC_ON_WEB, SAM)

    assert typed.verified_at is not None


def test_two_tabs_that_sign_the_same_newcomer_on_make_one_person(database: Database) -> None:
    def tab(_number: int) -> None:
        with database.write() as session:
            signed_on(session)

    with ThreadPoolExecutor(4) as tabs:
        list(tabs.map(tab, range(4)))

    with database.read() as session:
        assert len(session.scalars(select(Identity)).all()) == 1
        assert len(session.scalars(select(Person)).all()) == 1
        assert len(session.scalars(select(SignOn)).all()) == 4


def _reported(session: Session, case: Case, email: str) -> None:
    person = Person(id=clock.new_id(), created_at=clock.now())
    person.contact_points.append(
        ContactPoint(kind=Reach.EMAIL, value=email, key=email.casefold(), created_at=clock.now())
    )
    case.subject = person
    session.flush()


def test_reports_made_before_with_a_verified_address_are_offered_and_not_merged(
    session: Session, a_case: Case
) -> None:
    _reported(session, a_case, "SAM@example.com")
    person = identities.recognise(session, PUBLIC_ON_WEB, SAM).person
    assert person is not None
    [match] = identities.matching(session, person)

    assert match.contact_point.key == "sam@example.com"
    assert match.case_ids == (a_case.id,)
    assert a_case.subject_id != person.id


def test_reports_of_somebody_who_signs_on_themselves_are_not_offered(
    session: Session, a_case: Case
) -> None:
    _reported(session, a_case, "sam@example.com")
    session.add(
        Identity(
            realm=Realm.RESIDENT, issuer=ISSUER, subject="their own", person=a_case.subject,
            created_at=clock.now(), last_at=clock.now(),
        )
    )  # fmt: skip
    person = identities.recognise(session, PUBLIC_ON_WEB, SAM).person
    assert person is not None

    assert identities.matching(session, person) == []
