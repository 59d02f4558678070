"""From one life event into another, with what is known: nobody says it twice."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from life_events.engine import answers
from life_events.engine.answers import BadAnswer
from life_events.engine.events import Event, Lead
from life_events.engine.load import events
from life_events.engine.plan import LeadLine, Plan
from portal.models.actors import Actor
from portal.models.episodes import Episode
from portal.services import episodes
from portal.web.asking import sealing
from portal.web.asking.sealing import Answers
from portal.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a plan, and the answers that go along, sealed."""

    lead: Lead
    sealed: str


def ways(parts: Parts, made: Plan) -> list[Way]:
    """The ways on for somebody who has not signed on: their answers are in the form alone."""
    found = []
    for line in made.leads:
        event = events().get(line.lead.event)
        if event is not None:
            carried = Answers(event.key, as_json(event, line.carry))
            found.append(Way(line.lead, sealing.seal(parts.settings, carried)))
    return found


def led(
    session: Session, actor: Actor, event: Event, reference: str
) -> tuple[Episode | None, Mapping[str, Any]]:
    """The episode of theirs that leads into an event, and what it knows of that.

    None, and nothing, where none is named or it leads elsewhere.
    Raises NoSuchEpisode, NotAllowed.
    """
    if not reference:
        return None, {}
    episode = episodes.find(session, actor, reference)
    for line in episodes.plan_of(episode).leads:
        if line.lead.event == event.key:
            return episode, _known(event, line)
    return None, {}


def as_json(event: Event, carry: Mapping[str, Any]) -> dict[str, Any]:
    """What goes along that the other event asks for, as a form carries it."""
    return {name: answers.to_json(value) for name, value in carry.items() if name in event.question}


def _known(event: Event, line: LeadLine) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in as_json(event, line.carry).items():
        with suppress(BadAnswer):  # another shape there: it is asked
            found[name] = answers.from_json(event.question[name], value)
    return found
