"""Which cases an order is for: those that were ticked, or all that fit what the queue showed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.states import STEPS, State
from portal.services import bulks, queues
from portal.services.queues import Queued
from portal.web import queue_pages, queue_views, states
from portal.web.queue_filters import Chosen

_MOST_TICKED = 200


@dataclass(frozen=True, slots=True)
class Picked:
    """The cases of an order. `lines` are those that were ticked; of all that fit, none."""

    cases: list[tuple[UUID, int]]
    lines: list[Queued]
    ticked: list[str]  # as the form has them
    all_of: Chosen | None = None
    more: bool = False  # than an order can be for

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Where any of them can go."""
        standing = {line.state for line in self.lines}
        if self.all_of is not None:
            standing = set(self.all_of.wanted.states) or set(State)
        reached = {way for state in standing for way in STEPS[state]} - queue_views.ELSEWHERE
        return [(state.value, states.name(state)) for state in State if state in reached]

    def teams(self, actor: Actor) -> Sequence[str]:
        """Whose cases they are."""
        if self.all_of is None:
            return sorted({line.team for line in self.lines})
        return [self.all_of.wanted.team] if self.all_of.wanted.team else sorted(actor.teams)


def picked(session: Session, actor: Actor) -> Picked:
    """What the form says was chosen, as far as the actor may see it."""
    if request.form.get("all"):
        chosen = queue_pages.found()
        found = queues.everything(session, actor, chosen.wanted, bulks.MOST + 1)
        return Picked(found[: bulks.MOST], [], [], chosen, more=len(found) > bulks.MOST)
    seen = dict(filter(None, map(_read, request.form.getlist("case")[:_MOST_TICKED])))
    lines = queues.chosen(session, actor, list(seen))
    return Picked(
        [(line.id, seen[line.reference]) for line in lines],
        lines,
        [f"{line.reference}.{seen[line.reference]}" for line in lines],
    )


def _read(text: str) -> tuple[str, int] | None:
    """A reference and the version that was on the screen."""
    typed, _, version = text.partition(".")
    reference = clock.read_reference(typed)
    is_number = version.isascii() and version.isdigit() and len(version) < 10
    return (reference, int(version)) if reference and is_number else None
