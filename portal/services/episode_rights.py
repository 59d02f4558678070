"""Whose episode it is: a resident's own, or that of whom a clerk serves."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.calls import Call
from portal.models.episodes import Episode
from portal.models.mandates import JournalLine
from portal.models.people import Person
from portal.policy import Action, NotAllowed, may
from portal.services.served import NotChecked, is_checked


class NobodyServed(Exception):
    """It is not known yet for whom the clerk is writing this down."""


def check_served(session: Session, by: Actor, action: Action, episode: Episode) -> None:
    """Raises NotAllowed where a clerk serves somebody else than whose episode it is, NotChecked
    where whom they serve has not shown who they are: but what they begin together goes on. Of
    whom a caller speaks for nothing else is opened.
    """
    if by.in_call is None or episode.person_id == by.person_id:
        return
    call = _call(session, by)
    if call is None or episode.person_id not in (call.person_id, call.on_behalf_of_id):
        raise NotAllowed(by, action, episode)
    if episode.call_id == call.id and not _was_under_mandate(session, call, episode):
        return
    if episode.person_id != call.person_id or not is_checked(call, clock.now()):
        raise NotChecked(call.id)


def may_be_told(session: Session, by: Actor, person: Person) -> bool:
    """Whether what is known of a person may stand on a page before who asks: in a call only once
    they have shown who they are, and of whom somebody else speaks for never.
    """
    if by.mandate is not None:
        return person.id == by.person_id and may(by, Action.READ_DETAILS, person)
    if by.in_call is None:
        return True
    call = _call(session, by)
    return call is not None and call.person_id == person.id and is_checked(call, clock.now())


def lock(session: Session, episode: Episode) -> None:
    """Take the episode as it is in the database now, and let nobody else change it meanwhile."""
    session.flush()
    session.refresh(episode, with_for_update=True)


def whose(session: Session, by: Actor, action: Action, person: Person | None) -> Person:
    """For whom something new is written down: a resident for themselves, who acts under a mandate
    for whose it is, a clerk for whom they serve, or for whom that one speaks where `person` says
    so.

    Raises NobodyServed, or NotAllowed for a `person` who is neither.
    """
    if by.in_call is None or by.mandate is not None:
        if person is not None and person.id != by.person_id:
            raise NotAllowed(by, action, person)
        return session.get_one(Person, by.person_id)
    served = list(_served(session, by))
    if not served:
        raise NobodyServed
    if person is not None and person.id not in served:
        raise NotAllowed(by, action, person)
    return person or session.get_one(Person, served[0])


def _was_under_mandate(session: Session, call: Call, episode: Episode) -> bool:
    """Whether somebody else's was begun here under a mandate: without it, it does not go on."""
    if episode.person_id == call.person_id:
        return False
    used = select(JournalLine.id).where(
        JournalLine.principal_id == episode.person_id,
        JournalLine.episode_id == episode.id,
        JournalLine.at >= call.begun_at,
    )
    return session.scalar(used.limit(1)) is not None


def _served(session: Session, by: Actor) -> Iterator[UUID]:
    call = _call(session, by)
    if call is not None and call.person_id is not None:
        yield call.person_id
    if call is not None and call.on_behalf_of_id is not None:
        yield call.on_behalf_of_id


def _call(session: Session, by: Actor) -> Call | None:
    """The call they are in, unless it is over or another clerk's."""
    call = session.get(Call, by.in_call)
    if call is None or call.ended_at is not None or call.identity_id != by.identity_id:
        return None
    return call
