"""Episodes as staff see them: whole in what is done by whom, and in nothing else but their own.

Of what a person said each team reads what it was told, and no more: what stands in its own case.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.audit import AuditLine
from portal.models.cases import Case, CaseEvent
from portal.models.episodes import Episode, EpisodeLine, EpisodeState, LineState
from portal.models.evidence import Evidence
from portal.policy import Action, may, require
from portal.services import audits, episode_decisions, episode_lines, evidence
from portal.services.episode_lines import Line
from portal.services.episodes import NoSuchEpisode

_TOLD = frozenset({EpisodeState.DECLARED, EpisodeState.ENDED})


class ChangedMeanwhile(Exception):
    """Somebody else changed the case while this one was deciding."""


@dataclass(frozen=True, slots=True)
class Told:
    """Which teams have a case of an episode now: what policy asks about it."""

    teams: frozenset[str]
    person_id: UUID


@dataclass(frozen=True, slots=True)
class TheirCase:
    """A case of the reader's teams, with exactly what was told with it."""

    reference: str
    team: str
    fields: Mapping[str, Any]  # {path: {label, about, value, form}}
    version: int
    evidence: Sequence[Evidence]  # the proofs that its tasks need


@dataclass(frozen=True, slots=True)
class OpenedEpisode:
    """An episode before a member of staff.

    `lines` are what teams and agencies do; of others' they say no more than what, who, how far
    and until when, and those in confidence are left out: `is_more` says that there are some.
    `theirs` are the ids of the lines of the reader's own teams.
    """

    reference: str
    event: str
    declared_at: datetime | None
    lines: Sequence[Line]
    theirs: frozenset[UUID]
    is_more: bool
    cases: Sequence[TheirCase]
    may_overrule: frozenset[UUID]


def look_into(
    session: Session, actor: Actor, reference: str, reason: str | None = None
) -> OpenedEpisode:
    """An episode that was declared; that they looked is an audit line.

    A reason holds for the session it was given in. Raises NoSuchEpisode, ReasonNeeded where none
    of their teams has a case of it and they have not said why they look, NotAllowed.
    """
    episode, cases = _found(session, reference)
    told = Told(frozenset(case.team for case in cases), episode.person_id)
    why = reason or _reason_given(session, actor, told)
    require(actor, Action.READ_EPISODE_AS_STAFF, told, why)
    own = [case for case in cases if may(actor, Action.READ_PRIVATE_DETAILS, case)]
    audits.record(
        session, actor, Action.READ_EPISODE_AS_STAFF, case=own[0] if own else None,
        person_id=told.person_id, reason=None if own else why,
    )  # fmt: skip
    mine = {case.id for case in own}
    every = [one for one in episode_lines.standing(session, episode) if one.recipient is not None]
    theirs = [line for line in every if line.case_id in mine]
    shown = [
        line if line.case_id in mine else _bare(line)
        for line in every
        if line.case_id in mine or not _is_in_confidence(line)
    ]
    return OpenedEpisode(
        reference=episode.reference,
        event=episode.event,
        declared_at=episode.declared_at,
        lines=shown,
        theirs=frozenset(line.id for line in theirs),
        is_more=len(shown) < len(every),
        cases=[_their_case(session, actor, case) for case in own],
        may_overrule=frozenset(_overruled(actor, own, theirs)),
    )


def of_case(session: Session, actor: Actor, case: Case) -> str | None:
    """The reference of the episode that a case came of, for who has the case before them."""
    if not may(actor, Action.READ_PRIVATE_DETAILS, case):
        return None
    statement = select(Episode.reference).join(EpisodeLine, EpisodeLine.episode_id == Episode.id)
    return session.scalar(statement.where(EpisodeLine.case_id == case.id).limit(1))


def overrule(
    session: Session, actor: Actor, reference: str, task: str, words: str, version: int | None
) -> CaseEvent:
    """Decide otherwise than a rule did, having seen its case at this `version`.

    Raises NoSuchEpisode, ChangedMeanwhile, and what `episode_decisions.overrule` raises.
    """
    episode, _cases = _found(session, reference)
    statement = select(EpisodeLine).where(
        EpisodeLine.episode_id == episode.id, EpisodeLine.task == task
    )
    line = session.scalar(statement.with_for_update())
    if line is None or line.case is None:
        raise NoSuchEpisode(reference)
    require(actor, Action.OVERRULE, line.case)
    session.refresh(line.case, with_for_update=True)
    if line.case.version != version:
        raise ChangedMeanwhile(reference)
    audits.record(session, actor, Action.OVERRULE, case=line.case)
    return episode_decisions.overrule(session, actor, line, words)


def _found(session: Session, reference: str) -> tuple[Episode, list[Case]]:
    """What is still being answered is nobody's but the person's own."""
    written = clock.read_reference(reference[:40])
    episode = session.scalar(select(Episode).where(Episode.reference == (written or "")))
    if episode is None or episode.state not in _TOLD:
        raise NoSuchEpisode(reference)
    of_it = select(EpisodeLine.case_id).where(EpisodeLine.episode_id == episode.id)
    cases = session.scalars(select(Case).where(Case.id.in_(of_it)).order_by(Case.id))
    return episode, list(cases)


def _reason_given(session: Session, actor: Actor, told: Told) -> str | None:
    """Why the actor looks at what is none of their teams', said in the session they are in."""
    if actor.sign_on_id is None:
        return None
    statement = select(AuditLine.reason).where(
        AuditLine.sign_on_id == actor.sign_on_id,
        AuditLine.case_id.is_(None),
        AuditLine.person_id == told.person_id,
        AuditLine.action == Action.READ_EPISODE_AS_STAFF.value,
        AuditLine.allowed.is_(True),
        AuditLine.reason.is_not(None),
    )
    return session.scalars(statement.order_by(AuditLine.at.desc()).limit(1)).first()


def _is_in_confidence(line: Line) -> bool:
    """What nobody but who does it needs to know of: where somebody fled to, what they suffered."""
    return bool(line.content.get("sensitive"))


def _their_case(session: Session, actor: Actor, case: Case) -> TheirCase:
    proofs = evidence.of_case(session, actor, case)
    return TheirCase(case.reference, case.team, case.answers, case.version, proofs)


def _bare(line: Line) -> Line:
    """A line of others without anything that follows from what the person said."""
    return replace(
        line, words=(), why=(), content={}, case_id=None, reference=None, asks=False, reason="",
        rule=None, remind_at=None,
    )  # fmt: skip


def _overruled(actor: Actor, own: Sequence[Case], theirs: Sequence[Line]) -> Iterator[UUID]:
    cases = {case.id: case for case in own}
    for line in theirs:
        is_decided = line.rule is not None and line.state is LineState.DONE
        if is_decided and line.case_id and may(actor, Action.OVERRULE, cases[line.case_id]):
            yield line.id
