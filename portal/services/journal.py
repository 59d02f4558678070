"""The journal: each use of a mandate, written in the very transaction of what was done.

`policy.require` notes each use that it allows. A session that commits writes them down, so that
nothing is done under a mandate without a line, and no line is there of what did not happen. A page
that only looks has no transaction to commit: `waits` says so, and whoever answers opens one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Held, Kind
from portal.models.mandates import JournalLine, Mandate
from portal.policy import Action, Use, forget_acts, require, take_uses, uses_wait
from portal.services import audits, holdings, journal_tellings
from portal.services.journal_entries import JournalEntry, entries, entry, named

PAGE = 20
_BEGUN = frozenset({Action.BEGIN_EPISODE})  # asked at each page of it; once begun it has a name
MOST_IN_SHORT = 200


class MandateOver(Exception):
    """The mandate ended between the page and what was sent from it: nothing was done."""

    def __init__(self, held: Held) -> None:
        self.held = held
        super().__init__("the mandate does not cover this any more")


@dataclass(frozen=True, slots=True)
class JournalPage:
    """One page of the journal, newest first, and the key of the next page."""

    lines: list[JournalEntry]
    next: UUID | None


def install() -> None:
    """From here on every session of this process keeps the journal; once is enough."""
    if not event.contains(Session, "before_commit", _before_commit):
        event.listen(Session, "before_commit", _before_commit)
        event.listen(Session, "after_rollback", _after_rollback)


def waits() -> bool:
    """Whether there is something to write that no transaction has written yet.

    Whoever answers a request opens a writing session then: to commit it is enough.
    """
    return uses_wait()


def write(session: Session, uses: Iterable[Use]) -> list[JournalLine]:
    """Write down these uses. Raises MandateOver where one is no longer covered."""
    found, at = _without_doubles(uses), clock.now()
    names: dict[UUID, str] = {}
    for held in {_held(use).mandate_id: _held(use) for use in found}.values():
        now = _stands(session, held, [use for use in found if _held(use) == held], at)
        names[held.mandate_id] = _name(session, now)
    lines = [
        _line(use, names[_held(use).mandate_id], at)
        for use in found
        if _is_named(use) or use.action not in _BEGUN
    ]
    journal_tellings.tell(session, lines)
    session.add_all(lines)
    return lines


def of_person(
    session: Session,
    actor: Actor,
    person_id: UUID,
    after: UUID | None = None,
    limit: int = PAGE,
    reason: str | None = None,
) -> JournalPage:
    """What was done for a person, newest first; `after` is the `next` of the page before.

    Staff who look say why, and leave a line in the audit. Raises NotAllowed, ReasonNeeded.
    """
    require(actor, Action.READ_JOURNAL, person_id, reason)
    if actor.is_staff:
        audits.record(session, actor, Action.READ_JOURNAL, person_id=person_id, reason=reason)
    statement = entries().where(JournalLine.principal_id == person_id)
    if after is not None:
        statement = statement.where(JournalLine.id < after)
    rows = session.execute(statement.order_by(JournalLine.id.desc()).limit(limit + 1)).all()
    found = [entry(row) for row in rows[:limit]]
    return JournalPage(found, found[-1].id if len(rows) > limit else None)


def of_mandate(session: Session, actor: Actor, mandate: Mandate) -> list[JournalEntry]:
    """All that was done under a mandate, in short: the same thing counts together.

    The newest first, at most `MOST_IN_SHORT`; the journal itself has them all.
    """
    require(actor, Action.READ_JOURNAL, mandate.principal_id)
    line = JournalLine
    same: tuple[Any, ...] = (
        line.principal_id, line.mandate_id, line.agent_id, line.agent_name,
        line.organisation_id, line.staff_id, line.kind, line.depth, line.action, line.channel,
        line.case_id, line.episode_id,
    )  # fmt: skip
    counted = (
        select(*same, func.max(line.at).label("at"), func.count().label("times"))
        .where(line.mandate_id == mandate.id)
        .group_by(*same)
        .order_by(func.max(line.at).desc())
        .limit(MOST_IN_SHORT)
        .subquery()
    )
    statement = named(counted.c, counted.c.mandate_id, counted.c.times)
    return [entry(row) for row in session.execute(statement.order_by(counted.c.at.desc()))]


def _before_commit(session: Session) -> None:
    if uses_wait() and not session.in_nested_transaction():
        write(session, take_uses())


def _after_rollback(_session: Session) -> None:
    forget_acts()


def _without_doubles(uses: Iterable[Use]) -> list[Use]:
    """Each use once; of what something came of, only the line that says what."""
    found = list(dict.fromkeys(uses))
    named = {(_held(use).mandate_id, use.action) for use in found if _is_named(use)}
    return [
        use for use in found if _is_named(use) or (_held(use).mandate_id, use.action) not in named
    ]


def _is_named(use: Use) -> bool:
    return use.case_id is not None or use.episode_id is not None


def _held(use: Use) -> Held:
    held = use.actor.mandate
    if held is None:
        raise TypeError("a use of no mandate")
    return held


def _name(session: Session, held: Held) -> str:
    """Who it is, as they are called now; whose account has no name, as the person named them."""
    return held.agent_name or session.get_one(Mandate, held.mandate_id).named_as


def _stands(session: Session, held: Held, uses: list[Use], at: datetime) -> Held:
    """That it still covers all of this; its row stays as it is until this is committed."""
    session.execute(
        select(Mandate.id).where(Mandate.id == held.mandate_id).with_for_update(read=True)
    )
    now = holdings.held(session, held.mandate_id, held.agent_id, at)
    if now is None or not all(_covers(now, use) for use in uses):
        raise MandateOver(held)
    return now


def _covers(now: Held, use: Use) -> bool:
    if use.kind is None:
        return True  # what whoever acts for them may do
    if use.kind is Kind.CASES and now.covers(Kind.REPORT, use.depth):
        return True  # to report something is to follow it
    if now.covers_case(use.case_id, use.depth):
        return True
    return now.covers(use.kind, use.depth, use.episode_id)


def _line(use: Use, agent_name: str, at: datetime) -> JournalLine:
    actor, held = use.actor, _held(use)
    return JournalLine(
        id=clock.new_id(),
        principal_id=held.principal_id,
        mandate_id=held.mandate_id,
        agent_id=held.agent_id,
        agent_name=agent_name,
        organisation_id=held.organisation_id,
        staff_id=actor.identity_id if actor.in_call else None,
        at=at,
        kind=use.kind,
        depth=use.depth,
        action=use.action.value,
        case_id=use.case_id,
        episode_id=use.episode_id,
        channel=actor.channel,
    )
