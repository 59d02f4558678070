"""An inspector's pages in words: what is near, and the stops of a route."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from portal.council.councils import Council
from portal.models.places import Point, metres
from portal.services.patrols import Near, Route, Stop
from portal.web import states
from portal.web.maps.fitting import fitting

MOST_PINS = 10
MAP = (330, 360)  # pixels of the picture that a phone shows of it


@dataclass(frozen=True, slots=True)
class StopLine:
    """One case on the way."""

    reference: str
    title: str
    place: str
    state_name: str
    look: str
    due: str
    late: bool
    private: bool
    how_far: str
    mine: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The map of several places, the first ten by their numbers; `middle`: somebody is there."""

    centre: Point
    zoom: int
    pins: list[Point]
    middle: bool


def near_lines(
    council: Council, found: Sequence[Near], me: UUID | None, at: datetime
) -> list[StopLine]:
    """What is near, with how far away it is."""
    return [_line(council, one.stop, me, at, _away(one.metres)) for one in found]


def route_lines(
    council: Council, route: Route, start: Point | None, at: datetime
) -> list[StopLine]:
    """The stops of a route, each with how far it is from the one before."""
    lines, before = [], start
    for stop in route.stops:
        here = stop.point
        how_far = _on(metres(before, here)) if before and here else ""
        lines.append(_line(council, stop, stop.assignee_id, at, how_far))
        before = here
    return lines


def other_lines(council: Council, route: Route, at: datetime) -> list[StopLine]:
    """What is taken on and has no place on the map."""
    return [_line(council, stop, stop.assignee_id, at, "") for stop in route.elsewhere]


def chart(points: Sequence[Point | None], around: Point | None = None) -> Chart | None:
    """The map of the first ten places, round a place where one is given; None for no places."""
    pins = [point for point in points if point is not None][:MOST_PINS]
    if not pins:
        return None
    if around is None:
        return Chart(*fitting(pins, *MAP), pins, middle=False)
    # so far to each side as to the other, so that where they stand is the middle
    opposite = [Point(2 * around.lat - lat, 2 * around.lon - lon) for lat, lon in pins]
    _, zoom = fitting([around, *pins, *opposite], *MAP)
    return Chart(around, zoom, pins, middle=True)


def _line(council: Council, stop: Stop, me: UUID | None, at: datetime, how_far: str) -> StopLine:
    category = council.service(stop.service)
    return StopLine(
        reference=stop.reference,
        title=_(category.name) if category else stop.service,
        place=stop.place,
        state_name=states.name(stop.state),
        look=states.look(stop.state),
        due=states.by_when(stop.due, stop.created_at) if stop.due else "",
        late=stop.due is not None and stop.due < at,
        private=not stop.public,
        how_far=how_far,
        mine=me is not None and stop.assignee_id == me,
        taken=stop.assignee_id is not None and stop.assignee_id != me,
    )


def _away(distance: float) -> str:
    if distance < 10:
        return _("Right here")
    if distance < 950:
        return _("%(metres)d metres away", metres=_rounded(distance))
    return _("%(kilometres)s km away", kilometres=f"{distance / 1000:.1f}")


def _on(distance: float) -> str:
    if distance < 10:
        return _("At the same place")
    if distance < 950:
        return _("%(metres)d metres on", metres=_rounded(distance))
    return _("%(kilometres)s km on", kilometres=f"{distance / 1000:.1f}")


def _rounded(distance: float) -> int:
    return round(distance / 10) * 10 if distance < 100 else round(distance / 50) * 50
