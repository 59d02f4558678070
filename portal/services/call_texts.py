"""Texting a caller what happens with a case, at a number that is proved: by a code, or before."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.calls import Call
from portal.models.cases import Case
from portal.models.followers import Follower, Wants
from portal.models.messages import Wish
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import SYSTEM, Action, require
from portal.services import call_cases, codes, consents, contacts
from portal.services.callers import FOLLOW_TEXT
from portal.services.calls import CallEnded
from portal.services.codes import Tried
from portal.services.following_by_text import NoSuchAsking
from portal.services.people import Introduction, introduce, phone_key, reach
from portal.services.served import is_checked


def case_of(session: Session, actor: Actor, call: Call, reference: str) -> Case:
    """The case, where its news may go to who calls. Raises NoSuchCase, NotChecked, CallEnded."""
    require(actor, Action.TAKE_CALL, call)
    if call.ended_at is not None:
        raise CallEnded(call.id)
    return call_cases.to_hear(session, actor, call, reference)


def proved_phone(session: Session, actor: Actor, call: Call) -> ContactPoint | None:
    """The caller's number that was proved before, once they have shown who they are."""
    require(actor, Action.TAKE_CALL, call)
    if not is_checked(call, clock.now()):
        return None
    return reach(call.person, Reach.PHONE, proved=True)


def follow_at_proved(
    session: Session, actor: Actor, call: Call, reference: str, wording: str
) -> Follower | None:
    """Text them at the number that they proved before; None where they have none.

    `wording` is what the clerk read out to them. Raises NoSuchCase, NotChecked, CallEnded.
    """
    require(actor, Action.TAKE_CALL, call)
    case = case_of(session, actor, call, reference)
    point = proved_phone(session, actor, call)
    if point is None or call.person is None:
        return None
    follower = _follower(session, case, call.person, point)
    _agreed(session, actor, follower, wording)
    return follower


def ask(session: Session, actor: Actor, call: Call, reference: str, number: str) -> Follower:
    """Send a code to the number that the caller names; nothing else goes there before it is right.

    Raises NoSuchCase, NotChecked, CallEnded, NotAPhone, TooManyCodes.
    """
    require(actor, Action.TAKE_CALL, call)
    case = case_of(session, actor, call, reference)
    person = _whose(call, case)
    point = _phone_of(session, person, number) if person else None
    if person is None or point is None:
        person, point = _somebody(session, number)
    follower = _follower(session, case, person, point)
    codes.send(session, SYSTEM, point)
    return follower


def asked(session: Session, actor: Actor, call: Call, follower_id: UUID) -> Follower:
    """Who is to be texted and has not read back the code yet, of this very call.

    Raises NoSuchAsking.
    """
    require(actor, Action.TAKE_CALL, call)
    follower = session.get(Follower, follower_id)
    if follower is None or call.ended_at is not None or follower.confirmed_at is not None:
        raise NoSuchAsking
    if follower.created_at < call.begun_at or follower.contact_point.kind is not Reach.PHONE:
        raise NoSuchAsking
    return follower


def confirm(
    session: Session, actor: Actor, secret: str, call: Call, follower_id: UUID, typed: str,
    wording: str,
) -> Tried:  # fmt: skip
    """The code that the caller reads back: RIGHT lets the news go there. Raises NoSuchAsking."""
    require(actor, Action.TAKE_CALL, call)
    follower = asked(session, actor, call, follower_id)
    tried = codes.check(session, SYSTEM, secret, follower.contact_point, typed)
    if tried is Tried.RIGHT:
        _agreed(session, actor, follower, wording)
    return tried


def _agreed(session: Session, actor: Actor, follower: Follower, wording: str) -> None:
    follower.confirmed_at, follower.stopped_at = follower.confirmed_at or clock.now(), None
    follower.contact_point.stopped_at = None
    consents.keep(
        session, SYSTEM, follower.contact_point.key, Wish.FOLLOW, wording, follower.case
    )  # fmt: skip
    contacts.note(session, actor, FOLLOW_TEXT, follower.case)


def _whose(call: Call, case: Case) -> Person | None:
    """The caller, where it is sure enough that a number of theirs belongs into their record."""
    own = case.subject_id is not None and case.subject_id == call.person_id
    if is_checked(call, clock.now()) or (own and call_cases.was_opened_in(call, case)):
        return call.person
    return None


def _phone_of(session: Session, person: Person, number: str) -> ContactPoint:
    key = phone_key(number)
    for point in person.contact_points:
        if point.kind is Reach.PHONE and point.key == key:
            return point
    point = ContactPoint(
        id=clock.new_id(), person_id=person.id, kind=Reach.PHONE, value=number.strip(), key=key,
        created_at=clock.now(),
    )  # fmt: skip
    person.contact_points.append(point)
    session.flush()
    return point


def _somebody(session: Session, number: str) -> tuple[Person, ContactPoint]:
    """A person of whom no more is known than the number. Raises NotAPhone."""
    person = introduce(session, Introduction(phone=number), clock.now())
    if person is None:  # an empty number: phone_key refuses it before this
        raise NoSuchAsking
    session.flush()
    return person, person.contact_points[0]


def _follower(session: Session, case: Case, person: Person, point: ContactPoint) -> Follower:
    known = select(Follower).where(
        Follower.case_id == case.id, Follower.contact_point_id == point.id
    )
    follower = session.scalar(known)
    if follower is None:
        follower = Follower(
            id=clock.new_id(), case=case, person=person, contact_point=point,
            is_reporter=case.subject_id == person.id, wants=Wants.EVERYTHING,
            language=person.language, created_at=clock.now(),
        )  # fmt: skip
        session.add(follower)
        session.flush()
    return follower
