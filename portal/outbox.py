"""The way out is a table: what must be sent is a row in the transaction that caused it."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.models.cases import Case
from portal.models.outbox import OutboxRow, Topic


def post(
    session: Session, topic: Topic, about: Case | None = None, **facts: UUID | str
) -> OutboxRow:
    """One row for the dispatcher; `facts` holds ids and keys, never personal data."""
    row = posted(topic, about, **facts)
    session.add(row)
    return row


def posted(topic: Topic, about: Case | None = None, **facts: UUID | str) -> OutboxRow:
    """The same in no session yet, for who writes the rows."""
    written: dict[str, Any] = {name: str(value) for name, value in facts.items()}
    return OutboxRow(
        id=clock.new_id(),
        topic=topic,
        about_id=about.id if about is not None else None,
        facts=written,
        at=clock.now(),
    )
