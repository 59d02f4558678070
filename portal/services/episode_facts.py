"""What is known of a person already, so that nothing is asked twice; and answers as values."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from life_events.engine import answers, load
from life_events.engine.answers import BadAnswer
from life_events.engine.events import Event, Kind, Question
from life_events.engine.questions import Known as Asked
from portal.council.areas import AreaKind
from portal.council.councils import Council
from portal.models.actors import Actor
from portal.models.episodes import Episode, EpisodeState
from portal.models.people import Person, Reach
from portal.models.places import Place
from portal.policy import Action, NotAllowed, may, require
from portal.services.episode_rights import may_be_told, whose
from portal.services.people import reach

_EARLIER = 5  # episodes that are looked at, the newest first


class Origin(StrEnum):
    """Where a fact came from."""

    TOLD = "told"  # they said so in this episode
    CLERK = "clerk"  # they said so, and a clerk wrote it down
    ACCOUNT = "account"  # it stands in their account
    EARLIER = "earlier"  # they said so in an earlier episode
    LED = "led"  # in the episode that led into this one


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is known already, to be confirmed, and where it came from."""

    value: Any
    origin: Origin


def known(
    session: Session,
    actor: Actor,
    event: Event | str,
    council: Council | None = None,
    within: Episode | None = None,
) -> dict[str, Known]:
    """What is known for questions of an event, by their id: from the account, and from earlier.

    With the council an address says in whose area it lies, where the gazetteer knows it. `within`
    is the episode that is gone on with; None for a new one. Who acts for somebody gets nothing from
    episodes that their mandate does not cover. Of a caller who has not shown who they are nothing
    is known. Raises NobodyServed, NotAllowed.
    """
    if within is None:
        require(actor, Action.BEGIN_EPISODE)
        person = whose(session, actor, Action.BEGIN_EPISODE, None)
    else:
        require(actor, Action.READ_EPISODE, within)
        if not may(actor, Action.CHANGE_EPISODE, within):  # this alone is no change of it
            raise NotAllowed(actor, Action.CHANGE_EPISODE, within)
        person = whose(session, actor, Action.CHANGE_EPISODE, within.person)
    of = load.event(event) if isinstance(event, str) else event
    asked = [question for question in of.questions if question.known is not None]
    if not asked or not may_be_told(session, actor, person):
        return {}
    earlier = dict(_earlier(session, actor, person))
    facts = earlier | dict(_account(session, person, council))
    return {
        question.id: found for question in asked if (found := _fitting(question, facts)) is not None
    }


def values(episode: Episode) -> dict[str, Any]:
    """The answers as the engine takes them; those that are no answers any more are left out."""
    event = load.event(episode.event)
    found = {}
    for name, fact in episode.facts.items():
        with suppress(KeyError, BadAnswer):  # the question is gone, or has other answers now
            question = event.question[name]
            found[name] = _in_order(question, answers.from_json(question, fact["value"]))
    return found


def _in_order(question: Question, value: Any) -> Any:
    """A person field by field as they were asked; the database keeps an order of its own."""
    if question.kind is not Kind.PERSON or not isinstance(value, Mapping):
        return value
    return {str(field): value[field] for field in question.fields if field in value}


def kept(value: Any) -> Any:
    """A value as JSON keeps it: dates as in ISO 8601."""
    match value:
        case date():
            return value.isoformat()
        case Mapping():
            return {key: kept(part) for key, part in value.items()}
        case list() | tuple():
            return [kept(part) for part in value]
        case _:
            return value


def is_same(episode: Episode, name: str, value: Any) -> bool:
    """Whether an answer says what is kept already."""
    return name in episode.facts and bool(episode.facts[name]["value"] == kept(value))


def _described(council: Council, place: Place) -> dict[str, Any]:
    from_street = " ".join(part for part in (place.number, place.street) if part)
    named = place.name if place.name not in {place.street, place.number, ""} else None
    line = ", ".join(part for part in (named, from_street, place.locality) if part)
    address = {"uprn": place.uprn, "line": line, "postcode": place.postcode or ""}
    if not council.contains(place.point):
        neighbour = council.neighbour_at(place.point)
        key = neighbour.key if neighbour else ""
        county = "ours" if neighbour else "other"  # the neighbours drawn are of the same county
        return address | {"district": "other", "county": county, "district_key": key}
    parish = council.land.first_of(AreaKind.PARISH, place.point)
    ours = {"district": "ours", "county": "ours", "district_key": ""}
    return address | ours | {"parish": parish.key if parish else ""}


def _account(
    session: Session, person: Person, council: Council | None
) -> Iterator[tuple[Asked, Known]]:
    if person.name:
        yield Asked.NAME, Known(person.name, Origin.ACCOUNT)
    if person.address:
        yield Asked.ADDRESS, Known(_home(session, person, council), Origin.ACCOUNT)
    for asked, kind in ((Asked.EMAIL, Reach.EMAIL), (Asked.PHONE, Reach.PHONE)):
        point = reach(person, kind)
        if point is not None:
            yield asked, Known(point.value, Origin.ACCOUNT)


def _home(session: Session, person: Person, council: Council | None) -> dict[str, Any]:
    place = (
        session.scalar(select(Place).where(Place.uprn == person.uprn))
        if person.uprn and council
        else None
    )
    if place is None or council is None:
        return {"uprn": person.uprn, "line": person.address}
    return _described(council, place) | {"line": person.address}


def _earlier(session: Session, actor: Actor, person: Person) -> Iterator[tuple[Asked, Known]]:
    """What they said in earlier episodes, so that the newest is the last to be said.

    Who acts for them gets it of what they may see alone: of nothing that was said when the person
    was not safe from somebody.
    """
    told = select(Episode).where(Episode.person_id == person.id, Episode.state != EpisodeState.LEFT)
    newest = session.scalars(told.order_by(Episode.id.desc()).limit(_EARLIER)).all()
    for episode in reversed(newest):
        if actor.mandate is not None and not may(actor, Action.READ_EPISODE, episode):
            continue
        event = load.events().get(episode.event)
        if event is None:
            continue
        for question in event.questions:
            fact = episode.facts.get(question.id, {}).get("value")
            if question.known is not None and fact and (value := _plain(question, fact)):
                yield question.known, Known(value, Origin.EARLIER)


def _plain(question: Question, fact: Any) -> Any:
    """Of a person who is themselves, the part that the question is known by."""
    if question.kind is Kind.PERSON and isinstance(fact, Mapping):
        return fact.get(question.known.partition(".")[2] if question.known else "")
    with suppress(BadAnswer):
        return answers.from_json(question, fact)
    return None


def _fitting(question: Question, facts: Mapping[Asked, Known]) -> Known | None:
    """A known value in the shape in which the question is answered."""
    if question.known is None:
        return None
    if question.kind is not Kind.PERSON:
        return facts.get(question.known)
    parts = {
        str(field): facts[asked]
        for field in question.fields
        if (asked := _BY_FIELD.get(str(field))) is not None and asked in facts
    }
    if not parts:
        return None
    origins = {found.origin for found in parts.values()}
    value = {field: _part(field, found.value) for field, found in parts.items()}
    return Known(value, Origin.ACCOUNT if Origin.ACCOUNT in origins else Origin.EARLIER)


_BY_FIELD = {
    "name": Asked.NAME, "birth": Asked.BIRTH, "address": Asked.ADDRESS, "phone": Asked.PHONE,
    "email": Asked.EMAIL,
}  # fmt: skip


def _part(field: str, value: Any) -> Any:
    """Of an address within a person: its line."""
    return value.get("line") if field == "address" and isinstance(value, Mapping) else value
