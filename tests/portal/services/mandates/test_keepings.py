"""Mandates when a record changes: a death, a deleted account, earlier reports, the time to go."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Actor, By, Depth
from portal.models.base import Model
from portal.models.identities import Code, Identity, SignOn
from portal.models.mandates import (
    Acting,
    Ended,
    JournalLine,
    KeptWords,
    Mandate,
    MandateInvitation,
    MandatePause,
    MandateScope,
    MandateState,
    MandateWish,
    Pace,
    Tells,
)
from portal.models.organisations import Adviser, AdviserState
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person
from portal.policy import SYSTEM
from portal.services import (
    bringing_in,
    codes,
    deaths,
    holdings,
    leaving,
    mandate_agreements,
    mandate_endings,
    mandate_invitations,
    mandate_keepings,
    mandate_makings,
    retention,
)
from portal.services.mandate_agreements import Signature
from portal.services.mandates import SettledMeanwhile
from portal.services.people import Introduction
from tests.support import calls
from tests.support import deaths as people
from tests.support.mandate_wishes import (
    ENGLISH,
    SECRET,
    TOM,
    code_of,
    invitation_of,
    named,
    on_web,
    posted,
    topics,
    wish,
)
from tests.support.mandates import a_mandate, a_person, an_adviser, an_organisation, paused
from tests.support.organisations import joined, led
from tests.support.staff import resident

ANNS = "+447700900009"


def left(session: Session, model: type[Model]) -> int:
    session.flush()
    return session.scalar(select(func.count()).select_from(model)) or 0


def person_of(session: Session, actor: Actor) -> Person:
    return session.get_one(Person, actor.person_id)


def used(session: Session, mandate: Mandate, agent: Person) -> None:
    """It was used once, words were refused, and how to be told was wished for."""
    at = clock.now()
    session.add_all(
        [
            JournalLine(
                id=clock.new_id(), principal_id=mandate.principal_id, mandate_id=mandate.id,
                agent_id=agent.id, at=at, depth=Depth.LOOK, action="read_case", channel=By.WEB,
            ),
            KeptWords(
                id=clock.new_id(), principal_id=mandate.principal_id, mandate_id=mandate.id,
                agent_id=agent.id, at=at, path="/report", fields=[["words", "A hole"]],
            ),
            MandateWish(
                id=clock.new_id(), person_id=mandate.principal_id, tells=Tells.SMS,
                pace=Pace.DAILY,
            ),
        ]
    )  # fmt: skip
    session.flush()


def test_a_death_that_is_confirmed_ends_mandates_and_lifted_they_are_back(
    session: Session, council: Council
) -> None:
    what = people.told(session, council)
    arthur, joan = (session.get_one(Person, one) for one in (what.arthur, what.joan))
    mandate = a_mandate(session, arthur, joan)

    notice = people.marked(session, council, what)
    assert (mandate.state, mandate.ended_why) == (MandateState.ENDED, Ended.DEATH)

    deaths.lift(session, people.RITA.actor(session), notice, "He called us.", notice.version)
    assert mandate.state is MandateState.ACTIVE
    assert holdings.held(session, mandate.id, joan.id) is not None


def test_a_deleted_account_ends_both_sides_and_what_was_done_stays(session: Session) -> None:
    sam = resident(session, "Sam Reed")
    me = person_of(session, sam)
    margaret, tom = a_person(session), a_person(session, "Tom Jones")
    over_mine, mine = a_mandate(session, me, tom), a_mandate(session, margaret, me)
    invited = named(session, me)
    an_adviser(session, an_organisation(session), me)
    used(session, over_mine, tom)
    used(session, mine, me)
    holdings.choose(session, sam, mine.id)

    leaving.leave(session, sam)

    assert (over_mine.ended_why, invited.ended_why) == (Ended.REVOKED, Ended.REVOKED)
    assert mine.ended_why is Ended.HANDED_BACK
    assert topics(session, mine.id) == [Topic.MANDATE_HANDED_BACK]
    assert (left(session, JournalLine), left(session, Acting)) == (2, 0)
    assert [one.principal_id for one in session.scalars(select(KeptWords))] == [margaret.id]
    assert [one.person_id for one in session.scalars(select(MandateWish))] == [margaret.id]
    assert session.scalars(select(Adviser.state)).one() is AdviserState.LEFT


def test_a_session_of_long_ago_goes_with_the_choices_made_in_it(session: Session) -> None:
    sam = resident(session, "Sam Reed")
    holdings.choose(session, sam, a_mandate(session, a_person(session), person_of(session, sam)).id)
    session.flush()

    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        retention.forget(session, SYSTEM)

    assert (left(session, Acting), left(session, SignOn)) == (0, 0)


@pytest.fixture
def ann(session: Session) -> Actor:
    """She signed on; the portal knew her phone before, from a call, without an account."""
    a_person(session, "Ann Holt", phone=ANNS)
    return with_phone(session, resident(session, "Ann Holt"))


def with_phone(session: Session, actor: Actor) -> Actor:
    """They proved that the number is theirs."""
    at = clock.now()
    session.add(
        ContactPoint(
            id=clock.new_id(), person_id=actor.person_id, kind="phone", value="07700 900009",
            key=ANNS, verified_at=at, created_at=at,
        )
    )  # fmt: skip
    session.flush()
    return actor


def earlier(session: Session, ann: Actor) -> Person:
    found = select(Person).where(Person.name == "Ann Holt", Person.id != ann.person_id)
    return session.scalars(found).one()


def brought_in(session: Session, ann: Actor) -> None:
    [point] = person_of(session, ann).contact_points
    codes.send(session, ann, point)
    session.flush()
    newest = session.scalars(select(Code.id).order_by(Code.id.desc())).first()
    assert newest is not None
    bringing_in.bring_in(session, ann, SECRET, point, codes.digits(SECRET, newest))
    session.expire_all()


def test_what_others_may_do_for_an_earlier_record_comes_in_with_its_journal(
    session: Session, ann: Actor
) -> None:
    tom = a_person(session, "Tom Jones")
    mandate = a_mandate(session, earlier(session, ann), tom)
    used(session, mandate, tom)
    paused(session, earlier(session, ann), calls.CLERK.sign_on(session)[0].identity)

    brought_in(session, ann)

    me = ann.person_id
    for model in (Mandate, JournalLine, KeptWords, MandatePause):
        assert session.scalars(select(model.principal_id)).all() == [me]
    assert session.scalars(select(MandateWish.person_id)).all() == [me]
    assert mandate.state is MandateState.ACTIVE


def of_a_client(session: Session, *, signed: bool) -> tuple[Mandate, Actor]:
    """An adviser with somebody who says that they are Ann Holt, and gives her number."""
    _lead, _me, of = led(session)
    asha, me = joined(session, of)
    who = Introduction("Ann Holt", phone="07700 900009")
    mandate = mandate_makings.in_room(session, asha, me, wish(), who, "once")
    if signed:
        mine = Signature("Yes, she may.", "Ann Holt")
        mandate_agreements.agree_in_room(session, asha, mandate, ENGLISH, mine)
    return mandate, asha


def test_a_signature_with_somebodys_name_and_number_never_opens_their_account(
    session: Session, ann: Actor
) -> None:
    mandate, asha = of_a_client(session, signed=True)
    used(session, mandate, person_of(session, asha))
    assert holdings.held(session, mandate.id, person_of(session, asha).id) is not None

    brought_in(session, ann)

    assert (mandate.state, mandate.ended_why) == (MandateState.ENDED, Ended.REVOKED)
    assert mandate.principal_id != ann.person_id
    assert holdings.held(session, mandate.id, person_of(session, asha).id) is None
    assert topics(session, mandate.id)[-1] is Topic.MANDATE_ENDED
    assert session.scalars(select(JournalLine.principal_id)).all() == [ann.person_id]


def test_who_has_not_signed_yet_when_the_person_brings_it_in_can_sign_no_more(
    session: Session,
) -> None:
    mandate, asha = of_a_client(session, signed=False)
    ann = with_phone(session, resident(session, "Ann Holt"))

    brought_in(session, ann)

    mine = Signature("Yes, she may.", "Ann Holt")
    with pytest.raises(SettledMeanwhile):
        mandate_agreements.agree_in_room(session, asha, mandate, ENGLISH, mine)
    assert mandate.principal_id != ann.person_id


def test_what_a_client_agreed_to_by_the_code_to_their_phone_comes_in(session: Session) -> None:
    mandate, asha = of_a_client(session, signed=False)
    mandate_agreements.send_code(session, asha, mandate)
    typed = code_of(session, mandate)
    mandate_agreements.agree_by_code(session, asha, SECRET, mandate, ENGLISH, typed)
    ann = with_phone(session, resident(session, "Ann Holt"))

    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        brought_in(session, ann)

    assert (mandate.state, mandate.principal_id) == (MandateState.ACTIVE, ann.person_id)


def test_what_an_earlier_record_did_for_others_never_comes_in(session: Session, ann: Actor) -> None:
    """A number changes hands; whoever has it now must not find themselves Margaret's attorney."""
    was = earlier(session, ann)
    mandate = a_mandate(session, a_person(session), was)

    brought_in(session, ann)

    assert mandate.agent_id == was.id
    assert holdings.held_by(session, person_of(session, ann).id) == []


