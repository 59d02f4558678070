"""What a place is called on a page, in a list or in a text."""

from collections.abc import Iterable, Mapping

from portal.models.places import PlaceKind
from portal.reading.lines import Line
from portal.reading.spelling import name_key

Words = tuple[str, Mapping[str, str]]


def N_(message: str) -> str:  # noqa: N802 - the name by which Babel finds messages
    return message


NAMED = "%(place)s"
COLUMN = N_("Lamp column %(number)s, %(place)s")
COLUMN_ALONE = N_("Lamp column %(number)s")
CORNER = N_("Corner of %(place)s and %(other)s")


def words_for(line: Line) -> Words:
    """The message for a place, and the facts that go into it."""
    if line.kind is PlaceKind.LAMP_COLUMN:
        return _column(line)
    return NAMED, {"place": _joined(_parts(line))}


def words_for_corner(one: Line, other: Line) -> Words:
    """The message for the corner of two streets."""
    second = _joined(_unlike([other.name, other.locality or one.locality]))
    return CORNER, {"place": one.name, "other": second}


def in_english(words: Words) -> str:
    """The message as one English phrase."""
    message, facts = words
    return message % facts


def address_words(line: Line) -> str:
    """`42 Mill Lane`, or the house's name before its street."""
    number, street, name = line.number or "", line.street or "", line.name
    if not street:
        return f"{number} {name}".strip() if number not in name.split() else name
    if number and (not name or _says(name, number, street)):
        return f"{number} {street}"
    if not number:
        return name if name_key(street) in name_key(name) else f"{name}, {street}"
    return f"{name}, {number} {street}"


def _says(name: str, number: str, street: str) -> bool:
    key = name_key(name)
    return key in (name_key(street), name_key(f"{number} {street}"), name_key(number))


def _parts(line: Line) -> list[str | None]:
    match line.kind:
        case PlaceKind.ADDRESS:
            return [address_words(line), line.locality, line.postcode]
        case PlaceKind.LANDMARK:
            return [line.name, line.street, line.locality]
        case PlaceKind.POSTCODE:
            return [line.postcode or line.name, line.street, line.locality]
        case _:
            return [line.name, line.locality]


def _column(line: Line) -> Words:
    number = line.number or line.name
    where = _joined(_unlike([line.street, line.locality]))
    if not where:
        return COLUMN_ALONE, {"number": number}
    return COLUMN, {"number": number, "place": where}


def _joined(parts: Iterable[str | None]) -> str:
    return ", ".join(_unlike(parts))


def _unlike(parts: Iterable[str | None]) -> list[str]:
    """The parts that say something new: `Bus shelter, Hill Street` needs no `, Hill Street`."""
    kept: list[str] = []
    for part in parts:
        if part and part.casefold() not in ", ".join(kept).casefold().split(", "):
            kept.append(part)
    return kept
