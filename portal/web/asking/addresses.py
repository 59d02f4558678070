"""Addresses of a form: found in the council's gazetteer, or written with whose area they are in."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from portal.council.councils import Council
from portal.models.places import PlaceKind
from portal.reading.gazetteer import Found
from portal.web.asking.shapes import Choice
from portal.web.parts import Parts

_MOST = 30  # the houses of a postcode
_OURS, _OTHER, _NONE = "ours", "other", "none"
_ELSEWHERE, _NOWHERE = "elsewhere", "nowhere"


def search(parts: Parts, text: str) -> list[Choice]:
    """The addresses that what was typed may mean, the likeliest first."""
    return [Choice(one.key, label(one)) for one in _found(parts, text)]


def the_one(parts: Parts, text: str) -> str | None:
    """The key of the address that was meant, where there is no doubt."""
    found = _found(parts, text)
    sure = [one for one in found if one.exact]
    return sure[0].key if len(sure) == 1 and sure[0] is found[0] else None


def not_found(parts: Parts, text: str) -> str:
    """What to do where a search brings up no address."""
    if not text:
        return _("Write a house number and street, or a postcode.")
    if parts.gazetteer.search(text, 1, {PlaceKind.STREET}):
        return _("Add the number of the house, or write the postcode.")
    return _(
        "We cannot find that address here. Check the spelling, or write the address out below."
    )


def label(found: Found) -> str:
    """An address in the reader's language."""
    return _(found.message, **found.facts)


def of_key(parts: Parts, key: str) -> dict[str, Any] | None:
    """An address of the gazetteer as an answer: with its UPRN, and in whose area it lies."""
    line, found = parts.gazetteer.line(key), parts.gazetteer.found(key)
    if line is None or found is None or line.kind is not PlaceKind.ADDRESS:
        return None
    address = {"uprn": line.uprn or "", "line": found.label, "postcode": line.postcode or ""}
    council = parts.council
    if council.contains(line.point):
        parish = council.parish_at(line.point)
        ours = {"district": _OURS, "county": _OURS, "district_key": ""}
        return address | ours | ({"parish": parish.key} if parish else {})
    neighbour = council.neighbour_at(line.point)
    return address | _area(council, neighbour.key if neighbour else _ELSEWHERE)


def written(parts: Parts, line: str, postcode: str, area: str) -> dict[str, Any]:
    """An address as somebody wrote it, in the area of the council that they chose."""
    return {"line": line, "postcode": postcode.upper()} | _area(parts.council, area)


def area_of(address: Mapping[str, Any]) -> str:
    """The choice of council that a written address was given."""
    match address.get("district"):
        case "ours":
            return _OURS
        case "other":
            return str(address.get("district_key") or _ELSEWHERE)
        case _:
            return _NOWHERE


def areas(council: Council) -> tuple[Choice, ...]:
    """Whose area an address may lie in."""
    around = (Choice(one.key, _(one.name)) for one in council.neighbours)
    return (
        Choice(_OURS, _(council.name)),
        *around,
        Choice(_ELSEWHERE, _("Another council in the United Kingdom")),
        Choice(_NOWHERE, _("Outside the United Kingdom, or I do not know")),
    )


def _found(parts: Parts, text: str) -> list[Found]:
    return parts.gazetteer.search(text, _MOST, {PlaceKind.ADDRESS}) if text else []


def _area(council: Council, area: str) -> dict[str, Any]:
    if area == _OURS:
        return {"district": _OURS, "county": _OURS, "district_key": ""}
    if area == _NOWHERE:
        return {"district": _NONE, "county": _NONE, "district_key": ""}
    if area == _ELSEWHERE:
        return {"district": _OTHER, "county": _OTHER, "district_key": ""}
    return {"district": _OTHER, "county": _OURS, "district_key": area}
