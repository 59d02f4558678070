"""Life events: what to do first, by when, and whom to call."""

from typing import NamedTuple

from flask import Blueprint, Response, abort, render_template

from life_events.guidance import Call, NoSuchLifeEvent, events, guidance
from portal.council.councils import Council
from portal.web import pages, parts

blueprint = Blueprint("guidance", __name__)

_MAIN_NUMBER = "council"


class Line(NamedTuple):
    """A number to call as it stands on the page; label and hours are still to be translated."""

    label: str
    number: str
    hours: str


@blueprint.get("/life-events")
def every() -> Response:
    """All life events there is guidance for."""
    return pages.public_page(
        "life-events", lambda: render_template("guidance/every.html", events=events())
    )


@blueprint.get("/life-events/<key>")
def show(key: str) -> Response:
    """One life event."""
    try:
        found = guidance(key)
    except NoSuchLifeEvent:
        abort(404)
    council = parts.here().council
    return pages.public_page(
        key,
        lambda: render_template(
            "guidance/guidance.html", guidance=found, line=lambda call: line(council, call)
        ),
    )


def line(council: Council, call: Call | str) -> Line | None:
    """The number behind a call; None where the council has none of that kind.

    A step that names the county falls back to the council's main number: it puts people through.
    """
    if isinstance(call, str):
        return line(council, Call(council=call)) or line(council, Call(council=_MAIN_NUMBER))
    if call.number:
        return Line(call.label or "", call.number, call.hours or "")
    if call.council == _MAIN_NUMBER:
        return Line(council.name, council.phone, council.hours)
    found = council.numbers.get(call.council or "")
    return Line(found.label, found.number, found.hours) if found else None
