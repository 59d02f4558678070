"""How a report begins: with words from the home page, a place, a photo, or beside another case."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from portal.models.cases import Case
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB, NotAllowed
from portal.reading.place import places_in
from portal.services import cases
from portal.web import serving
from portal.web.forms.texts import one_line
from portal.web.parts import Parts
from portal.web.reporting import guesses
from portal.web.reporting.told import Told
from portal.web.reporting.where import read_point

OPENINGS = ("q", "with", "service", "linked_to", "lat", "lon")  # what an address may say
_MOST = 200
_A_SENTENCE = 4  # words: what is this long says more than a category


def opening(parts: Parts, session: Session, asked: Mapping[str, str]) -> Told:
    """What the address of the first page says already; what makes no sense says nothing.

    What a clerk begins in a call is for whom they serve in it, and stays so.
    """
    call = serving.here()
    told = Told(
        photo_first=asked.get("with") == "photo",
        call=call.id.hex if call else "",
        mandate=call.mandate_id.hex if call and call.mandate_id else "",
    )
    if words := one_line(asked.get("q"))[:_MOST]:
        told = _worded(parts, told, words)
    if asked.get("service") in parts.council.categories:
        told = told.but(service=asked["service"])
    if reference := asked.get("linked_to"):
        told = _beside(parts, session, told, reference)
    if point := read_point(asked.get("lat"), asked.get("lon")):
        told = _at(parts, told, point)
    return told


def _worded(parts: Parts, told: Told, words: str) -> Told:
    """One search box takes both: what reads as a place, and what reads as a thing."""
    places = places_in(words, parts.gazetteer)
    things = guesses.categories(parts, words)
    if not places and not things:
        return told.but(search=words, thing=words)
    return told.but(
        search=words if places else "",
        thing=words if things else "",
        words=words if things and len(words.split()) >= _A_SENTENCE else "",
    )


def _beside(parts: Parts, session: Session, told: Told, reference: str) -> Told:
    try:
        case = cases.find(session, PUBLIC_ON_WEB, reference)
    except (cases.NoSuchCase, NotAllowed):
        return told
    return beside(told, case)


def beside(told: Told, case: Case) -> Told:
    """Something else at the place of a case."""
    return told.but(
        linked_to=case.reference, place=case.place, lat=case.lat, lon=case.lon, spot_shown=True
    )


def _at(parts: Parts, told: Told, point: Point) -> Told:
    if not parts.council.contains(point):
        return told.but(outside=(point.lat, point.lon))
    place = guesses.around(parts, point)
    return told.but(place=place, lat=point.lat, lon=point.lon, spot_shown=True)
