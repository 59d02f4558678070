"""Who must be told of an episode, and exactly which fields each of them gets."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from life_events.engine import load
from life_events.engine.events import End, Event, Kind, Mode
from life_events.engine.plan import Plan, PlanLine
from life_events.engine.registers import matrix
from life_events.engine.sharing import Shared, shared_by
from life_events.engine.standing import Standing, stand
from portal.council.agreements import Agreement
from portal.council.councils import Council
from portal.council.life_services import service_key
from portal.council.responsibility import (
    NobodyHasThisDuty,
    Responsibility,
    responsible,
    team_with,
)
from portal.council.teams import Ground, Reason, Team
from portal.models.episodes import Episode
from portal.models.places import Place, Point
from portal.services.episode_facts import kept

TOLD_MODES = frozenset({Mode.CASE, Mode.PARTNER, Mode.APPOINTMENT})
FOR_TASK = "for_task"  # what an agreement calls a field that a task of theirs needs besides
_SEAL = 32  # characters
_BY_CONSENT = frozenset({"VOL", "HA"})  # tiers that are no public authority


@dataclass(frozen=True, slots=True)
class Part:
    """What one recipient is told together: for which tasks, by which duties, in which fields."""

    lines: tuple[PlanLine, ...]
    duties: tuple[str, ...]
    fields: Mapping[str, Shared]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A team or an agency that must be told, once.

    `ready` goes when it is declared; `held` waits until what it rests on is verified. An agency
    without an `agreement` on that day can be told nothing.
    """

    key: str
    name: str
    kind: str  # team or agency
    reason: str  # why it is theirs
    ready: Part | None
    held: Part | None
    agreement: Agreement | None
    needs_consent: bool

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        """Its lines of the plan."""
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for part in (self.ready, self.held) if part is not None)

    @property
    def tasks(self) -> tuple[str, ...]:
        """The ids of its tasks."""
        return tuple(line.task.id for line in self.lines)

    @property
    def duties(self) -> tuple[str, ...]:
        """The duties for which it is told."""
        return tuple(dict.fromkeys(duty for part in self.parts for duty in part.duties))

    @property
    def fields(self) -> Mapping[str, Shared]:
        """All that it gets, to be shown before anybody agrees to it."""
        return {key: field for part in self.parts for key, field in part.fields.items()}

    @property
    def may_be_told(self) -> bool:
        """Whether it can be told anything: an agency needs an agreement."""
        return self.kind == "team" or self.agreement is not None


def of_episode(
    council: Council, episode: Episode, made: Plan, facts: Mapping[str, Any]
) -> list[Recipient]:
    """The recipients of an episode's plan, made of these answers, in the order of the plan."""
    on = made.on
    event = load.event(made.event)
    spots = _Spots(object_session(episode), event, facts)
    found: dict[str, list[PlanLine]] = {}
    reasons: dict[str, str] = {}
    for line in made.lines:
        if line.mode in TOLD_MODES and line.when == "yes":
            owner = _owner(council, line, spots, on)
            if owner is not None:
                reasons.setdefault(owner.team, owner.reason)
                found.setdefault(owner.team, []).append(line)
    of = _Asking(council, event, stand(event, facts, on), on)
    return [_recipient(of, council.teams[key], reasons[key], lines) for key, lines in found.items()]


def seal(made: Plan, recipients: Iterable[Recipient]) -> str:
    """What somebody was shown before they declared, as a short text that changes when that does:
    the tasks, and who gets which fields.
    """
    shown = [
        sorted((line.task.id, line.task.title, line.mode, line.when) for line in made.lines),
        [
            (one.key, sorted((path, field.label, kept(field.value))
                             for path, field in one.fields.items()))
            for one in recipients
        ],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(shown, default=str, sort_keys=True).encode()).hexdigest()[
        :_SEAL
    ]


@dataclass(frozen=True, slots=True)
class _Asking:
    """Of whose answers, as they stand on which day."""

    council: Council
    event: Event
    standing: Standing
    on: date


