"""The next day that matters of a mandate's person, of what the mandate covers and nothing else.

The same rule as `portal.scopes` has for one case, as a condition of the database: a list asks it
of each line.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.authority.bases import LIFE, bases
from portal.models.actors import Basis, Kind
from portal.models.appointments import Appointment
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine
from portal.models.mandates import Mandate, MandateScope


def next_due(at: datetime) -> Any:
    """When the first of the person's open cases should be done, as a column of a mandate's row."""
    of_safe = (
        exists()
        .where(
            EpisodeLine.case_id == Case.id,
            EpisodeLine.episode_id == Episode.id,
            Episode.is_safe.is_(True),
        )
        .correlate_except(EpisodeLine, Episode)
    )
    return (
        select(func.min(Case.due))
        .where(
            Case.subject_id == Mandate.principal_id,
            Case.closed_at.is_(None),
            Case.due >= at,
            or_(_is_covered(Case.service, at, follows=True), _came_of_one(at)),
            ~of_safe,
        )
        .correlate(Mandate)
        .scalar_subquery()
    )


def next_appointment(at: datetime) -> Any:
    """When the person is next expected somewhere, as a column of a mandate's row."""
    return (
        select(func.min(Appointment.starts_at))
        .join(EpisodeLine, EpisodeLine.id == Appointment.line_id)
        .join(Episode, Episode.id == EpisodeLine.episode_id)
        .where(
            Appointment.person_id == Mandate.principal_id,
            Appointment.cancelled_at.is_(None),
            Appointment.starts_at >= at,
            Episode.is_safe.is_(False),
            or_(
                _is_covered(literal(LIFE) + Appointment.duty, at),
                _is_in_one(literal(LIFE) + Appointment.duty, Episode.id, at),
            ),
        )
        .correlate(Mandate)
        .scalar_subquery()
    )


def _is_covered(service: Any, at: datetime, *, follows: bool = False) -> ColumnElement[bool]:
    """Whether the mandate covers a service now: a scope names its kind, and the ground allows it.

    `follows`: to report things in the street is to follow what is of the street.
    """
    services: dict[Kind, list[str]] = {}
    for key, kind in bases().of_service.items():
        services.setdefault(kind, []).append(key)
    meant = [_of_kind(kind, service.in_(keys)) for kind, keys in services.items()]
    named = [*bases().of_service, *bases().withheld]
    meant.append(_of_kind(Kind.CASES, service.not_in(named)))
    if follows:
        meant.append(_of_kind(Kind.REPORT, ~service.startswith(LIFE, autoescape=True)))
    return (
        exists()
        .where(
            MandateScope.mandate_id == Mandate.id,
            MandateScope.episode_id.is_(None),
            MandateScope.ended_at.is_(None),
            or_(MandateScope.until.is_(None), MandateScope.until > at),
            or_(*meant),
        )
        .correlate_except(MandateScope)
    )


def _came_of_one(at: datetime) -> ColumnElement[bool]:
    """Whether the case came of an episode that the mandate covers by itself."""
    line = aliased(EpisodeLine)
    return (
        exists()
        .where(line.case_id == Case.id, _is_in_one(Case.service, line.episode_id, at))
        .correlate_except(line)
    )


def _is_in_one(service: Any, episode_id: Any, at: datetime) -> ColumnElement[bool]:
    """Whether the mandate covers this episode by itself, and its ground the service."""
    meant = [
        and_(_is_of(service, kind), Mandate.basis.in_(_that_allow(kind)))
        for kind in (*set(bases().of_service.values()), Kind.CASES)
    ]
    return (
        exists()
        .where(
            MandateScope.mandate_id == Mandate.id,
            MandateScope.episode_id == episode_id,
            MandateScope.ended_at.is_(None),
            or_(MandateScope.until.is_(None), MandateScope.until > at),
            or_(*meant),
        )
        .correlate_except(MandateScope)
    )


def _is_of(service: Any, kind: Kind) -> ColumnElement[bool]:
    table = bases()
    named = [key for key, of in table.of_service.items() if of is kind]
    others = service.not_in([*table.of_service, *table.withheld])
    return cast(ColumnElement[bool], others if kind is Kind.CASES else service.in_(named))


def _that_allow(kind: Kind) -> list[Basis]:
    return [basis for basis, ground in bases().grounds.items() if kind in ground.kinds]


def _of_kind(kind: Kind, is_of: ColumnElement[bool]) -> ColumnElement[bool]:
    """A scope of this kind, or of everything, as far as the ground goes; for what `is_of` it."""
    granted = MandateScope.kind.in_((kind, Kind.EVERYTHING))
    return and_(is_of, granted, Mandate.basis.in_(_that_allow(kind)))
