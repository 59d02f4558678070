"""Lines of the journal as they are read: joined with names, case and life event, in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, literal, select

from portal.models.actors import By, Depth, Kind
from portal.models.cases import Case
from portal.models.episodes import Episode
from portal.models.mandates import JournalLine
from portal.models.organisations import Organisation
from portal.models.people import Person
from portal.policy import Action


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One use of a mandate: who, of which organisation, what, to what, by which channel, when.

    `by_staff` says that a clerk did it for them. `times` is more than one where a summary counts
    the same thing together; `at` is then the last time, and `id` the mandate's.
    """

    id: UUID
    at: datetime
    principal_id: UUID
    mandate_id: UUID
    agent_name: str
    organisation_name: str
    kind: Kind | None
    depth: Depth
    action: Action
    channel: By
    by_staff: bool
    case_id: UUID | None
    case_reference: str | None
    service: str | None
    episode_reference: str | None
    event: str | None
    times: int = 1


def entries() -> Select[Any]:
    """Lines with all that an entry shows; whoever uses it says which."""
    return named(JournalLine, JournalLine.id, literal(1))


def named(line: Any, ident: Any, times: Any) -> Select[Any]:
    """Lines, or what is counted of them, with who did it and what it was about, if it is there."""
    return (
        select(
            ident.label("id"), line.at, line.principal_id, line.mandate_id, line.kind, line.depth,
            line.action, line.channel, line.staff_id, line.case_id, times.label("times"),
            func.coalesce(line.agent_name, Person.name).label("name"),
            Organisation.name.label("organisation_name"),
            Case.reference.label("case_reference"), Case.service,
            Episode.reference.label("episode_reference"), Episode.event,
        )
        .join(Person, Person.id == line.agent_id)
        .outerjoin(Organisation, Organisation.id == line.organisation_id)
        .outerjoin(Case, Case.id == line.case_id)
        .outerjoin(Episode, Episode.id == line.episode_id)
    )  # fmt: skip


def entry(row: Row[Any]) -> JournalEntry:
    """A row of `entries`."""
    return JournalEntry(
        id=row.id,
        at=row.at,
        principal_id=row.principal_id,
        mandate_id=row.mandate_id,
        agent_name=row.name or "",
        organisation_name=row.organisation_name or "",
        kind=row.kind,
        depth=row.depth,
        action=Action(row.action),
        channel=row.channel,
        by_staff=row.staff_id is not None,
        case_id=row.case_id,
        case_reference=row.case_reference,
        service=row.service,
        episode_reference=row.episode_reference,
        event=row.event,
        times=row.times,
    )
