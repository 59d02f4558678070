"""Declared episodes as rows, for tests of what comes after the declaration."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By
from portal.models.episodes import Episode, EpisodeLine, EpisodeState, LineState


def declared(session: Session, whose: Actor, event: str = "having_a_baby") -> Episode:
    """An episode of theirs that has been declared, without a line."""
    assert whose.person_id is not None
    at = clock.now()
    episode = Episode(
        id=clock.new_id(), reference=clock.reference(), person_id=whose.person_id, channel=By.WEB,
        event=event, event_version="1", state=EpisodeState.DECLARED, facts={}, skipped=[], seen={},
        on=date(2026, 11, 20), is_quiet=False, is_safe=False, is_young=False, version=2,
        created_at=at, updated_at=at, declared_at=at,
    )  # fmt: skip
    session.add(episode)
    session.flush()
    return episode


def line(
    session: Session,
    episode: Episode,
    task: str = "register_birth",
    *,
    mode: str = "appointment",
    team: str = "registrar",
    recipient: str | None = None,
    evidence: tuple[str, ...] = (),
    case_id: UUID | None = None,
    state: LineState = LineState.SENT,
) -> EpisodeLine:
    """One thing of its plan."""
    made = EpisodeLine(
        id=clock.new_id(), episode_id=episode.id, position=len(episode.lines), task=task, mode=mode,
        state=state, title="Register the birth", why=[], reason="", recipient=recipient,
        case_id=case_id, content={"team": team, "evidence": list(evidence)},
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.expire(episode, ["lines"])
    return made
