"""Lists for programs: GeoJSON (RFC 7946) and Atom (RFC 4287)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from flask_babel import gettext as _

from portal import clock
from portal.council.councils import Council
from portal.services.finding import Listed
from portal.web import roots, states
from portal.web.case_filters import Chosen
from portal.web.parts import Parts

_ATOM = "http://www.w3.org/2005/Atom"
_GEORSS = "http://www.georss.org/georss"


def geojson(council: Council, cases: Sequence[Listed]) -> str:
    """A FeatureCollection of points, each with its reference and words for a map."""
    features = [_feature(council, case) for case in cases if case.point is not None]
    return json.dumps(
        {"type": "FeatureCollection", "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def atom(parts: Parts, wanted: Chosen, cases: Sequence[Listed]) -> str:
    """A feed of the newest cases, each entry under its permanent address."""
    site, council = parts.settings.site, parts.council
    query = wanted.query()
    ET.register_namespace("", _ATOM)
    ET.register_namespace("georss", _GEORSS)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", f"{site}/cases.atom{'?' if query else ''}{query}")
    _add(feed, "title", _("Street problems reported to %(council)s", council=_(council.name)))
    _add(feed, "updated", _stamp(max((case.updated_at for case in cases), default=clock.now())))
    _link(feed, "self", f"{site}/cases.atom{'?' if query else ''}{query}")
    _link(feed, "alternate", f"{site}/cases{'?' if query else ''}{query}")
    author = ET.SubElement(feed, f"{{{_ATOM}}}author")
    _add(author, "name", _(council.name))
    for case in cases:
        _entry(feed, site, council, case)
    return ET.tostring(feed, encoding="unicode", xml_declaration=True)


def title(council: Council, case: Listed) -> str:
    """What a case is called in lists: its category and place."""
    category = _(council.service_name(case.service))
    if not case.place:
        return category
    return _("%(category)s: %(place)s", category=category, place=case.place)


def _feature(council: Council, case: Listed) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": case.reference,
        "geometry": {"type": "Point", "coordinates": [case.lon, case.lat]},
        "properties": {
            "reference": case.reference,
            "category": case.service,
            "title": title(council, case),
            "state": case.state.value,
            "state_name": states.name(case.state),
            "open": case.closed_at is None,
            "url": roots.inside(f"/cases/{case.reference}"),
            "reported": _stamp(case.created_at),
        },
    }


def _entry(feed: ET.Element, site: str, council: Council, case: Listed) -> None:
    entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    address = f"{site}/cases/{case.reference}"
    _add(entry, "id", address)
    _add(entry, "title", title(council, case))
    _link(entry, "alternate", address)
    _add(entry, "published", _stamp(case.created_at))
    _add(entry, "updated", _stamp(case.updated_at))
    _add(entry, "summary", states.standing(council, case, clock.now()))
    if case.point is not None:
        point = ET.SubElement(entry, f"{{{_GEORSS}}}point")
        point.text = f"{case.lat} {case.lon}"


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _link(parent: ET.Element, rel: str, href: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}link", {"rel": rel, "href": href})


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
