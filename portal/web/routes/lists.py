"""Public cases as a list with a map, as GeoJSON and as an Atom feed; per ward, too."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import counting, finding
from portal.web import feeds, parts, states
from portal.web.case_filters import Chosen, choices, chosen
from portal.web.pages import public_page, wants_fragment

blueprint = Blueprint("lists", __name__)

GEOJSON = "application/geo+json"
ATOM = "application/atom+xml; charset=utf-8"


@blueprint.get("/cases")
def cases() -> Response:
    """The list, newest first, with filters and the map; htmx gets the results alone."""
    return public_page(_tag(), _list, fragments=True)


@blueprint.get("/cases.geojson")
def geojson() -> Response:
    """The newest cases of the filter as points (RFC 7946)."""
    return public_page(_tag(), _geojson, GEOJSON)


@blueprint.get("/cases.atom")
def atom() -> Response:
    """The newest cases of the filter as a feed (RFC 4287)."""
    return public_page(_tag(), _atom, ATOM)


def _tag() -> int:
    with parts.here().database.glance() as connection:
        return counting.stamp(connection)


def _list() -> str:
    here = parts.here()
    wanted = chosen(here.council, request.args)
    with here.database.read() as session:
        found = finding.listing(session, PUBLIC_ON_WEB, wanted.filter, wanted.after)
        photos = finding.first_photos(session, PUBLIC_ON_WEB, [case.id for case in found.cases])
        counts = finding.counts(session, PUBLIC_ON_WEB, wanted.filter)
    return render_template(
        "lists/_results.html" if wants_fragment() else "lists/cases.html",
        found=found,
        photos=photos,
        summary=_summary(counts, wanted),
        wanted=wanted,
        choices=choices(here.council),
        title=lambda case: feeds.title(here.council, case),
        state_name=states.name,
        look=states.look,
    )


def _summary(counts: dict[State, int], wanted: Chosen) -> str:
    """How many there are, from the summary rows; with dates chosen these do not know."""
    if wanted.filter.since or wanted.filter.until:
        return _("Reports between the dates you chose, newest first.")
    chosen_states = wanted.filter.states or tuple(State)
    total = sum(counts.get(state, 0) for state in chosen_states)
    return ngettext("%(num)d report, newest first.", "%(num)d reports, newest first.", total)


def _geojson() -> str:
    wanted = _wanted()
    with parts.here().database.read() as session:
        found = finding.points(session, PUBLIC_ON_WEB, wanted.filter)
    return feeds.geojson(parts.here().council, found)


def _atom() -> str:
    wanted = _wanted()
    with parts.here().database.read() as session:
        found = finding.listing(session, PUBLIC_ON_WEB, wanted.filter)
    return feeds.atom(parts.here(), wanted, found.cases)


def _wanted() -> Chosen:
    return chosen(parts.here().council, request.args)
