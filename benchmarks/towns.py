"""Towns full of cases, the same each time: every category, state and ward, for three years."""

import itertools
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from benchmarks.pouring import Row, pour, settle
from portal import clock
from portal.council.categories import Category
from portal.council.councils import Council
from portal.council.responsibility import responsible
from portal.database import Database
from portal.models.cases import Case, CaseCount, CaseEvent, Stamp, band
from portal.models.photos import Photo
from portal.models.places import Point
from portal.models.states import CLOSED, OPEN, State
from portal.services.counting import CASES

YEARS = timedelta(days=3 * 365)
_OPEN_SHARE = 0.15
_WORDS = (
    "Deep hole on the left side when you come from the church, cars swerve round it.",
    "It has been like this for weeks.",
    (
        "Near the bus stop. My neighbour nearly fell over it last night when it was dark and "
        "raining, and the children walk past here to school every morning, so please come soon."
    ),
    "Outside the shop, next to the bench; it smells.",
    "Second one this month in the same place!",
)
_STREETS = ("Mill Lane", "High Street", "Church Street", "Station Road", "Oak Close", "The Green")
_ANSWERS = ("Filled on Tuesday.", "Our crew took it away.", "A crew comes next week.", "")
# R2, which fills a square evenly however many there are (Roberts 2018)
_EAST, _NORTH = 0.7548776662466927, 0.5698402909980532


@dataclass(frozen=True, slots=True)
class Square:
    """Where cases lie, evenly: its middle and its side in kilometres."""

    middle: Point
    side: float

    def point(self, n: int) -> Point:
        """The place of the n-th case."""
        return self._at((n * _EAST) % 1.0, (n * _NORTH) % 1.0)

    def anywhere(self, chance: random.Random, margin: float = 0.0) -> Point:
        """A place within, at least `margin` kilometres from the edge."""
        least = margin / self.side
        return self._at(chance.uniform(least, 1 - least), chance.uniform(least, 1 - least))

    def _at(self, east: float, north: float) -> Point:
        return Point(
            self.middle.lat + (north - 0.5) * self.side / 111.32,
            self.middle.lon + (east - 0.5) * self.side / 67.7,
        )


def fill(database: Database, council: Council, square: Square, n: int) -> None:
    """Put `n` cases there: enough for finding what is near, without their histories."""
    pour(database, Case, cases(council, square, n))
    settle(database)


def fill_wholly(database: Database, council: Council, square: Square, n: int) -> list[str]:
    """Put `n` cases there with history, photos and summary rows; their references."""
    made = list(cases(council, square, n))
    pour(database, Case, made)
    pour(database, CaseEvent, itertools.chain.from_iterable(map(_events, made)))
    pour(database, Photo, itertools.chain.from_iterable(map(_photos, made)))
    pour(database, CaseCount, _counts(made))
    pour(database, Stamp, [{"id": clock.new_id().hex, "name": CASES, "n": n}])
    settle(database)
    return [case["reference"] for case in made if case["public"]]


def moment(at: datetime) -> str:
    """A moment in UTC as both databases read it."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def cases(council: Council, square: Square, n: int) -> Iterator[Row]:
    """The rows of `n` cases."""
    chance = random.Random(n)
    kinds = [_kind(council, category) for category in council.categories.values()]
    wards = [ward.key for ward in council.wards]
    started = clock.now() - YEARS
    references = set[str]()
    for number in range(n):
        created = started + YEARS * (number / n)
        at = square.point(number)
        while (reference := clock.reference()) in references:
            continue
        references.add(reference)
        yield {
            "id": f"{number:032x}",
            "reference": reference,
            "lat": at.lat,
            "lon": at.lon,
            "band": band(at.lat),
            "ward": wards[number % len(wards)],
            "words": chance.choice(_WORDS),
            "place": f"Outside {number % 90 + 1} {_STREETS[number % len(_STREETS)]}, Thornley",
            "created_at": moment(created),
            "due": moment(created + timedelta(days=28)),
            "reporters": 1 if number % 7 else 3,
            "channel": "web",
            "private_words": "",
            "urgency": 2,
            "version": 2,
            **kinds[chance.randrange(len(kinds))],
            **_end(chance, created),
        }


def _kind(council: Council, category: Category) -> Row:
    answers: dict[str, Any] = {
        question.id: question.answers[-1].value for question in category.questions
        if question.answers
    }  # fmt: skip
    today = clock.now().date()
    owner = responsible(council, category, council.centre_point, answers, today)
    return {
        "service": category.key,
        "public": int(category.public),
        "answers": json.dumps(answers),
        "team": owner.team,
        "reason": owner.reason.value,
        "reason_name": owner.road or owner.area,
    }


def _end(chance: random.Random, created: datetime) -> Row:
    """Open, the newest more often; or closed some weeks after it was opened."""
    closed = created + timedelta(days=chance.uniform(1, 60))
    is_open = closed > clock.now() or chance.random() < _OPEN_SHARE
    states = _OPEN if is_open else _CLOSED
    return {
        "state": chance.choice(states).value,
        "updated_at": moment(created if is_open else closed),
        "closed_at": None if is_open else moment(closed),
    }


def _events(case: Row) -> Iterator[Row]:
    steps: list[tuple[str, str, str | None]] = [("opened", case["created_at"], None)]
    if case["state"] != State.RECEIVED:
        steps.append(("moved", case["updated_at"], State.RECEIVED.value))
    for happened, at, came_from in steps:
        yield {
            "id": clock.new_id().hex,
            "case_id": case["id"],
            "at": at,
            "happened": happened,
            "actor_role": "officer" if came_from else "public",
            "channel": "web",
            "words": _ANSWERS[int(case["id"], 16) % len(_ANSWERS)] if came_from else "",
            "from_state": came_from,
            "to_state": case["state"] if came_from else State.RECEIVED.value,
            "public": 1,
            "facts": "{}",
        }


def _photos(case: Row) -> Iterator[Row]:
    for position in range(int(case["id"], 16) % 3):
        yield {
            "id": clock.new_id().hex,
            "case_id": case["id"],
            "shows": "before",
            "position": position,
            "width": 1600,
            "height": 1200,
            "digest": "0" * 64,
            "created_at": case["created_at"],
        }


def _counts(cases: list[Row]) -> Iterator[Row]:
    of_kind = Counter(
        (case["service"], case["state"], case["ward"]) for case in cases if case["public"]
    )
    for (service, state, ward), n in of_kind.items():
        yield {
            "id": clock.new_id().hex, "service": service, "state": state, "ward": ward, "n": n,
        }  # fmt: skip


_OPEN = tuple(state for state in State if state in OPEN)
_CLOSED = (State.DONE,) * 6 + tuple(state for state in State if state in CLOSED)
