"""Tellings: what an outbox row means for each channel, written down as deliveries."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import structlog
from sqlalchemy import Table, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from portal import clock
from portal.channel import Channel, Telling
from portal.models.actors import Actor
from portal.models.outbox import Delivery, DeliveryState, OutboxRow
from portal.policy import Action, require

UNTOLD = Telling(to="", template="")  # stands for a row whose tellings could not be made
DATABASE_AWAY = (OperationalError, InterfaceError)  # its trouble, not that of what is sent
_ONE_AT_A_TIME = 0x706F7274616C  # this lock's number among PostgreSQL's advisory locks

log = structlog.get_logger(__name__)


def waits(session: Session) -> bool:
    """Whether an outbox row has not been spread yet."""
    return bool(session.scalar(select(OutboxRow.id).where(OutboxRow.spread_at.is_(None)).limit(1)))


def spread(session: Session, actor: Actor, channels: Mapping[str, Channel], limit: int) -> int:
    """Make the deliveries of the oldest outbox rows, each once; how many rows were spread.

    A row that a channel cannot read becomes a dead delivery of that channel: it is listed, it
    can be replayed, and it keeps no other row waiting. A row that no channel wants is spread too.
    """
    require(actor, Action.SEND)
    if not _alone(session):
        return 0
    unspread = select(OutboxRow).where(OutboxRow.spread_at.is_(None))
    rows = session.scalars(unspread.order_by(OutboxRow.id).limit(limit)).all()
    values = [value for row in rows for value in _deliveries(session, row, channels)]
    if values:
        session.execute(_insert_once(session), values)
    ids = [row.id for row in rows]
    session.execute(
        update(OutboxRow).where(OutboxRow.id.in_(ids)).values(spread_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
    return len(rows)


def _alone(session: Session) -> bool:
    # two spreaders could make a case's later delivery visible before its earlier one
    if not _on_postgresql(session):
        return True  # SQLite has one writer anyway
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_ONE_AT_A_TIME))))


def _on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _insert_once(session: Session) -> Any:
    table = cast(Table, Delivery.__table__)
    if _on_postgresql(session):
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def _deliveries(
    session: Session, row: OutboxRow, channels: Mapping[str, Channel]
) -> Iterator[dict[str, Any]]:
    for name, channel in channels.items():
        if row.topic not in channel.topics:
            continue
        try:
            with session.begin_nested():
                told = list(channel.tellings(session, row))
        except DATABASE_AWAY:
            raise
        except Exception as error:  # noqa: BLE001  one faulty row must not stop all others
            fault = type(error).__name__
            log.error("outbox.untold", outbox_id=str(row.id), channel=name, fault=fault)
            yield _values(row, name, UNTOLD, DeliveryState.DEAD, fault)
        else:
            for telling in told:
                yield _values(row, name, telling, DeliveryState.WAITING, None)


def _values(
    row: OutboxRow, channel: str, telling: Telling, state: DeliveryState, fault: str | None
) -> dict[str, Any]:
    at = clock.now()
    return {
        "id": clock.new_id(),
        "outbox_id": row.id,
        "channel": channel,
        "to": telling.to,
        "template": telling.template,
        "facts": telling.facts,
        "about_id": row.about_id,
        "order": row.id,
        "state": state,
        "attempts": 0,
        "next_at": telling.not_before or at,
        "done_at": at if state is DeliveryState.DEAD else None,
        "fault": fault,
    }
