"""Chores: what the worker does beside sending, bit by bit and again and again.

One bit is one call and, inside it, as many transactions as it takes: killed between any two, the
next worker goes on where they ended.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from portal.channel import ChannelChore
from portal.council.councils import Council
from portal.database import Database
from portal.policy import SYSTEM
from portal.services import (
    adviser_absences,
    bulks,
    enquiries,
    episode_reminders,
    journal_tellings,
    mandate_terms,
    organisation_endings,
)
from portal.services.tellings import DATABASE_AWAY

PATIENCE = timedelta(seconds=30)  # before a chore that failed is tried again, at the latest
_LEAST_PATIENCE = timedelta(seconds=2)
_CASES_A_BIT = 25  # of an order for many: then the other chores have their turn

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to look after. `do` carries out one bit and says how much that was.

    While there was something the next bit follows at once; else it is looked at `every` so often.
    Several workers may be at the same chore: `do` is written so that each thing is done once.
    """

    name: str
    every: timedelta
    do: Callable[[Database, Council], int]


def _enquiries(database: Database, _council: Council) -> int:
    """Reminders and ends of questions to reporters, each in a transaction of its own."""
    with database.read() as session:
        waiting = enquiries.due(session, SYSTEM)

    def see_to(enquiry_id: UUID) -> bool:
        with database.write() as session:
            return enquiries.see_to(session, SYSTEM, enquiry_id)

    return each(waiting, see_to)


def _episodes(database: Database, _council: Council) -> int:
    """Reminders of what is not finished, and what nobody came back to, forgotten: one by one."""
    with database.read() as session:
        waiting = episode_reminders.due(session, SYSTEM)

    def see_to(episode_id: UUID) -> bool:
        with database.write() as session:
            return episode_reminders.see_to(session, SYSTEM, episode_id)

    return each(waiting, see_to)


def _mandates(database: Database, _council: Council) -> int:
    """What others may do for somebody: ended with its time, warned of before, one by one."""
    with database.read() as session:
        waiting = mandate_terms.due(session, SYSTEM)

    def see_to(mandate_id: UUID) -> bool:
        with database.write() as session:
            return mandate_terms.see_to(session, SYSTEM, mandate_id)

    return each(waiting, see_to)


def _journal(database: Database, _council: Council) -> int:
    """In the evening, what was done in the day for who wants to be told of it once."""
    with database.read() as session:
        waiting = journal_tellings.due(session, SYSTEM)

    def see_to(person_id: UUID) -> bool:
        with database.write() as session:
            return journal_tellings.see_to(session, SYSTEM, person_id)

    return each(waiting, see_to)


def _organisations(database: Database, _council: Council) -> int:
    """Agreements that end and the mandates left of them; advisers who do not come."""
    with database.read() as session:
        ending = organisation_endings.due(session, SYSTEM)
        left_over = organisation_endings.left_over(session, SYSTEM)
        absent = adviser_absences.due(session, SYSTEM)

    def end(organisation_id: UUID) -> bool:
        with database.write() as session:
            return organisation_endings.see_to(session, SYSTEM, organisation_id)

    def end_left_over(organisation_id: UUID) -> bool:
        with database.write() as session:
            return organisation_endings.end_left_over(session, SYSTEM, organisation_id) > 0

    def switch_off(adviser_id: UUID) -> bool:
        with database.write() as session:
            return adviser_absences.see_to(session, SYSTEM, adviser_id)

    return each(ending, end) + each(left_over, end_left_over) + each(absent, switch_off)


def each(ids: Sequence[UUID], do: Callable[[UUID], bool]) -> int:
    """Do one after another, and say how many were done: one that fails keeps no other waiting."""
    done = 0
    for one in ids:
        try:
            done += do(one)
        except DATABASE_AWAY:
            raise
        except Exception as fault:  # noqa: BLE001  it is tried again with the next bit
            log.error("chore.one_failed", id=str(one), fault=type(fault).__name__)
    return done


def _bulks(database: Database, council: Council) -> int:
    """Some cases of the orders for many, the oldest order first."""
    with database.read() as session:
        waiting = bulks.waiting(session, SYSTEM)
    done = 0
    for bulk_id in waiting:
        while done < _CASES_A_BIT:
            with database.write() as session:
                if not bulks.carry_out_next(session, SYSTEM, council, bulk_id):
                    break
            done += 1
    return done


CHORES: tuple[Chore, ...] = (
    Chore("bulks", timedelta(seconds=1), _bulks),
    Chore("enquiries", timedelta(minutes=1), _enquiries),
    Chore("episodes", timedelta(minutes=1), _episodes),
    Chore("mandates", timedelta(minutes=1), _mandates),
    Chore("journal", timedelta(minutes=5), _journal),
    Chore("organisations", timedelta(minutes=1), _organisations),
)


def run(
    database: Database,
    council: Council,
    stop: threading.Event,
    chores: Sequence[ChannelChore] = CHORES,
) -> None:
    """Do each chore when it is due until `stop` is set; the bit at hand is finished first."""
    due = dict.fromkeys((chore.name for chore in chores), 0.0)
    while not stop.is_set():
        for chore in chores:
            if not stop.is_set() and time.monotonic() >= due[chore.name]:
                pause = _pause_after(chore, database, council)
                due[chore.name] = time.monotonic() + pause.total_seconds()
        stop.wait(max(0.0, min(due.values(), default=1.0) - time.monotonic()))


def _pause_after(chore: ChannelChore, database: Database, council: Council) -> timedelta:
    """One bit of a chore, and how long to leave it alone then."""
    try:
        done = chore.do(database, council)
    except Exception as fault:  # noqa: BLE001  one chore that fails stops neither itself nor others
        log.warning("chore.failed", chore=chore.name, fault=type(fault).__name__)
        return max(_LEAST_PATIENCE, min(chore.every, PATIENCE))
    if not done:
        return chore.every
    log.info("chore.done", chore=chore.name, count=done)
    return timedelta()
