"""Safe mode: what must not be read back on the account of somebody who is not safe.

Whoever they flee may know their account, its email or its phone. So where they go, and how they may
be reached, is told to those who act and shown to nobody who signs on there, not even to them.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from life_events.engine.events import Event
from life_events.engine.questions import Question
from life_events.engine.reasons import Because
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine
from portal.policy import Action, require

HIDDEN = "hidden"  # of a field as it was told: not for the account
_WHERE = "new_address"  # the row of the matrix


def secret(event: Event, *, is_safe: bool) -> frozenset[str]:
    """The questions whose answers are not shown on the account, by id; none where all are safe."""
    if not is_safe:
        return frozenset()
    return frozenset(one.id for one in event.questions if _is_secret(one))


def without(facts: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """The answers that may be shown."""
    return {name: value for name, value in facts.items() if name not in hidden}


def told(fields: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """Fields as they are told, those marked that the account does not show."""
    return {
        path: field | {HIDDEN: True} if path.partition(".")[0] in hidden else field
        for path, field in fields.items()
    }


def reasons(why: Iterable[Because], event: Event, hidden: Collection[str]) -> tuple[Because, ...]:
    """The reasons that do not say what is hidden."""
    said = {event.question[name].because for name in hidden if name in event.question}
    return tuple(one for one in why if one.words not in said)


def is_of_safe_episode(session: Session, actor: Actor, case: Case) -> bool:
    """Whether a case came of what somebody said who is not safe."""
    require(actor, Action.READ_PRIVATE_DETAILS, case, "its letter")
    found = (
        select(Episode.id)
        .join(EpisodeLine)
        .where(EpisodeLine.case_id == case.id, Episode.is_safe.is_(True))
    )
    return session.scalar(found.limit(1)) is not None


def _is_secret(question: Question) -> bool:
    """Where they go; and what is sensitive anyway, as why they move and how to reach them."""
    shares = question.shares
    rows = set(shares.values()) if isinstance(shares, dict) else {shares}
    return question.sensitive or _WHERE in rows
