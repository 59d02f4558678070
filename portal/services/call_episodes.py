"""Episodes in a call: begun for whoever calls, or taken over half-way from what they began."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.calls import Call
from portal.models.episodes import Episode, EpisodeState
from portal.models.people import Person
from portal.policy import Action, require
from portal.services import audits, call_mandates, episodes, people
from portal.services.calls import GENERAL, CallEnded
from portal.services.declarations import SUBJECT
from portal.services.people import Introduction
from portal.services.served import BEHALF_REASONS, REASONS


class NobodyNamed(Exception):
    """Nobody knows who calls, and they have said no name."""


def begin(
    session: Session,
    actor: Actor,
    call: Call,
    event: str,
    who: Introduction,
    once: str,
    *,
    for_other: bool = False,
) -> Episode:
    """A new episode of who calls, or, `for_other`, of whom they speak for; under a mandate always
    of that one, and with the caller's right.

    Who is not known yet is as they introduce themselves. Raises NobodyNamed, CallEnded, NotAnEmail,
    NotAPhone, MandateLost, and what `episodes.begin` raises.
    """
    require(actor, Action.TAKE_CALL, call)
    if call.ended_at is not None:
        raise CallEnded(call.id)
    if call.person is None:
        call.person = _introduced(session, who)
        session.flush()
    if call.subject in ("", GENERAL):
        call.subject = SUBJECT
    if (agent := call_mandates.agent(session, actor, call)) is not None:
        return episodes.begin(session, agent, event, once=once)
    person: Person | None = call.on_behalf_of if for_other else call.person
    return episodes.begin(session, actor, event, once=once, person=person)


def take_over(session: Session, actor: Actor, call: Call, reference: str) -> Episode:
    """What the caller began, or for whom they act, before the clerk's eyes; that they looked is a
    line of the audit.

    Raises NoSuchEpisode, NotAllowed, MandateLost, NotChecked where the caller has not shown who
    they are.
    """
    require(actor, Action.TAKE_CALL, call)
    if call.ended_at is not None:
        raise CallEnded(call.id)
    agent = call_mandates.agent(session, actor, call)
    episode = episodes.find(session, agent or actor, reference)
    if episode.call_id != call.id:
        audits.record(
            session, actor, Action.READ_EPISODE_AS_STAFF, person_id=episode.person_id,
            reason=(BEHALF_REASONS if agent else REASONS)[call.channel],
        )  # fmt: skip
    if call.subject in ("", GENERAL):
        call.subject = SUBJECT
    return episode


def begun(session: Session, actor: Actor, call: Call) -> list[Episode]:
    """What was begun in this call for whom they speak now, or for themselves: it goes on without a
    check.
    """
    require(actor, Action.TAKE_CALL, call)
    whose = [call.on_behalf_of_id] if call.mandate_id else [call.person_id, call.on_behalf_of_id]
    begun_here = select(Episode).where(
        Episode.call_id == call.id,
        Episode.state != EpisodeState.LEFT,
        Episode.person_id.in_([one for one in whose if one is not None]),
    )
    return list(session.scalars(begun_here.order_by(Episode.id)))


def _introduced(session: Session, who: Introduction) -> Person:
    if not who.name:
        raise NobodyNamed
    person = people.introduce(session, who, clock.now())
    if person is None:
        raise NobodyNamed
    return person
