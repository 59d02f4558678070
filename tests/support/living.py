"""People who tell the council what happened in their life, and what they answer."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from life_events.engine import load, plan
from life_events.engine.events import Event, Kind, Question
from portal import clock
from portal.council.councils import Council
from portal.models.actors import Actor, By, Level, Role
from portal.models.episodes import Episode
from portal.models.people import ContactPoint, Person, Reach
from portal.services import declarations, episodes
from portal.services.declarations import Declared

HOME = {
    "line": "4 Mill Lane, Thornley",
    "postcode": "QA1 1AA",
    "district": "ours",
    "county": "ours",
}
HOUSEHOLD = {"adults": [{"name": "Bo Reed", "birth": date(1990, 5, 3)}], "children": []}


def somebody(
    session: Session, email: str | None = "ann@example.com", phone: str | None = None
) -> Actor:
    """Somebody who has signed on, with what they proved."""
    at = clock.now()
    person = Person(id=clock.new_id(), name="Ann Reed", created_at=at)
    for kind, value in ((Reach.EMAIL, email), (Reach.PHONE, phone)):
        if value:
            person.contact_points.append(
                ContactPoint(id=clock.new_id(), kind=kind, value=value, key=value, verified_at=at,
                             created_at=at)
            )  # fmt: skip
    session.add(person)
    session.flush()
    return Actor(Role.RESIDENT, By.WEB, person_id=person.id, level=Level.SIGNED_ON)


def answers_to(event: Event, on: date, **said: Any) -> dict[str, Any]:
    """Answers to everything that the event asks: what is said, else the first that is offered."""
    facts: dict[str, Any] = {}
    while (question := plan.next_question(event, facts, on)) is not None:
        facts[question.id] = (
            said[question.id] if question.id in said else first_answer(question, on)
        )
    return facts


def begun(session: Session, actor: Actor, event: str = "moving_house", **said: Any) -> Episode:
    """An episode with every question answered."""
    episode = episodes.begin(session, actor, event)
    facts = answers_to(load.event(event), today(), **said)
    return episodes.answer(session, actor, episode, facts, version=episode.version)


def declared(
    session: Session, actor: Actor, council: Council, episode: Episode, once: str = "once"
) -> Declared:
    """Everyone may be told, and is."""
    yes = {one.key: True for one in declarations.recipients(council, episode)}
    return declarations.declare(session, actor, council, episode, yes, episode.version, once)


def today() -> date:
    return clock.now().astimezone(clock.LONDON).date()


def first_answer(question: Question, on: date) -> Any:
    """What is offered first; all of them where several may be chosen."""
    return {
        Kind.CHOICE: lambda: question.answers[0].value,
        Kind.SEVERAL: lambda: [one.value for one in question.answers if one.value != question.none],
        Kind.DATE: lambda: on - timedelta(days=3),
        Kind.NUMBER: lambda: max(question.minimum or 0, 10),
        Kind.MONEY: lambda: max(question.minimum or 0, 10),
        Kind.TEXT: lambda: f"words to {question.id}",
        Kind.ADDRESS: lambda: dict(HOME),
        Kind.HOUSEHOLD: lambda: dict(HOUSEHOLD),
        Kind.PERSON: lambda: {str(one): _part(str(one), question, on) for one in question.fields},
    }[question.kind]()


def _part(field: str, question: Question, on: date) -> Any:
    parts = {"birth": date(1948, 3, 27), "death": on - timedelta(days=3)}
    return parts.get(field, f"{field} of {question.id}")
