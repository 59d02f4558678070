"""What a search has come upon so far: lines with how well they fit, the best kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portal.models.places import PlaceKind, Point, metres
from portal.reading import labels
from portal.reading.lines import Found
from portal.reading.spelling import natural
from portal.reading.tables import Tables

_SAME_PLACE = 400.0  # metres between rows of one name that are one place
_FIRST = {kind: rank for rank, kind in enumerate((
    PlaceKind.STREET, PlaceKind.LANDMARK, PlaceKind.POSTCODE,
    PlaceKind.ADDRESS, PlaceKind.LAMP_COLUMN,
))}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A line by its place in the tables; a corner has the `other` street and its own `point`."""

    index: int
    score: float
    exact: bool
    other: int | None = None
    point: Point | None = None

    def scaled(self, share: float) -> "Hit":
        """The same, less sure."""
        return replace(self, score=self.score * share, exact=self.exact and share == 1.0)


def best(hits: Iterable[Hit], tables: Tables, limit: int, far_behind: float = 30.0) -> list[Found]:
    """The places hit, the best first, each once; at most `limit`, always in the same order.

    What is `far_behind` the best in score is noise and left out.
    """
    strongest: dict[tuple[int, int | None], Hit] = {}
    for hit in hits:
        known = strongest.get((hit.index, hit.other))
        if known is None or (hit.score, hit.exact) > (known.score, known.exact):
            strongest[hit.index, hit.other] = hit
    found = sorted((found_of(hit, tables) for hit in strongest.values()), key=_order)
    least = found[0].score - far_behind if found else 0.0
    return _without_doubles((one for one in found if one.score >= least), limit)


def found_of(hit: Hit, tables: Tables) -> Found:
    """A hit as it is given out."""
    line = tables.lines[hit.index]
    score = round(min(hit.score, 100.0), 2)
    if hit.other is None:
        words, place, key = labels.words_for(line), line.place_id, line.place_id.hex
    else:
        other = tables.lines[hit.other]
        words, place = labels.words_for_corner(line, other), None
        key = f"{line.place_id.hex}-{other.place_id.hex}"
    message, facts = words
    return Found(
        key=key,
        place_id=place,
        kind=line.kind,
        label=labels.in_english(words),
        point=hit.point or line.point,
        score=score,
        exact=hit.exact,
        message=message,
        facts=facts,
    )


def _order(found: Found) -> tuple[float, bool, int, tuple[tuple[int, str], ...], str]:
    return -found.score, not found.exact, _FIRST[found.kind], natural(found.label), found.key


def _without_doubles(found: Iterable[Found], limit: int) -> list[Found]:
    kept: list[Found] = []
    for one in found:
        if len(kept) >= limit:
            break
        if not any(_one_place(one, other) for other in kept):
            kept.append(one)
    return kept


def _one_place(one: Found, other: Found) -> bool:
    same_words = one.label.casefold() == other.label.casefold()
    return same_words and metres(one.point, other.point) <= _SAME_PLACE
