"""The map: its tiles, still pictures of it, its pin, and a place on it in words."""

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import NotFound

from portal.web import parts
from portal.web.maps import pictures, serving, wording
from portal.web.maps.atlas import drawn
from portal.web.maps.pins import MOST_NUMBER, pin_document
from portal.web.maps.windows import NoSuchTile

blueprint = Blueprint("maps", __name__)


@blueprint.app_template_global()
def map_facts() -> dict[str, str | int]:
    """For the macros of templates/maps: where tiles come from, and the bounds they have."""
    here = parts.here()
    return serving.map_facts(here.settings, here.council)


@blueprint.get("/map/tiles/<int:zoom>/<int:x>/<int:y>.svg")
def tile(zoom: int, x: int, y: int) -> Response:
    """One tile of 256 pixels."""
    try:
        return serving.answer(serving.atlas_of(parts.here().council).tile(zoom, x, y))
    except NoSuchTile:
        raise NotFound from None


@blueprint.get("/map/picture.svg")
def picture() -> Response:
    """A still picture around a place; see `pictures.read_picture` for what may be asked."""
    council = parts.here().council
    try:
        asked = pictures.read_picture(request.args)
    except pictures.NoSuchPicture:
        raise NotFound from None
    return serving.answer(pictures.paint(serving.atlas_of(council), asked, council.colour))


@blueprint.get("/map/pin.svg")
def pin() -> Response:
    """The pin in the council's colour, with `n` in it where that is given."""
    number = request.args.get("n", type=int)
    if number is not None and not 1 <= number <= MOST_NUMBER:
        raise NotFound
    return serving.answer(drawn(pin_document(parts.here().council.colour, number)))


@blueprint.get("/map/describe")
def describe() -> Response:
    """What is at a place, for the map's live region: `words`, and whether it is `inside`."""
    try:
        point = pictures.read_picture(request.args).centre
    except pictures.NoSuchPicture:
        raise NotFound from None
    answer = jsonify(words=wording.describe(point), inside=wording.is_inside(point))
    answer.cache_control.no_store = True
    return answer
