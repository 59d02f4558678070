"""Telling the duty team at once of a text that cannot wait: danger, a threat, somebody in need."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal import outbox
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.messages import Message
from portal.models.outbox import OutboxRow, Topic
from portal.policy import Action, require
from portal.reading.careful import Topic as Care
from portal.reading.danger import Kind
from portal.reading.messages import Reading

THREAT, CARE = "threat", "care"
_CANNOT_WAIT = frozenset((Care.SELF_HARM, Care.ABUSE, Care.HOMELESSNESS))


def alarm(
    session: Session,
    actor: Actor,
    team: str,
    message: Message,
    reading: Reading,
    cases: Sequence[Case],
) -> OutboxRow | None:
    """One row for the gravest that a text tells of; None where it tells of nothing such, or the
    council names no duty team.
    """
    require(actor, Action.HEAR_TEXT)
    kind = _kind(reading)
    if not team or kind is None:
        return None
    return outbox.post(
        session,
        Topic.DANGER_HEARD,
        about=cases[0] if cases else None,
        message_id=message.id,
        kind=kind,
        team=team,
    )


def threatens(reading: Reading) -> bool:
    """Whether a text threatens somebody and tells of no danger besides."""
    return bool(reading.threat) and all(one.kind is Kind.VIOLENCE for one in reading.dangers)


def _kind(reading: Reading) -> str | None:
    if threatens(reading):
        return THREAT
    if reading.dangers:
        return min(reading.dangers, key=lambda danger: danger.level).kind
    return CARE if _CANNOT_WAIT.intersection(reading.careful) else None
