"""The council's gazetteer in memory: finds places by words, and words for places."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from portal.models.places import PlaceKind, Point, metres
from portal.reading import codes, hits, mentions, streets
from portal.reading.corners import StreetLines, StreetShapes
from portal.reading.everyday import BEFORE_PLACE, NOISE
from portal.reading.hits import Hit
from portal.reading.landmarks import landmarks_in
from portal.reading.lines import Found, Line, Nearby, Surroundings
from portal.reading.mentions import Mention
from portal.reading.neighbourhood import Neighbourhood
from portal.reading.spelling import canonical, words
from portal.reading.tables import Tables

__all__ = ["Found", "Gazetteer", "Line", "Nearby", "StreetLines", "Surroundings"]

_LONGEST_SEARCH = 200  # characters of what was typed that are read
_LONGEST_TEXT = 1_000
_LIKE_A_NAME = 72.0
_MOST_HOUSES = 50  # there is a Flat 1 in every street
_REACH = {
    PlaceKind.ADDRESS: 80.0,
    PlaceKind.STREET: 250.0,
    PlaceKind.LANDMARK: 300.0,
    PlaceKind.LAMP_COLUMN: 60.0,
}


class Gazetteer:
    """Every place the council knows, indexed for search; never changes once made.

    `lines` are the courses of streets by USRN, where they are known.
    """

    def __init__(self, rows: Iterable[Line], lines: StreetLines | None = None) -> None:
        self._tables = Tables(rows)
        self._shapes = StreetShapes(self._tables, lines)

    @classmethod
    def from_rows(cls, rows: Iterable[Line], lines: StreetLines | None = None) -> "Gazetteer":
        """A gazetteer of these rows."""
        return cls(rows, lines)

    def __len__(self) -> int:
        return len(self._tables.lines)

    def search(
        self, text: str, limit: int = 8, kinds: Collection[PlaceKind] | None = None
    ) -> list[Found]:
        """The places that fit what was typed in a search box, the best first; [] where none do.

        What fits wholly stands before what begins so, and that before what looks alike.
        """
        text = text[:_LONGEST_SEARCH]
        some = words(text)
        if not some or limit < 1:
            return []
        columns = kinds is not None and set(kinds) == {PlaceKind.LAMP_COLUMN}
        found = [*self._named(text, some, loose=True, columns=columns)]
        found += codes.by_part_postcode(text, self._tables, limit)
        found += self._whole(some)
        return hits.best(self._of_kinds(found, kinds), self._tables, limit)

    def in_text(self, text: str, limit: int = 8) -> list[Found]:
        """The places a sentence names, the surest first; nothing is completed or guessed at."""
        text = text[:_LONGEST_TEXT]
        found = self._named(text, words(text), loose=False, columns=False)
        return hits.best(found, self._tables, limit, far_behind=100.0)

    def without_streets(self, text: str, mark: str = "") -> str:
        """The words of a text without the names of streets: Duck Lane says nothing of ducks."""
        some = words(text[:_LONGEST_TEXT])
        for mention in reversed(mentions.streets_in_full(some, self._tables)):
            some[mention.start : mention.end] = [mark]
        return " ".join(word for word in some if word)

    def has_district(self, postcode: str) -> bool:
        """Whether any place here has a postcode of the same district; True where none has any."""
        return self._tables.has_district(postcode)

    def found(self, key: str) -> Found | None:
        """The place with this `Found.key`, or None: keys come back in forms and may be anything."""
        ids = key.split("-")
        known = [self._tables.by_id[one] for one in ids if one in self._tables.by_id]
        if len(known) != len(ids) or len(ids) > 2:
            return None
        if len(known) == 1:
            return hits.found_of(Hit(known[0], 100.0, exact=True), self._tables)
        meeting = self._shapes.corner(*known)
        if meeting is None:
            return None
        corner = Hit(known[0], 100.0, exact=True, other=known[1], point=meeting[0])
        return hits.found_of(corner, self._tables)

    def line(self, key: str) -> Line | None:
        """The row of the one place with this `Found.key`: its UPRN, its postcode; else None."""
        index = self._tables.by_id.get(key)
        return None if index is None else self._tables.lines[index]

    def nearest(self, point: Point, kinds: Collection[PlaceKind] | None = None) -> Nearby | None:
        """The place nearest to a point, of these kinds or of any; None in an empty gazetteer."""
        nearest = self._neighbourhood.nearest(point, kinds if kinds is not None else _REACH)
        if nearest is None:
            return None
        index, distance = nearest
        return Nearby(hits.found_of(Hit(index, 100.0, exact=True), self._tables), distance)

    def nearest_street(self, point: Point) -> Nearby | None:
        """The street nearest to a point, by its whole course where that is known."""
        return self.nearest(point, (PlaceKind.STREET,))

    def describe(self, point: Point) -> Surroundings:
        """What is near a point, to put it in words such as “near 42 Mill Lane”."""
        near = {kind: self.nearest(point, (kind,)) for kind in _REACH}
        close = {
            kind.value: found if found and found.metres <= _REACH[kind] else None
            for kind, found in near.items()
        }
        return Surroundings(**close)

    def metres_from(self, found: Found, point: Point) -> float:
        """How far a point is from a place, from a street's whole course where that is known."""
        index = self._tables.by_id.get(found.key)
        if index is None or found.kind is not PlaceKind.STREET:
            return metres(found.point, point)
        return self._shapes.metres_from(index, point)

    @cached_property
    def _neighbourhood(self) -> Neighbourhood:
        return Neighbourhood(self._tables, self._shapes)

    def _named(self, text: str, some: Sequence[str], loose: bool, columns: bool) -> Iterator[Hit]:
        """Everything the words name as they stand."""
        tables = self._tables
        named = mentions.streets_in(some, tables)
        yield from codes.by_postcode(text, tables)
        yield from codes.by_number(some, tables)
        villages = streets.villages_in(some, named, tables)
        for hit in (
            *codes.by_column(some, named, tables, sure=columns),
            *streets.corner_hits(some, named, tables, self._shapes),
            *streets.street_hits(some, named, tables),
            *self._landmarks(some, named, loose),
        ):
            yield streets.in_village(hit, villages, tables)

    def _landmarks(
        self, some: Sequence[str], named: Sequence[Mention], loose: bool
    ) -> Iterator[Hit]:
        names = self._tables.landmark_names
        for mention in landmarks_in(some, names, loose):
            said = canonical(some[mention.start : mention.end])
            if said != mention.key and said in self._tables.localities:
                continue  # Coldmere is not the lake Cold Mere
            villages = self._tables.localities
            if any(_is_covered(mention, street, some, villages) for street in named):
                continue
            for index in self._tables.landmarks(mention.key):
                yield Hit(index, mention.likeness * 0.97, exact=mention.likeness == 100)

    def _whole(self, some: Sequence[str]) -> Iterator[Hit]:
        """Names that the whole of what was typed is, begins, is part of or looks like."""
        told = [word for word in some if word not in NOISE and not word.isdigit()]
        if not told:
            return
        key = canonical(told)
        most = 90.0 if any(word.isdigit() for word in some) else 100.0
        yield from self._houses(key)
        for names, lines in (
            (self._tables.street_names, self._tables.streets),
            (self._tables.landmark_names, self._tables.landmarks),
        ):
            scores: dict[str, float] = {}
            for name, likeness in names.like(key, _LIKE_A_NAME):
                scores[name] = likeness * 0.85
            for name in names.containing(told)[:64]:
                scores[name] = 86.0 - len(name) / 100
            for beginning in dict.fromkeys((" ".join(told), key)):
                for name in names.starting(beginning, 64):
                    scores[name] = 92.0 - len(name) / 100
            for name in names.same(key):
                scores[name] = most
            for name, score in scores.items():
                for index in lines(name):
                    yield Hit(index, score, exact=score == 100.0)

    def _houses(self, key: str) -> Iterator[Hit]:
        for index in self._tables.houses(key)[:_MOST_HOUSES]:
            yield Hit(index, 99.0, exact=True)

    def _of_kinds(self, found: Iterable[Hit], kinds: Collection[PlaceKind] | None) -> Iterable[Hit]:
        if kinds is None:
            return found
        return [hit for hit in found if self._tables.lines[hit.index].kind in kinds]


def _is_covered(
    landmark: Mention, street: Mention, some: Sequence[str], villages: Collection[str]
) -> bool:
    """Whether words are a street's rather than a landmark's: “mill lane” names no mill.

    A village or a small word after a street adds nothing: “church st ashby” is no church of Ashby.
    """
    if not landmark.touches(street):
        return False
    beyond = [*some[landmark.start : street.start], *some[street.end : landmark.end]]
    if beyond and landmark.likeness < 100.0:
        return all(word in BEFORE_PLACE or word in villages for word in beyond)
    inside = landmark.start >= street.start and landmark.end <= street.end
    return inside and (landmark.within(street) or landmark.likeness < street.likeness)
