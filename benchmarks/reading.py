"""What it costs to read a text message, with 20,000 streets and places to find it among."""

import csv
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from itertools import islice, product
from pathlib import Path
from uuid import UUID

from benchmarks.figures import Figure
from portal.council.load import load_council
from portal.models.places import PlaceKind, Point
from portal.reading.gazetteer import Gazetteer
from portal.reading.lines import Line
from portal.reading.messages import Reader
from portal.settings import DEMO_COUNCIL

_STREETS = 14_000
_LANDMARKS = 4_000
_COLUMNS = 2_000
_HOUSES = 6  # addresses of a street: many more places than are counted
_TEXTS = Path("tests/portal/reading/texts.csv")
_ROUNDS = 3
_FIRST = (
    "Abbot", "Acorn", "Alder", "Almond", "Ash", "Badger", "Barley", "Beech", "Birch", "Bishop",
    "Bramble", "Bridge", "Broad", "Brook", "Canal", "Castle", "Cedar", "Chapel", "Cherry",
    "Chestnut", "Church", "Clover", "Copper", "Cross", "Dove", "Duke", "Eagle", "East", "Elder",
    "Elm", "Fair", "Falcon", "Fern", "Field", "Forge", "Fox", "Garden", "Glebe", "Gold", "Grange",
    "Green", "Hall", "Harvest", "Hazel", "Heath", "Heron", "High", "Hill", "Holly", "Ivy",
)  # fmt: skip
_SECOND = (
    "", "bank", "borough", "bourne", "brook", "bury", "by", "combe", "cote", "croft", "dale",
    "den", "field", "ford", "gate", "grove", "ham", "hurst", "leigh", "ley", "mead", "mere",
    "moor", "side", "stead", "stock", "thorpe", "ton", "well", "wick", "wood", "worth",
)  # fmt: skip
_KIND = (
    "Road",
    "Street",
    "Lane",
    "Close",
    "Avenue",
    "Drive",
    "Way",
    "Crescent",
    "Grove",
    "Terrace",
)
_LANDMARK = (
    "Primary School", "Post Office", "play area", "bus shelter", "Arms", "village hall", "surgery",
    "allotments", "car park", "church", "Co-op", "library", "bridge", "Inn", "pharmacy",
)  # fmt: skip


def figures() -> list[Figure]:
    """The median and the slowest twentieth of reading a text, and what a reader takes to make."""
    council = load_council(DEMO_COUNCIL)
    chance = random.Random(5)
    rows = list(_rows(chance))
    texts = _texts(chance, rows)
    began = time.process_time()
    gazetteer = Gazetteer.from_rows(rows)
    made_places = time.process_time() - began
    began = time.process_time()
    reader = Reader(council, gazetteer)
    made_reader = time.process_time() - began
    times = sorted(_milliseconds(reader, texts))
    places = _STREETS + _LANDMARKS + _COLUMNS
    note = f"{len(texts)} texts, {places:,} streets and places, {len(rows) - places:,} addresses"
    return [
        Figure("A text is read, median", statistics.median(times), note, at_most=20, unit="ms"),
        Figure("A text is read, slowest of 20", times[-len(times) // 20], "", unit="ms"),
        Figure("A text is read, slowest", times[-1], "", unit="ms"),
        Figure("A reader is made", made_reader, "learns what people say, once a process", unit="s"),
        Figure("Its gazetteer is made", made_places, "once a process", unit="s"),
    ]


def _milliseconds(reader: Reader, texts: Sequence[str]) -> Iterator[float]:
    """The processor's time for each text, the median of some rounds: reading waits for nothing."""
    for text in texts:
        rounds = []
        for _ in range(_ROUNDS):
            began = time.process_time()
            reader.read(text)
            rounds.append(time.process_time() - began)
        yield 1_000 * statistics.median(rounds)


def _texts(chance: random.Random, rows: Sequence[Line]) -> list[str]:
    """The labelled texts, most with a place of the gazetteer, some of those misspelt."""
    with _TEXTS.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    return [
        f"{text} {_place(chance, chance.choice(rows))}" if number % 5 else text
        for number, text in enumerate(texts)
    ]


def _place(chance: random.Random, line: Line) -> str:
    name = (line.street or line.name).lower()
    slip = chance.randrange(1, len(name))
    name = name[:slip] + name[slip + 1 :] if chance.random() < 0.3 else name
    match line.kind:
        case PlaceKind.ADDRESS:
            return f"outside no {line.number} {name}"
        case PlaceKind.LAMP_COLUMN:
            return f"lamp post {line.number} {name}"
        case PlaceKind.LANDMARK:
            return f"by the {name}"
        case _:
            return f"on {name}"


def _rows(chance: random.Random) -> Iterator[Line]:
    names = [f"{first}{second} {kind}" for first, second, kind in product(_FIRST, _SECOND, _KIND)]
    chance.shuffle(names)
    streets = list(islice(names, _STREETS))
    for number, name in enumerate(streets):
        at = _somewhere(chance)
        yield _line(number, PlaceKind.STREET, name, at, usrn=f"{number + 10_000_000}")
        for house in range(1, _HOUSES + 1):
            key = 100_000 + _HOUSES * number + house
            yield _line(key, PlaceKind.ADDRESS, f"{house} {name}", at, str(house), name)
    for number in range(_LANDMARKS):
        name = f"{chance.choice(_FIRST)}{chance.choice(_SECOND)} {chance.choice(_LANDMARK)}"
        yield _line(1_000_000 + number, PlaceKind.LANDMARK, name, _somewhere(chance))
    for number in range(_COLUMNS):
        column = str(number % 40 + 1)
        yield _line(2_000_000 + number, PlaceKind.LAMP_COLUMN, column, _somewhere(chance), column,
                    streets[number])  # fmt: skip


def _line(
    key: int, kind: PlaceKind, name: str, at: Point, number: str | None = None,
    street: str | None = None, usrn: str | None = None,
) -> Line:  # fmt: skip
    return Line(UUID(int=key), kind, name, number, street, "Thornley", None, None, usrn, at)


def _somewhere(chance: random.Random) -> Point:
    return Point(chance.uniform(52.55, 52.61), chance.uniform(-1.0, -0.9))