def test_what_would_be_to_oneself_or_a_circle_then_ends(session: Session, ann: Actor) -> None:
    was, me, tom = earlier(session, ann), person_of(session, ann), a_person(session, "Tom Jones")
    to_oneself, circle = a_mandate(session, was, me), a_mandate(session, was, tom)
    a_mandate(session, tom, me)

    brought_in(session, ann)

    assert (to_oneself.ended_why, circle.ended_why) == (Ended.REPLACED, Ended.REPLACED)


def test_the_wish_that_is_there_stays(session: Session, ann: Actor) -> None:
    for person, pace in (
        (earlier(session, ann), Pace.AT_ONCE),
        (person_of(session, ann), Pace.DAILY),
    ):
        session.add(MandateWish(id=clock.new_id(), person_id=person.id, tells=Tells.SMS, pace=pace))
    session.flush()

    brought_in(session, ann)

    assert session.scalars(select(MandateWish.pace)).all() == [Pace.DAILY]


def test_what_came_to_nothing_goes_after_ninety_days_with_whoever_was_only_named(
    session: Session,
) -> None:
    margaret, eve = a_person(session), a_person(session, "Eve Stone")
    invited = named(session, margaret)
    mandate_invitations.send_code(session, on_web(eve), invitation_of(session, invited))
    unknown = mandate_makings.ask(
        session, on_web(eve), wish(), Introduction(name="No Body", phone="07700900077"), "1"
    )
    mandate_agreements.on_paper(session, on_web(eve), unknown, f"mandates/{unknown.id}/paper")
    kept = named(session, margaret, TOM, once="2")
    file = f"mandates/{unknown.id}/paper"
    mandate_endings.revoke(session, on_web(margaret), invited)
    mandate_endings.hand_back(session, on_web(eve), unknown)
    people_before = left(session, Person)

    with time_machine.travel(clock.now() + timedelta(days=89), tick=False):
        assert mandate_keepings.forget(session, SYSTEM) == []
        assert left(session, Mandate) == 3
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        assert retention.forget(session, SYSTEM).files == [file]

    assert session.scalars(select(Mandate.id)).all() == [kept.id]
    assert (left(session, MandateInvitation), left(session, MandateScope)) == (1, 1)
    assert (left(session, Code), left(session, Person)) == (0, people_before - 2)


def test_who_was_named_and_is_known_for_something_else_stays(session: Session) -> None:
    margaret = a_person(session)
    invited = named(session, margaret)
    point = session.get_one(ContactPoint, invitation_of(session, invited).contact_point_id)
    stays = session.get_one(Person, point.person_id)
    a_mandate(session, stays, margaret)
    mandate_endings.revoke(session, on_web(margaret), invited)

    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        mandate_keepings.forget(session, SYSTEM)

    assert left(session, Mandate) == 1
    assert session.scalars(select(ContactPoint.person_id)).all() == [stays.id]


def test_refused_words_are_kept_for_ninety_days(session: Session) -> None:
    margaret, tom = a_person(session), a_person(session, "Tom Jones")
    used(session, a_mandate(session, margaret, tom), tom)
    for days, there in ((89, 1), (91, 0)):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            retention.forget(session, SYSTEM)
        assert left(session, KeptWords) == there
    assert left(session, JournalLine) == 1
    assert posted(session) == []
    assert left(session, Identity) == 0
