"""Whether a mandate counts for somebody, read from rows that one query brings: no more is asked."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists
from sqlalchemy.orm import aliased

from portal import clock
from portal.authority.bases import bases
from portal.models.actors import Granted, Held
from portal.models.episodes import Episode, EpisodeLine
from portal.models.mandates import Mandate, MandatePause, MandateScope, MandateState
from portal.models.organisations import Adviser, AdviserState, Organisation, OrganisationState
from portal.models.people import Person

_PERSON = aliased(Person, name="principal")
_EPISODE = aliased(Episode, name="only_episode")
_LINE = aliased(EpisodeLine, name="only_episode_line")


class Standing(StrEnum):
    """Whether a mandate counts at a moment for one person, and if not, why."""

    COUNTS = "counts"
    UNPROVED = "unproved"  # an adviser who has shown no second factor in this session
    RESTS = "rests"  # the council let it rest; it may come back
    OVER = "over"  # ended, not begun, or not theirs
    LEFT = "left"  # it may count, but another person was chosen since


@dataclass(frozen=True, slots=True)
class Chosen:
    """For whom somebody chose to act in their browser, and whether they still may.

    `held` is what they may do, and None unless the mandate counts.
    """

    acting_id: UUID
    mandate_id: UUID
    principal_id: UUID
    principal_name: str
    organisation_name: str
    standing: Standing
    held: Held | None


def digest(key: str) -> str:
    """What is kept of the key of an address."""
    return hashlib.sha256(key.encode()).hexdigest()


def columns() -> tuple[Any, ...]:
    """What `standing` and `read` need of a mandate, beside each scope of it, and beside each case
    of the one episode that a scope is for.
    """
    rests = exists().where(
        MandatePause.principal_id == Mandate.principal_id, MandatePause.lifted_at.is_(None)
    )
    return (
        Mandate.id.label("mandate_id"), Mandate.principal_id, Mandate.agent_id, Mandate.basis,
        Mandate.organisation_id, Mandate.state.label("mandate_state"), Mandate.from_at,
        Mandate.until.label("mandate_until"), _PERSON.name.label("principal_name"),
        _PERSON.dead_at.label("principal_dead_at"), Organisation.name.label("organisation_name"),
        Organisation.state.label("organisation_state"), Organisation.agreed_until,
        Adviser.id.label("adviser_id"), Adviser.name.label("adviser_name"),
        rests.label("rests"), MandateScope.kind, MandateScope.depth, MandateScope.episode_id,
        MandateScope.until.label("scope_until"), MandateScope.ended_at.label("scope_ended_at"),
        MandateScope.id.label("scope_id"), _EPISODE.event.label("episode_event"),
        _EPISODE.created_at.label("episode_begun_at"), _LINE.case_id.label("episode_case_id"),
    )  # fmt: skip


def joined(statement: Select[Any], person_id: Any) -> Select[Any]:
    """A statement that has the mandates, with all that `columns` name; `person_id` is the agent."""
    return (
        statement.outerjoin(_PERSON, _PERSON.id == Mandate.principal_id)
        .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
        .outerjoin(
            Adviser,
            and_(
                Adviser.organisation_id == Mandate.organisation_id,
                Adviser.person_id == person_id,
                Adviser.state == AdviserState.ACTIVE,
                Adviser.ended_at.is_(None),
            ),
        )
        .outerjoin(MandateScope, MandateScope.mandate_id == Mandate.id)
        .outerjoin(_EPISODE, _EPISODE.id == MandateScope.episode_id)
        .outerjoin(_LINE, and_(_LINE.episode_id == _EPISODE.id, _LINE.case_id.is_not(None)))
    )


def standing(row: Any, person_id: UUID, at: datetime, second_factor: bool) -> Standing:
    """Whether the mandate of a row counts for a person at a moment.

    Authority over the living ends with their death, an executor's begins with it: the ground says
    (`portal/authority/bases.toml`).
    """
    if not (_is_live(row, at) and _is_theirs(row, person_id, at)):
        return Standing.OVER
    ground, is_dead = bases().grounds[row.basis], row.principal_dead_at is not None
    if ("death" in ground.ends_at and is_dead) or (ground.begins == "death" and not is_dead):
        return Standing.OVER
    if row.rests or row.organisation_state is OrganisationState.SUSPENDED:
        return Standing.RESTS
    is_advisers = row.organisation_id is not None
    return Standing.UNPROVED if is_advisers and not second_factor else Standing.COUNTS


def read(
    rows: Sequence[Any],
    person_id: UUID,
    at: datetime,
    name: str = "",
    acting_id: UUID | None = None,
) -> Held:
    """The mandate of these rows, of `columns`, with the scopes that count at a moment."""
    first = rows[0]
    of_scope: dict[UUID, list[Any]] = {}
    for row in rows:
        if row.kind is not None:
            of_scope.setdefault(row.scope_id, []).append(row)
    scopes = [
        _granted(found)
        for found in of_scope.values()
        if found[0].scope_ended_at is None
        and (found[0].scope_until is None or found[0].scope_until > at)
    ]
    return Held(
        mandate_id=first.mandate_id,
        principal_id=first.principal_id,
        principal_name=first.principal_name or "",
        agent_id=person_id,
        agent_name=name or getattr(first, "agent_name", None) or first.adviser_name or "",
        basis=first.basis,
        scopes=bases().spell_out(first.basis, scopes),
        until=first.mandate_until,
        organisation_id=first.organisation_id,
        organisation_name=first.organisation_name or "",
        acting_id=acting_id,
    )


def _granted(rows: Sequence[Any]) -> Granted:
    one = rows[0]
    cases = frozenset(row.episode_case_id for row in rows if row.episode_case_id is not None)
    return Granted(
        one.kind, one.depth, one.scope_until, one.episode_id, cases, one.episode_event or "",
        one.episode_begun_at,
    )  # fmt: skip


def _is_live(row: Any, at: datetime) -> bool:
    return (
        row.mandate_state is MandateState.ACTIVE
        and row.from_at is not None
        and row.from_at <= at
        and (row.mandate_until is None or row.mandate_until > at)
    )


def _is_theirs(row: Any, person_id: UUID, at: datetime) -> bool:
    """Nobody acts for themselves, not even as the adviser of an organisation."""
    if row.principal_id == person_id:
        return False
    if row.organisation_id is None:
        return bool(row.agent_id == person_id)
    return (
        row.adviser_id is not None
        and row.organisation_state in (OrganisationState.AGREED, OrganisationState.SUSPENDED)
        and row.agreed_until is not None
        and row.agreed_until >= at.astimezone(clock.LONDON).date()
    )


def chosen(rows: Sequence[Any], person_id: UUID, at: datetime) -> Chosen | None:
    """The choice that these rows tell of, of `Acting` beside what `columns` name; None: of none."""
    first = rows[0]
    if first.acting_id is None:
        return None
    stands = standing(first, person_id, at, first.second_factor_at is not None)
    if stands is Standing.COUNTS and first.acting_ended_at is not None:
        stands = Standing.LEFT
    found = read(rows, person_id, at, first.name or "", first.acting_id)
    if stands is Standing.COUNTS and not found.scopes:
        stands = Standing.OVER
    return Chosen(
        first.acting_id, first.mandate_id, first.principal_id, found.principal_name,
        found.organisation_name, stands, found if stands is Standing.COUNTS else None,
    )  # fmt: skip
