"""What waited until a death was verified: told now, or never."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from life_events.engine import load
from life_events.engine.faults import NoSuchLifeEvent
from portal import clock, outbox
from portal.council.councils import Council
from portal.council.life_services import service_key
from portal.council.responsibility import Responsibility
from portal.council.teams import Reason
from portal.models.actors import Actor
from portal.models.cases import Case, Happened
from portal.models.episodes import Disclosure, Episode, EpisodeLine, LineState, Told
from portal.models.followers import Follower, Wants
from portal.models.outbox import Topic
from portal.models.people import ContactPoint
from portal.policy import Action, require
from portal.services import episode_decisions, episode_reach
from portal.services.episode_decisions import Decision
from portal.services.episode_rights import lock
from portal.services.new_cases import NewCase, first_event, new_case


def release(session: Session, actor: Actor, council: Council, episode: Episode) -> list[Case]:
    """Staff have verified what it rests on: whoever waited is told what was agreed to, once.

    Raises NotAllowed.
    """
    require(actor, Action.RELEASE_EPISODE, episode)
    lock(session, episode)
    found = [
        case
        for held in _held(session, episode)
        if (case := _tell(session, actor, council, episode, held)) is not None
    ]
    points, mandate_id = episode_reach.points_later(session, actor, episode)
    session.add_all(_follower(case, point, mandate_id) for case in found for point in points)
    session.flush()
    return found


def withhold(session: Session, actor: Actor, episode: Episode, words: str) -> int:
    """It was not true: nobody is told what waited, and its fields are forgotten; how many lines.

    Who was told at once reads it as a note, and what a rule decided is taken back. `words` are for
    the person who declared it. Raises NotAllowed.
    """
    require(actor, Action.RELEASE_EPISODE, episode)
    lock(session, episode)
    _warn(session, actor, episode, words)
    for held in _held(session, episode):
        held.state, held.fields = Told.REFUSED, {}
    waiting = [line for line in episode.lines if line.state is LineState.PENDING]
    for line in waiting:
        line.state, line.reason = LineState.REFUSED, words
        line.settled_at = clock.now()
    return len(waiting)


def _warn(session: Session, actor: Actor, episode: Episode, words: str) -> None:
    """Tell the teams that act on it already."""
    told = {line.case.id: line.case for line in episode.lines if line.case is not None}
    for case in told.values():
        note = case.record(Happened.NOTE, actor, clock.now(), words, public=False,
                                facts={"why": episode_decisions.NOT_SO})  # fmt: skip
        note.id = clock.new_id()
        session.add(note)
    for line in episode.lines:
        if line.case is not None and line.rule is not None and line.state is LineState.DONE:
            episode_decisions.take_back(session, actor, line, words)


def _held(session: Session, episode: Episode) -> Sequence[Disclosure]:
    waiting = select(Disclosure).where(
        Disclosure.episode_id == episode.id,
        Disclosure.is_held.is_(True),
        Disclosure.state == Told.PENDING,
    )
    return session.scalars(waiting.order_by(Disclosure.id)).all()


def _tell(
    session: Session, actor: Actor, council: Council, episode: Episode, held: Disclosure
) -> Case | None:
    lines = [
        line
        for line in episode.lines
        if line.recipient == held.recipient and line.state is LineState.PENDING
    ]
    team = council.teams.get(held.recipient)
    if not lines or team is None:
        return None
    case = _opened(session, actor, council, episode, held, lines)
    held.case_id = case.id
    if team.kind == "agency":
        held.state = Told.WAITING
        outbox.post(session, Topic.EPISODE_DISCLOSED, case, disclosure_id=held.id)
    else:
        held.state, held.sent_at = Told.RECEIVED, case.created_at
        outbox.post(session, Topic.CASE_OPENED, case, episode_id=episode.id)
    for line in lines:
        line.case_id = case.id
        line.state = LineState.SENT if team.kind == "agency" else LineState.RECEIVED
    if team.kind == "team":
        _decide(session, episode, case, lines)
    return case


def _opened(
    session: Session,
    actor: Actor,
    council: Council,
    episode: Episode,
    held: Disclosure,
    lines: Sequence[EpisodeLine],
) -> Case:
    at = clock.now()
    new = NewCase(
        service=service_key(held.duties[0]),
        words="\n".join(line.title for line in lines),
        answers=held.fields,
        once=f"{episode.id}:{held.recipient}:held",
    )
    owner = Responsibility(held.recipient, Reason.LIFE_EVENT)
    case = new_case(actor, council, council.services[new.service], new, at, owner)
    case.subject_id = episode.person_id
    opened = first_event(case, actor)
    opened.facts = {"episode": str(episode.id)}
    session.add(case)
    session.flush()
    session.add(opened)
    session.flush()
    return case


def _follower(case: Case, point: ContactPoint, mandate_id: UUID | None) -> Follower:
    """As if it had been made when it was declared: who is told under a mandate says that."""
    return Follower(
        id=clock.new_id(), case_id=case.id, person_id=point.person_id, contact_point_id=point.id,
        is_reporter=True, wants=Wants.EVERYTHING, language=point.person.language,
        created_at=case.created_at, confirmed_at=case.created_at, mandate_id=mandate_id,
    )  # fmt: skip


def _decide(session: Session, episode: Episode, case: Case, lines: Sequence[EpisodeLine]) -> None:
    """What a rule decides is decided as soon as what it rests on is known to be true."""
    decisions = [made for line in lines if (made := _decision(episode, line)) is not None]
    if not decisions:
        return
    is_all = len(decisions) == len(lines)
    session.add(episode_decisions.event_of(case, decisions, is_all=is_all))
    for line in lines:
        if line.task in {one.task for one in decisions}:
            line.state, line.rule = LineState.DONE, episode_decisions.PERCENT


def _decision(episode: Episode, line: EpisodeLine) -> Decision | None:
    try:
        task = load.event(episode.event).task.get(line.task)
    except NoSuchLifeEvent:
        return None
    today = clock.now().astimezone(clock.LONDON).date()
    return episode_decisions.decide(task, today) if task else None
