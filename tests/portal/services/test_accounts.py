"""A person's own details: nothing is used before it is proved, nothing changes unheard."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.cases import Case
from portal.models.followers import Follower, Wants
from portal.models.identities import Code, Identity, Realm
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import PUBLIC_ON_WEB, Actor, By, NotAllowed, Role
from portal.services import accounts, bringing_in, codes, followers, leaving, own_cases
from portal.services.codes import Tried

SECRET = "s" * 32


@pytest.fixture
def ann(session: Session) -> Actor:
    """Ann, signed on, with a proved email address that Sam's reports were made with."""
    at = clock.now()
    person = Person(id=clock.new_id(), name="Ann", language="en", created_at=at)
    person.contact_points.append(
        ContactPoint(kind=Reach.EMAIL, value="sam@example.com", key="sam@example.com",
                     created_at=at, verified_at=at)
    )  # fmt: skip
    session.add(person)
    session.add(
        Identity(realm=Realm.RESIDENT, issuer="https://op.example", subject="ann", person=person,
                 created_at=at, last_at=at)
    )  # fmt: skip
    session.flush()
    return Actor(Role.RESIDENT, By.WEB, person_id=person.id)


def _point(session: Session, actor: Actor) -> ContactPoint:
    return accounts.own(session, actor).contact_points[0]


def _digits(session: Session) -> str:
    code = session.scalars(select(Code).order_by(Code.id.desc())).first()
    assert code is not None
    return codes.digits(SECRET, code.id)


def _told(session: Session, topic: Topic = Topic.DETAILS_CHANGED) -> list[OutboxRow]:
    return list(session.scalars(select(OutboxRow).where(OutboxRow.topic == topic)))


def test_the_right_code_proves_a_contact_point_once(session: Session, ann: Actor) -> None:
    point = accounts.add_point(session, ann, Reach.PHONE, "07700 900123")
    codes.send(session, ann, point)
    typed = _digits(session)

    assert point.verified_at is None
    assert codes.check(session, ann, SECRET, point, f"{typed[:3]} {typed[3:]}") is Tried.RIGHT
    assert point.verified_at is not None
    assert codes.check(session, ann, SECRET, point, typed) is Tried.OVER


@pytest.mark.parametrize("nought", ["０", "٠", "०", "۰"], ids=["wide", "Arabic", "Hindi", "Urdu"])
def test_a_code_is_right_in_the_digits_of_any_keyboard(
    session: Session, ann: Actor, nought: str
) -> None:
    point = _point(session, ann)
    codes.send(session, ann, point)
    typed = "".join(chr(ord(nought) + int(digit)) for digit in _digits(session))
    wrong = "".join(chr(ord(nought) + (int(digit) + 1) % 10) for digit in _digits(session))

    assert codes.check(session, ann, SECRET, point, wrong + "²x") is Tried.WRONG
    assert codes.check(session, ann, SECRET, point, typed) is Tried.RIGHT


def test_a_code_ends_after_ten_minutes(session: Session, ann: Actor) -> None:
    codes.send(session, ann, _point(session, ann))

    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        tried = codes.check(session, ann, SECRET, _point(session, ann), _digits(session))
    assert tried is Tried.OVER


def test_a_code_ends_after_five_wrong_tries_also_for_the_right_one(
    session: Session, ann: Actor
) -> None:
    point = _point(session, ann)
    codes.send(session, ann, point)
    right = _digits(session)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    tried = [codes.check(session, ann, SECRET, point, wrong) for _ in range(5)]
    assert tried == [Tried.WRONG] * 4 + [Tried.OVER]
    assert codes.check(session, ann, SECRET, point, right) is Tried.OVER


def test_five_codes_an_hour_go_to_one_address_whosever_it_is(session: Session, ann: Actor) -> None:
    point = _point(session, ann)
    for _ in range(5):
        codes.send(session, ann, point)

    with pytest.raises(codes.TooManyCodes):
        codes.send(session, ann, point)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        codes.send(session, ann, point)


def test_a_new_code_makes_the_one_before_worthless(session: Session, ann: Actor) -> None:
    point = _point(session, ann)
    codes.send(session, ann, point)
    first = _digits(session)
    codes.send(session, ann, point)

    assert _digits(session) == first or (
        codes.check(session, ann, SECRET, point, first) is Tried.WRONG
    )


@given(st.uuids())
def test_a_code_is_six_digits_and_the_outbox_never_holds_them(key: UUID) -> None:
    digits = codes.digits(SECRET, key)

    assert len(digits) == 6
    assert digits.isdigit()