def _recipient(of: _Asking, team: Team, reason: str, lines: Sequence[PlanLine]) -> Recipient:
    ready = [line for line in lines if not _waits(of.event, line)]
    held = [line for line in lines if _waits(of.event, line)]
    agreement = None if team.kind == "team" else _agreement(of.council, team, of.on)
    return Recipient(
        key=team.key,
        name=team.name,
        kind=team.kind,
        reason=reason,
        ready=_part(of, ready, agreement),
        held=_part(of, held, agreement),
        agreement=agreement,
        needs_consent=team.tier in _BY_CONSENT or any(line.mode is Mode.PARTNER for line in lines),
    )


def _waits(event: Event, line: PlanLine) -> bool:
    """Whether it stops what a living person may rely on: then staff verify first that it is so."""
    return event.verify and line.task.verified


def _part(of: _Asking, lines: Sequence[PlanLine], agreement: Agreement | None) -> Part | None:
    if not lines:
        return None
    by_duty: dict[str, list[PlanLine]] = {}
    for line in lines:
        by_duty.setdefault(line.task.team or "", []).append(line)
    fields: dict[str, Shared] = {}
    for duty, of_duty in by_duty.items():
        fields |= shared_by(of.standing, duty, [line.task for line in of_duty])
    if agreement is not None:
        besides = {path for line in lines for path in line.task.also}
        fields = _agreed(of.event, agreement, fields, besides)
    return Part(tuple(lines), tuple(by_duty), fields)


def _agreement(council: Council, team: Team, on: date) -> Agreement | None:
    """By what right an agency is told of life events on that day; None where there is none."""
    rows = {row.id for row in matrix().facts}
    return next(
        (
            one
            for one in council.agreements
            if one.team == team.key and one.holds_on(on) and not rows.isdisjoint(one.fields)
        ),
        None,
    )


def _agreed(
    event: Event, agreement: Agreement, fields: Mapping[str, Shared], besides: Collection[str]
) -> dict[str, Shared]:
    """Of what a duty may get, what the council has agreed with this agency to tell it.

    `besides` are the fields that a task of theirs names itself, whatever the matrix says of them.
    """
    agreed = set(agreement.fields)
    return {
        path: field
        for path, field in fields.items()
        if _row(event, path) in agreed or (FOR_TASK in agreed and _is_among(path, besides))
    }


def _is_among(path: str, besides: Collection[str]) -> bool:
    """Whether a field, all of its question or, of a household, a part of it is named."""
    head, _dot, part = path.partition(".")
    wholes = besides if part else {one.partition(".")[0] for one in besides}
    return path in besides or head in wholes


def _row(event: Event, path: str) -> str:
    """Under which name an agreement speaks of a field: its row of the matrix, or `for_task`."""
    head, _dot, part = path.partition(".")
    question = event.question.get(head)
    if question is None:
        return path  # a flag of the matrix, such as that somebody is not safe
    return question.row_of(part or None) or FOR_TASK


def _owner(council: Council, line: PlanLine, spots: "_Spots", on: date) -> Responsibility | None:
    """Whose duty it is there on that day; None where nobody has it."""
    duty = line.task.team or ""
    category = council.service(service_key(duty))
    try:
        if category is None:
            return Responsibility(team_with(council, duty, on).key, Reason.LIFE_EVENT)
        is_local = any(rule.where is not Ground.ANYWHERE for rule in council.owners[category.owner])
        point = spots.of(line.task.at) if is_local else None
        return responsible(council, category, point, {}, on)
    except NobodyHasThisDuty:
        return None


class _Spots:
    """Where the homes of an episode stand, looked up when a duty depends on it."""

    def __init__(self, session: Session | None, event: Event, facts: Mapping[str, Any]) -> None:
        self._session, self._event, self._facts = session, event, facts

    def of(self, end: End | None) -> Point | None:
        """The home at that end of a move; without one the first that the gazetteer knows."""
        for uprn in self._uprns(end):
            if self._session is None:
                return None
            place = self._session.scalar(select(Place).where(Place.uprn == uprn))
            if place is not None:
                return place.point
        return None

    def _uprns(self, end: End | None) -> Iterator[str]:
        row = {End.OLD: "old_address", End.NEW: "new_address"}.get(end) if end else None
        for question in self._event.questions:
            value = self._facts.get(question.id)
            if not isinstance(value, Mapping):
                continue
            address = value.get("address") if question.kind is Kind.PERSON else value
            uprn = address.get("uprn") if isinstance(address, Mapping) else None
            if uprn and (row is None or question.row_of() == row):
                yield uprn
