"""Telling the duty team at once that somebody wrote of danger."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal import outbox
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.messages import Message
from portal.models.outbox import OutboxRow, Topic
from portal.policy import Action, require
from portal.reading.danger import Danger


def alarm(
    session: Session,
    actor: Actor,
    team: str,
    message: Message,
    dangers: Sequence[Danger],
    cases: Sequence[Case],
) -> OutboxRow | None:
    """One row for the gravest danger of a text; None where the council names no duty team."""
    require(actor, Action.HEAR_TEXT)
    if not team or not dangers:
        return None
    gravest = min(dangers, key=lambda danger: danger.level)
    return outbox.post(
        session,
        Topic.DANGER_HEARD,
        about=cases[0] if cases else None,
        message_id=message.id,
        kind=gravest.kind,
        team=team,
    )
