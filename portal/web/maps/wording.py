"""A place on the map in words."""

from flask_babel import gettext as _

from portal.models.places import Point
from portal.web import parts


def is_inside(point: Point) -> bool:
    """Whether the council looks after this place."""
    return parts.here().council.contains(point)


def describe(point: Point) -> str:
    """Where a point is, as a person would say it: what is near, or whose area it is."""
    if not is_inside(point):
        return _outside(point)
    nearby = parts.here().gazetteer.describe(point).best
    if nearby is None:
        return _("This place has no name on our list.")
    return _("This place is near %(place)s.", place=_(nearby.found.message, **nearby.found.facts))


def _outside(point: Point) -> str:
    council = parts.here().council
    neighbour = council.neighbour_at(point)
    if neighbour is None:
        return _("This place is outside the area of %(council)s.", council=_(council.name))
    return _(
        "This place is outside the area of %(council)s. It is in the area of %(neighbour)s.",
        council=_(council.name),
        neighbour=_(neighbour.name),
    )
