"""What becomes of life events, in figures without persons: begun, sent, stopped where, how soon.

What fewer than five people did is not shown: it would tell of one of them. Each figure is one
query that groups rows by an index of its own, or looks at no more than the newest.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from life_events.engine.load import events
from portal import clock
from portal.models.actors import STAFF, Actor
from portal.models.cases import Case, CaseEvent
from portal.models.episodes import Episode, EpisodeLine, EpisodeState, EpisodeStop
from portal.policy import Action, require

FEWEST = 5
PERIODS = (30, 90, 365)  # days: any other would let two of them be subtracted from each other
STOPPED_AFTER = timedelta(days=1)  # without a word
NEWEST = 500  # declarations that are looked at for how quickly teams act


@dataclass(frozen=True, slots=True)
class Contacts:
    """How many contacts a person would make, by the list of the event, and how many are left."""

    before: int
    after: int
    saved: int | None  # by all declarations together


@dataclass(frozen=True, slots=True)
class Stop:
    """How many stopped after a page; an empty one stands for before the first."""

    page: str
    people: int


@dataclass(frozen=True, slots=True)
class EventFigures:
    """One event. None, here and below, is fewer than five. `elsewhere` stopped at pages at each
    of which fewer than five did.
    """

    event: str
    begun: int | None
    declared: int | None
    questions: float | None  # answered in one declaration, on average
    stops: Sequence[Stop]
    elsewhere: int | None
    contacts: Contacts | None


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """How many cases of declarations a team got, how many nobody has touched, and after how long
    somebody did, at the median.
    """

    team: str
    cases: int
    untouched: int | None
    first: timedelta | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All of them, since a moment."""

    since: datetime
    events: Sequence[EventFigures]
    teams: Sequence[TeamFigures]


def of_period(session: Session, actor: Actor, days: int) -> Figures:
    """The figures of the last so many days, one of PERIODS. Raises ValueError for any other."""
    require(actor, Action.READ_FIGURES)
    if days not in PERIODS:
        raise ValueError(days)
    at = clock.now()
    since = at - timedelta(days=days)
    begun = _begun(session, since)
    declared = _declared(session, since)
    stops = _stops(session, since, at)
    return Figures(
        since=since,
        events=[
            _event(key, begun.get(key, 0), declared.get(key, (0, 0)), stops.get(key, Counter()))
            for key in events()
        ],
        teams=_teams(session, since),
    )


def _event(key: str, begun: int, declared: tuple[int, int], stops: Counter[str]) -> EventFigures:
    sent, answered = declared
    many = {page: people for page, people in stops.items() if people >= FEWEST}
    listed = events()[key].contacts
    return EventFigures(
        event=key,
        begun=_enough(begun),
        declared=_enough(sent),
        questions=answered / sent if sent >= FEWEST else None,
        stops=[Stop(page, many[page]) for page in sorted(many, key=lambda page: -many[page])],
        elsewhere=_enough(stops.total() - sum(many.values())),
        contacts=Contacts(
            listed.before,
            listed.after,
            sent * (listed.before - listed.after) if sent >= FEWEST else None,
        )
        if listed
        else None,
    )


def _enough(people: int) -> int | None:
    """None for one to four; that there is nobody tells of nobody."""
    return people if people == 0 or people >= FEWEST else None


def _begun(session: Session, since: datetime) -> Mapping[str, int]:
    statement = (
        select(Episode.event, func.count().label("people"))
        .where(Episode.created_at >= since)
        .group_by(Episode.event)
    )
    return {row.event: row.people for row in session.execute(statement)}


def _declared(session: Session, since: datetime) -> Mapping[str, tuple[int, int]]:
    """How many, and the answers in all of them."""
    statement = (
        select(Episode.event, func.count(), func.sum(Episode.answered))
        .where(Episode.declared_at >= since)
        .group_by(Episode.event)
    )
    return {event: (people, int(answers or 0)) for event, people, answers in
            session.execute(statement)}  # fmt: skip


def _stops(session: Session, since: datetime, at: datetime) -> Mapping[str, Counter[str]]:
    """Those that were forgotten, and those that wait for somebody to come back."""
    gone = (
        select(EpisodeStop.event, EpisodeStop.page, func.count())
        .where(EpisodeStop.on >= since.date())
        .group_by(EpisodeStop.event, EpisodeStop.page)
    )
    waiting = (
        select(Episode.event, Episode.last_page, func.count())
        .where(
            Episode.state == EpisodeState.ANSWERING,
            Episode.updated_at >= since,
            Episode.updated_at < at - STOPPED_AFTER,
        )
        .group_by(Episode.event, Episode.last_page)
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for statement in (gone, waiting):
        for event, page, people in session.execute(statement):
            found[event][page] += people
    return found


def _teams(session: Session, since: datetime) -> list[TeamFigures]:
    newest = (
        select(Episode.id)
        .where(Episode.declared_at >= since)
        .order_by(Episode.declared_at.desc(), Episode.id.desc())
        .limit(NEWEST)
        .subquery()
    )
    first = (
        select(func.min(CaseEvent.at))
        .where(CaseEvent.case_id == Case.id, CaseEvent.actor_role.in_(STAFF),
               CaseEvent.at > Case.created_at)
        .correlate(Case)
        .scalar_subquery()
    )  # fmt: skip
    theirs = select(EpisodeLine.case_id).join(newest, newest.c.id == EpisodeLine.episode_id)
    statement = select(Case.team, Case.created_at, first.label("first")).where(Case.id.in_(theirs))
    waits: dict[str, list[timedelta | None]] = defaultdict(list)
    for row in session.execute(statement):
        acted_at: datetime | None = row.first
        waits[row.team].append(acted_at - row.created_at if acted_at else None)
    return [_team(team, waits[team]) for team in sorted(waits) if len(waits[team]) >= FEWEST]


def _team(team: str, waits: Sequence[timedelta | None]) -> TeamFigures:
    acted = [wait.total_seconds() for wait in waits if wait is not None]
    return TeamFigures(
        team=team,
        cases=len(waits),
        untouched=_enough(len(waits) - len(acted)),
        first=timedelta(seconds=median(acted)) if len(acted) >= FEWEST else None,
    )
