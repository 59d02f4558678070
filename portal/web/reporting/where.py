"""Where is it? By words, by where the reader is, or by where a photo was taken."""

from dataclasses import dataclass
from typing import Any, cast

from flask_babel import gettext as _
from wtforms import Form

from portal.council.areas import Area
from portal.models.places import PlaceKind, Point
from portal.reading.gazetteer import Found
from portal.web.forms.report import WhereForm
from portal.web.reporting import guesses
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step, Taken, Typed
from portal.web.reporting.told import Told

_IS_A_SPOT = {PlaceKind.ADDRESS, PlaceKind.LAMP_COLUMN}
_PHOTO = "photo"
_SAME = "same"


@dataclass(frozen=True, slots=True)
class Outside:
    """A place beyond our area, and the council that probably looks after it."""

    neighbour: Area | None


class Where(Step):
    """The place, as far as words say it."""

    key = "where"
    fragment = "report/_finds.html"

    def is_done(self, at: Situation) -> bool:
        return at.told.point is not None

    def form(self, at: Situation, typed: Typed | None) -> Form:
        if typed is not None:
            return WhereForm(typed)
        return WhereForm(data={"search": at.told.search})

    def shows(self, at: Situation, form: Form) -> dict[str, Any]:
        form = cast(WhereForm, form)
        finds = guesses.places(at.parts, form.search.data or "")
        return {
            "finds": [(find.key, guesses.label(find)) for find in finds],
            "photo_place": photo_place(at),
            "outside": _outside(at),
        }

    def take(self, at: Situation, form: Form) -> Taken:
        form = cast(WhereForm, form)
        search, chosen = form.search.data or "", form.place.data or ""
        told = at.told.but(search=search, outside=None)
        if at.typed.get("do") == "map":
            return Taken(told, to="spot")
        if point := _pointed_at(at, form):
            return settled(at, told, point, spot_shown=False)
        finds = guesses.places(at.parts, search)
        if at.told.point and (chosen == _SAME or (search == at.told.search and not chosen)):
            return Taken(told)
        if find := _chosen(at, chosen, search, finds):
            return settled(
                at, told, find.point, place=find.label, spot_shown=find.kind in _IS_A_SPOT
            )
        return self._asks_again(at, told, form, finds)

    def _asks_again(self, at: Situation, told: Told, form: WhereForm, finds: list[Found]) -> Taken:
        if not form.search.data:
            form.search.errors = (_("Say where it is: a street, a postcode or a place near it."),)
        elif not finds:
            form.search.errors = (
                _(
                    "We cannot find that place here. Check the spelling, write a street or a "
                    "postcode, or point to it on the map."
                ),
            )
        elif form.search.data == at.typed.get("searched"):
            form.place.errors = (_("Choose one of the places."),)
        return Taken(told, stay=True)

    def keep(self, at: Situation, typed: Typed) -> Told:
        return at.told.but(search=WhereForm(typed).search.data or at.told.search)


def settled(
    at: Situation, told: Told, point: Point, *, spot_shown: bool, place: str | None = None
) -> Taken:
    """The place taken where it is in our area; else kept apart, and whose it may be is said."""
    if not at.parts.council.contains(point):
        return Taken(told.but(outside=(point.lat, point.lon)), stay=True)
    named = place if place is not None else guesses.around(at.parts, point)
    return Taken(
        told.but(place=named, lat=point.lat, lon=point.lon, spot_shown=spot_shown, outside=None)
    )


def read_point(lat: str | None, lon: str | None) -> Point | None:
    """A point as a form or an address says it; None where that is no point on earth."""
    try:
        point = Point(round(float(lat or ""), 6), round(float(lon or ""), 6))
    except ValueError:
        return None
    return point if -90 <= point.lat <= 90 and -180 <= point.lon <= 180 else None


def photo_point(at: Situation) -> Point | None:
    """Where the first photo that says so was taken, if that is in our area."""
    for photo in at.photos:
        if photo.lat is not None and photo.lon is not None:
            point = Point(photo.lat, photo.lon)
            if at.parts.council.contains(point):
                return point
    return None


def outside_of(at: Situation, point: Point) -> Outside:
    """Whose a place beyond our area probably is."""
    return Outside(at.parts.council.neighbour_at(point))


def photo_place(at: Situation) -> str | None:
    """What stands near where a photo was taken."""
    point = photo_point(at)
    return guesses.around(at.parts, point) if point else None


def _outside(at: Situation) -> Outside | None:
    return outside_of(at, Point(*at.told.outside)) if at.told.outside else None


def _pointed_at(at: Situation, form: WhereForm) -> Point | None:
    """Where the reader's device, or a photo that they chose, says it is."""
    if form.place.data == _PHOTO:
        return photo_point(at)
    return read_point(form.lat.data, form.lon.data)


def _chosen(at: Situation, chosen: str, search: str, finds: list[Found]) -> Found | None:
    """The place chosen from a list, unless other words were typed after the list was made."""
    if chosen and (not search or chosen in {find.key for find in finds}):
        return at.parts.gazetteer.found(chosen)
    return guesses.one_place(finds)
