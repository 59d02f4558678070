"""Where a report is: by `lat` and `long`, by the UPRN of an address, or by its words."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from channels.open311 import report_words
from portal.council.categories import Category
from portal.models.places import Point
from portal.web.forms.texts import one_line
from portal.web.parts import Parts
from portal.web.reporting import guesses
from portal.web.reporting.where import read_point

_MOST_WORDS = 200
_MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Where:
    """A place inside our area, how it is called, and what the app said of it besides."""

    point: Point | None = None
    label: str = ""
    besides: str = ""


def where(
    here: Parts, category: Category | None, typed: MultiDict[str, str], faults: list[str]
) -> Where:
    """The place of a report, the most exact of what was sent; what is wrong goes to `faults`."""
    words = one_line(typed.get("address_string"))
    if len(words) > _MOST_WORDS:
        faults.append(report_words.too_long("address_string", _MOST_WORDS))
        return Where()
    lat, long = typed.get("lat", "").strip(), typed.get("long", "").strip()
    if lat or long:
        found = _at(here, lat, long, words, faults)
    elif address := typed.get("address_id", "").strip():
        found = _of_address(here, address, words, faults)
    elif words:
        found = _named(here, words, faults)
    else:
        if category is not None and category.needs_place:
            faults.append(report_words.no_place())
        return Where()
    if found.point is not None and not here.council.contains(found.point):
        faults.append(report_words.outside(here.council, found.point))
    return found


def _at(here: Parts, lat: str, long: str, words: str, faults: list[str]) -> Where:
    point = read_point(lat, long)
    if point is None:
        faults.append(report_words.no_point())
        return Where()
    return Where(point, guesses.around(here, point), words)


def _of_address(here: Parts, address: str, words: str, faults: list[str]) -> Where:
    found = guesses.one_place(guesses.places(here, address)) if address.isdecimal() else None
    if found is None:
        faults.append(report_words.no_such_address())
        return Where()
    return Where(found.point, guesses.label(found), words)


def _named(here: Parts, words: str, faults: list[str]) -> Where:
    """As the report takes words: the one place that they name without doubt."""
    finds = guesses.places(here, words)
    if (one := guesses.one_place(finds)) is not None:
        return Where(one.point, one.label)
    likely = [guesses.label(find) for find in finds[:_MOST_PLACES]]
    faults.append(report_words.which_place(likely) if likely else report_words.no_such_place())
    return Where()
