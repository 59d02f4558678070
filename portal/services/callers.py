"""Who calls: found and chosen, and put right where it was somebody else."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.calls import Call
from portal.models.cases import Case
from portal.models.followers import Follower, Link, Wants
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, require
from portal.services import audits, contacts, episode_moves
from portal.services.calls import CallEnded
from portal.services.people import reach

FOLLOW, FOLLOW_TEXT = "follow", "follow_text"
# done with a case for the caller: it goes where they go
_THEIRS = (contacts.REPORT, FOLLOW, FOLLOW_TEXT)


class NoSuchPerson(Exception):
    """The council knows no person of this id."""


@dataclass(frozen=True, slots=True)
class _Change:
    """From whom to whom a call goes; None is somebody unknown."""

    was: Person | None
    now: Person | None


def choose(session: Session, actor: Actor, call: Call, person_id: UUID | None) -> None:
    """This is who calls, or nobody we know. What was checked of somebody else counts no more.

    What was done in the call for whom it seemed to be goes to them as well, and both records say
    so. Raises NoSuchPerson, CallEnded.
    """
    require(actor, Action.TAKE_CALL, call)
    if call.ended_at is not None:
        raise CallEnded(call.id)
    _give(session, actor, call, _person(session, person_id), None)


def speak_for(session: Session, actor: Actor, call: Call, person_id: UUID | None) -> None:
    """For whom the caller speaks, where it is not for themselves. Raises NoSuchPerson, CallEnded.

    It opens nothing of that person's record: that does a mandate alone
    (`call_mandates.choose`).
    """
    require(actor, Action.TAKE_CALL, call)
    if call.ended_at is not None:
        raise CallEnded(call.id)
    person = _person(session, person_id)
    call.on_behalf_of_id = person.id if person is not None and person.id != call.person_id else None
    call.mandate_id = None


def met(session: Session, actor: Actor, call: Call, case: Case) -> None:
    """A case was opened in the call: who was unknown before is whom it names as reporter."""
    require(actor, Action.TAKE_CALL, call)
    if call.person_id is None and call.ended_at is None and case.subject_id is not None:
        call.person = session.get_one(Person, case.subject_id)
        session.flush()


def move(
    session: Session, actor: Actor, call: Call, person_id: UUID | None, reason: str | None = None
) -> None:
    """The call was somebody else's: its contact, the cases opened in it and their news go there.

    The council's record is told of the correction, and both persons' records keep that it was
    made. Raises NoSuchPerson.
    """
    require(actor, Action.MOVE_CONTACT, call, reason)
    _give(session, actor, call, _person(session, person_id), reason)


def follow(session: Session, actor: Actor, call: Call, case: Case) -> None:
    """The caller is told of a case by email from now on, where we have an address of theirs."""
    require(actor, Action.TAKE_CALL, call)
    if call.person is not None:
        _follow(session, case, call.person, FOLLOW, Wants.EVERYTHING)
        contacts.note(session, actor, FOLLOW, case)


def _give(
    session: Session, actor: Actor, call: Call, person: Person | None, reason: str | None
) -> None:
    change = _Change(call.person, person)
    if change.was is change.now:
        return
    call.person, call.checks, call.checked_at = person, [], None
    call.mandate_id = None  # it was somebody else's
    if person is not None and call.on_behalf_of_id == person.id:
        call.on_behalf_of_id = None
    _move_cases(session, call, change)
    episode_moves.move(session, call, person)
    session.flush()
    if call.contact is not None:
        call.contact.person, call.contact.contact_point = person, None
        call.contact.mandate_id = None
        was = str(change.was.id) if change.was else ""
        outbox.post(
            session, Topic.CONTACT_MOVED, call.contact.case, contact_id=call.contact.id, was=was
        )
    if change.was is not None:
        for one in (change.was, change.now):
            if one is not None:
                audits.record(session, actor, Action.MOVE_CONTACT, person_id=one.id, reason=reason)


def _move_cases(session: Session, call: Call, change: _Change) -> None:
    at = clock.now()
    was_id = change.was.id if change.was else None
    for one in call.cases:
        case = one.case
        if one.did not in _THEIRS or (one.did == contacts.REPORT and case.subject_id != was_id):
            continue
        if one.did == contacts.REPORT:
            case.subject = change.now
            # an officer who has it open wants to know that it is somebody else's
            case.version, case.updated_at = case.version + 1, at
        _give_number(session, call, case, change)
        wants = _stop(session, call, case, was_id)
        if change.now is not None and one.did != FOLLOW_TEXT:
            _follow(session, case, change.now, one.did, wants)


def _give_number(session: Session, call: Call, case: Case, change: _Change) -> None:
    """A number that was first proved in this call is the caller's, whoever they turn out to be."""
    if change.was is None or change.now is None:
        return
    theirs = (
        select(Follower)
        .join(ContactPoint)
        .where(
            Follower.case_id == case.id,
            Follower.person_id == change.was.id,
            Follower.confirmed_at >= call.begun_at,
            ContactPoint.kind == Reach.PHONE,
            ContactPoint.created_at >= call.begun_at,
        )
    )
    for follower in session.scalars(theirs):
        follower.person = follower.contact_point.person = change.now
        follower.is_reporter = case.subject_id == change.now.id
    session.flush()


def _stop(session: Session, call: Call, case: Case, person_id: UUID | None) -> Wants:
    """Tell the person who it was not nothing more of the case; their links to it are dead."""
    theirs = select(Follower).where(
        Follower.case_id == case.id,
        Follower.person_id == person_id,
        Follower.created_at >= call.begun_at,
    )
    wants = Wants.EVERYTHING
    for follower in session.scalars(theirs):
        wants = follower.wants
        follower.is_reporter, follower.stopped_at = False, follower.stopped_at or clock.now()
        session.execute(delete(Link).where(Link.follower_id == follower.id))
    return wants


def _follow(session: Session, case: Case, person: Person, did: str, wants: Wants) -> None:
    """Whose it is follows it, where we can reach them."""
    address = reach(person, Reach.EMAIL)
    if address is None:
        return
    known = select(Follower).where(
        Follower.case_id == case.id, Follower.contact_point_id == address.id
    )
    follower = session.scalars(known).first()
    if follower is None:
        follower = Follower(
            id=clock.new_id(), case=case, person=person, contact_point=address, wants=wants,
            language=person.language, created_at=clock.now(), is_reporter=False,
        )  # fmt: skip
        session.add(follower)
    follower.is_reporter = follower.is_reporter or did == contacts.REPORT
    follower.confirmed_at, follower.stopped_at = follower.confirmed_at or clock.now(), None


def _person(session: Session, person_id: UUID | None) -> Person | None:
    if person_id is None:
        return None
    person = session.get(Person, person_id)
    if person is None:
        raise NoSuchPerson(person_id)
    return person