def test_the_public_has_no_account(session: Session, ann: Actor) -> None:
    with pytest.raises(NotAllowed):
        accounts.own(session, PUBLIC_ON_WEB)


def test_nobody_reaches_the_contact_point_of_somebody_else(
    session: Session, ann: Actor, a_case: Case
) -> None:
    [sams] = a_case.subject.contact_points if a_case.subject else []

    with pytest.raises(accounts.NoSuchContactPoint):
        accounts.point_of(session, ann, sams.id)


def test_a_proved_address_is_told_to_the_ones_there_before(session: Session, ann: Actor) -> None:
    old = _point(session, ann)
    new = accounts.add_point(session, ann, Reach.EMAIL, "ann@example.com")
    assert not _told(session)
    codes.send(session, ann, new)
    codes.check(session, ann, SECRET, new, _digits(session))
    accounts.proved(session, ann, new)

    assert [row.facts["contact_point_id"] for row in _told(session)] == [str(old.id)]


def test_the_same_address_twice_is_one_contact_point(session: Session, ann: Actor) -> None:
    first = accounts.add_point(session, ann, Reach.EMAIL, "ann@example.com")

    assert accounts.add_point(session, ann, Reach.EMAIL, " ANN@example.com ") is first


def test_an_address_that_news_go_to_is_not_taken_away_without_another(
    session: Session, ann: Actor, a_case: Case
) -> None:
    point = _point(session, ann)
    codes.send(session, ann, point)
    bringing_in.bring_in(session, ann, SECRET, point, _digits(session))

    with pytest.raises(accounts.StillNeeded):
        accounts.remove_point(session, ann, point.id)

    other = accounts.add_point(session, ann, Reach.EMAIL, "ann@example.com")
    other.verified_at = clock.now()
    session.flush()
    accounts.remove_point(session, ann, point.id)
    [listener] = followers.listening(session, a_case.id)
    assert listener.contact_point_id == other.id


def test_a_new_home_is_told_to_every_proved_address(session: Session, ann: Actor) -> None:
    accounts.move(session, ann, accounts.Home("1 Mill Lane", "999000000001"))

    assert accounts.own(session, ann).uprn == "999000000001"
    assert len(_told(session)) == 1


def test_earlier_reports_are_offered_by_number_and_come_in_after_the_code(
    session: Session, ann: Actor, a_case: Case
) -> None:
    [offer] = bringing_in.offers(session, ann)
    assert offer.cases == 1
    assert not own_cases.cases(session, ann).lines

    codes.send(session, ann, offer.point)
    assert bringing_in.bring_in(session, ann, SECRET, offer.point, "000") is not Tried.RIGHT
    assert not own_cases.cases(session, ann).lines
    bringing_in.bring_in(session, ann, SECRET, offer.point, _digits(session))

    assert [one.reference for one in own_cases.cases(session, ann).lines] == [a_case.reference]
    assert not bringing_in.offers(session, ann)


def test_what_somebody_who_signs_on_reported_is_never_brought_in(
    session: Session, ann: Actor, a_case: Case
) -> None:
    at = clock.now()
    session.add(
        Identity(realm=Realm.RESIDENT, issuer="https://op.example", subject="sam",
                 person_id=a_case.subject_id, created_at=at, last_at=at)
    )  # fmt: skip
    session.flush()

    assert not bringing_in.offers(session, ann)


def test_wishes_count_for_everything_followed(session: Session, ann: Actor, a_case: Case) -> None:
    point = _point(session, ann)
    codes.send(session, ann, point)
    bringing_in.bring_in(session, ann, SECRET, point, _digits(session))
    accounts.wish(session, ann, Wants.NOTHING, "cy")

    assert not followers.listening(session, a_case.id)
    accounts.wish(session, ann, Wants.THE_END, "cy")
    session.expire_all()
    [listener] = followers.listening(session, a_case.id)
    assert (listener.wants, listener.language) == (Wants.THE_END, "cy")


def test_leaving_ends_the_sign_on_and_keeps_the_reports(
    session: Session, ann: Actor, a_case: Case
) -> None:
    point = _point(session, ann)
    codes.send(session, ann, point)
    bringing_in.bring_in(session, ann, SECRET, point, _digits(session))
    leaving.leave(session, ann)
    session.expire_all()

    assert not session.scalars(select(Identity)).all()
    assert not followers.listening(session, a_case.id)
    assert a_case.subject_id == ann.person_id
    assert session.scalars(select(Follower)).all()
