"""That an appointment was booked, moved or cancelled: who is told of it, and where.

Who is not safe, and whoever an event asks us to be quiet for, is sent nothing. Under a mandate
those are told whom the person chose; that is decided anew each time something is sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor, By
from portal.models.appointments import Appointment
from portal.models.episodes import Episode, EpisodeLine
from portal.models.mandates import Copies, Mandate
from portal.models.outbox import Topic
from portal.models.people import ContactPoint
from portal.policy import Action, may, require
from portal.services import episode_reach, holdings


class Did(StrEnum):
    """What became of an appointment: the template of its message."""

    BOOKED = "appointment_booked"
    MOVED = "appointment_moved"
    CANCELLED = "appointment_cancelled"


@dataclass(frozen=True, slots=True)
class Told:
    """Where somebody is told; `mandate` is the one under which they act for whose it is."""

    point: ContactPoint
    mandate: Mandate | None = None


@dataclass(frozen=True, slots=True)
class Of:
    """What one message is about."""

    appointment: Appointment
    episode: Episode
    did: Did


def tell(session: Session, actor: Actor, appointment: Appointment, did: Did) -> None:
    """See to it that they are told, in the transaction in which it is done."""
    line = session.get_one(EpisodeLine, appointment.line_id)
    require(actor, Action.BOOK_APPOINTMENT, line.episode)
    held = actor.mandate
    facts: dict[str, UUID | str] = {"appointment_id": appointment.id, "did": did.value}
    if held is not None:
        facts |= {"mandate_id": held.mandate_id, "agent_id": held.agent_id}
    outbox.post(session, Topic.APPOINTMENT_CHANGED, None, **facts)


def find(session: Session, actor: Actor, facts: Mapping[str, str]) -> Of | None:
    """What a message with these facts is about; None where there is no use in it any more.

    It is over, or it was moved or given back meanwhile, which is a message of its own.
    """
    require(actor, Action.SEND)
    held = session.get(Appointment, UUID(facts["appointment_id"]))
    line = session.get(EpisodeLine, held.line_id) if held else None
    if held is None or line is None or held.starts_at <= clock.now():
        return None
    did = Did(facts["did"])
    if (held.cancelled_at is not None) is not (did is Did.CANCELLED):
        return None
    if did is Did.CANCELLED and _is_booked_anew(session, line):
        return None
    return Of(held, line.episode, did)


def receivers(session: Session, actor: Actor, facts: Mapping[str, str]) -> Iterator[Told]:
    """Everyone who is told now: the person, who did it for them, and who had booked it for them."""
    require(actor, Action.SEND)
    of = find(session, actor, facts)
    if of is None:
        return
    acting = _acting(session, of, facts.get("mandate_id"), facts.get("agent_id"))
    by_hand = of.appointment.mandate_id, of.appointment.agent_id
    booked = _acting(session, of, *by_hand)
    point = episode_reach.point_of(session, of.episode)
    spared = acting is not None and acting.mandate.copies is Copies.AGENT
    if point is not None and not spared:
        yield Told(point)
    seen = set()
    for one in (acting, booked):
        if one is not None and one.point.id not in seen:
            seen.add(one.point.id)
            yield Told(one.point, one.mandate)


def _is_booked_anew(session: Session, line: EpisodeLine) -> bool:
    held = select(Appointment.id).where(
        Appointment.line_id == line.id, Appointment.cancelled_at.is_(None)
    )
    return session.scalar(held.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class _Agent:
    point: ContactPoint
    mandate: Mandate


def _acting(
    session: Session, of: Of, mandate_id: UUID | str | None, agent_id: UUID | str | None
) -> _Agent | None:
    """Where whoever acts for the person hears of it; None where they shall not, or may not now."""
    if mandate_id is None or agent_id is None:
        return None
    key, who = UUID(str(mandate_id)), UUID(str(agent_id))
    mandate = session.get(Mandate, key)
    held = holdings.held(session, key, who)
    if mandate is None or held is None or mandate.copies is Copies.PERSON:
        return None
    if not may(holdings.agent_of(held, By.SYSTEM), Action.READ_EPISODE, of.episode):
        return None
    point = episode_reach.point_of_agent(session, of.episode, who)
    return _Agent(point, mandate) if point is not None else None
