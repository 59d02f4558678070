"""What an organisation does, in figures without persons: for who leads it.

What concerns fewer than five people is not shown, as in `episode_figures`: it would tell of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By, Depth, Kind
from portal.models.mandates import JournalLine, Mandate, MandateState
from portal.models.organisations import Adviser, AdviserState
from portal.policy import Action, require
from portal.services.episode_figures import FEWEST, PERIODS


@dataclass(frozen=True, slots=True)
class Figures:
    """Since a moment; None is fewer than five. `done` is what was done for clients, by kind of
    task, and `ways` by which channel: of each only what was done for five clients or more.
    """

    since: datetime
    advisers: int
    clients: int | None
    begun: int | None
    ended: int | None
    done: Sequence[tuple[Kind, int]]
    ways: Sequence[tuple[By, int]]


def of_period(session: Session, actor: Actor, me: Adviser, days: int) -> Figures:
    """The figures of the last so many days, one of PERIODS. Raises ValueError for any other."""
    require(actor, Action.LEAD_ORGANISATION, me)
    if days not in PERIODS:
        raise ValueError(days)
    since = clock.now() - timedelta(days=days)
    theirs = Mandate.organisation_id == me.organisation_id
    active = (Mandate.state == MandateState.ACTIVE, Mandate.until > clock.now())
    return Figures(
        since=since,
        advisers=session.scalar(
            select(func.count(Adviser.id)).where(
                Adviser.organisation_id == me.organisation_id,
                Adviser.state == AdviserState.ACTIVE,
            )
        )
        or 0,
        clients=_people(session, theirs, *active),
        begun=_people(session, theirs, Mandate.from_at >= since),
        ended=_people(session, theirs, Mandate.from_at.is_not(None), Mandate.ended_at >= since),
        done=_by_kind(session, me, since),
        ways=_by_way(session, me, since),
    )


def _people(session: Session, *which: ColumnElement[bool]) -> int | None:
    """How many people these mandates are of; None for one to four."""
    people = select(func.count(Mandate.principal_id.distinct())).where(*which)
    return _enough(session.scalar(people) or 0)


def _by_kind(session: Session, me: Adviser, since: datetime) -> list[tuple[Kind, int]]:
    statement = (
        select(JournalLine.kind, func.count(), func.count(JournalLine.principal_id.distinct()))
        .where(*_acts(me, since), JournalLine.kind.is_not(None))
        .group_by(JournalLine.kind)
    )
    found: Mapping[Kind | None, int] = {
        kind: acts for kind, acts, people in session.execute(statement) if people >= FEWEST
    }
    return [(kind, found[kind]) for kind in Kind if kind in found]


def _by_way(session: Session, me: Adviser, since: datetime) -> list[tuple[By, int]]:
    statement = (
        select(JournalLine.channel, func.count(), func.count(JournalLine.principal_id.distinct()))
        .where(*_acts(me, since))
        .group_by(JournalLine.channel)
    )
    found: Mapping[By, int] = {
        way: acts for way, acts, people in session.execute(statement) if people >= FEWEST
    }
    return [(way, found[way]) for way in By if way in found]


def _acts(me: Adviser, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        JournalLine.organisation_id == me.organisation_id,
        JournalLine.at >= since,
        JournalLine.depth == Depth.ACT,
    )


def _enough(people: int) -> int | None:
    """None for one to four; that there is nobody tells of nobody."""
    return people if people == 0 or people >= FEWEST else None
