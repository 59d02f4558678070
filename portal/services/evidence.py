"""Evidence: asked for once, given once, and seen by those alone whose tasks need it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from life_events.engine import registers
from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine, LineState
from portal.models.evidence import Evidence
from portal.policy import Action, require
from portal.services import audits
from portal.services.documents import Ready
from portal.services.episode_rights import check_served
from portal.services.inserting import insert_once

MOST = 20  # proofs of one episode
_NOT_TOLD = frozenset({LineState.NOT_TOLD, LineState.NOT_FOR_ME, LineState.REFUSED})


class NoSuchEvidence(Exception):
    """There is no such proof, or it is not for this actor."""


class NotNeeded(Exception):
    """Nobody who was told needs a proof of this kind."""


class EnoughGiven(Exception):
    """An episode takes twenty proofs."""


@dataclass(frozen=True, slots=True)
class Need:
    """A kind of proof that somebody needs, and what has been given for it.

    `title` and `hint` are sentences to be translated; `recipients` are keys of teams.
    """

    proves: str
    title: str
    hint: str
    recipients: tuple[str, ...]
    given: tuple[Evidence, ...]


def needs(session: Session, actor: Actor, episode: Episode) -> list[Need]:
    """The kinds of proof that those who were told need, in the order of evidence.toml."""
    require(actor, Action.READ_EPISODE, episode)
    check_served(session, actor, Action.READ_EPISODE, episode)
    wanted: dict[str, set[str]] = {}
    for line in episode.lines:
        for proves in _of_line(line):
            wanted.setdefault(proves, set()).add(line.recipient or "")
    given: dict[str, list[Evidence]] = {}
    for one in _given(session, episode.id):
        given.setdefault(one.proves, []).append(one)
    known = registers.evidence()
    return [
        Need(
            key, kind.title, kind.hint or "", tuple(sorted(wanted.get(key, ()))),
            tuple(given.get(key, ())),
        )
        for key, kind in known.items()
        if key in wanted or key in given
    ]  # fmt: skip


def give(
    session: Session, actor: Actor, episode: Episode, evidence_id: UUID, proves: str, file: Ready
) -> Evidence:
    """Keep a proof whose file is in the storage already; the same file again is the same proof.

    Raises NotNeeded, EnoughGiven, NotAllowed.
    """
    require(actor, Action.CHANGE_EPISODE, episode)
    check_served(session, actor, Action.CHANGE_EPISODE, episode)
    session.refresh(episode, with_for_update=True)
    if proves not in {kind for line in episode.lines for kind in _of_line(line)}:
        raise NotNeeded(proves)
    count = select(func.count()).where(Evidence.episode_id == episode.id)
    same = (
        Evidence.episode_id == episode.id,
        Evidence.proves == proves,
        Evidence.digest == file.digest,
    )
    if (before := session.scalar(select(Evidence).where(*same))) is not None:
        return before
    if (session.scalar(count) or 0) >= MOST:
        raise EnoughGiven(episode.reference)
    one = Evidence(
        id=evidence_id, episode_id=episode.id, proves=proves, kind=file.kind, size=len(file.data),
        digest=file.digest, given_at=clock.now(), scanned_at=file.scanned_at,
    )  # fmt: skip
    if not insert_once(session, one):
        return session.scalars(select(Evidence).where(*same)).one()
    return one


def take_back(session: Session, actor: Actor, episode: Episode, evidence_id: UUID) -> str | None:
    """Nobody sees it any more; the key of its file, to be deleted after the commit."""
    require(actor, Action.CHANGE_EPISODE, episode)
    check_served(session, actor, Action.CHANGE_EPISODE, episode)
    one = session.scalar(
        select(Evidence).where(Evidence.id == evidence_id, Evidence.episode_id == episode.id)
    )
    if one is None:
        return None
    key = one.key
    session.execute(delete(Evidence).where(Evidence.id == evidence_id))
    return key


def own(session: Session, actor: Actor, episode: Episode, evidence_id: UUID) -> Evidence:
    """A proof that whose episode it is gave; of somebody who is not safe it is not read back, for
    others may know the account. Raises NoSuchEvidence, NotAllowed.
    """
    require(actor, Action.READ_EPISODE, episode)
    check_served(session, actor, Action.READ_EPISODE, episode)
    one = session.get(Evidence, evidence_id)
    if one is None or one.episode_id != episode.id or episode.is_safe:
        raise NoSuchEvidence(evidence_id)
    return one


def of_case(
    session: Session, actor: Actor, case: Case, reason: str | None = None
) -> Sequence[Evidence]:
    """The proofs that the tasks of a case need: what its handlers may open, and nothing else."""
    require(actor, Action.READ_PRIVATE_DETAILS, case, reason)
    return _of_case(session, case)


def to_read(session: Session, actor: Actor, case: Case, evidence_id: UUID) -> Evidence:
    """A proof for who handles a case that needs it; that they opened it is an audit line.

    Raises NoSuchEvidence, NotAllowed, ReasonNeeded.
    """
    reason = audits.reason_given(session, actor, case)
    require(actor, Action.READ_PRIVATE_DETAILS, case, reason)
    one = next((one for one in _of_case(session, case) if one.id == evidence_id), None)
    if one is None:
        raise NoSuchEvidence(evidence_id)
    audits.record(session, actor, Action.READ_PRIVATE_DETAILS, case=case, reason=reason)
    return one


def _of_case(session: Session, case: Case) -> list[Evidence]:
    lines = session.scalars(select(EpisodeLine).where(EpisodeLine.case_id == case.id)).all()
    kinds = {kind for line in lines for kind in _of_line(line)}
    episodes = {line.episode_id for line in lines}
    return [
        one for episode in sorted(episodes) for one in _given(session, episode)
        if one.proves in kinds
    ]  # fmt: skip


def _of_line(line: EpisodeLine) -> Iterable[str]:
    """The kinds of proof that whoever was told of a line needs for it."""
    if line.recipient is None or line.state in _NOT_TOLD:
        return ()
    found: list[str] = line.content.get("evidence") or []
    return found


def _given(session: Session, episode_id: UUID) -> Sequence[Evidence]:
    statement = select(Evidence).where(Evidence.episode_id == episode_id)
    return session.scalars(statement.order_by(Evidence.given_at, Evidence.id)).all()
