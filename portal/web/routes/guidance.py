"""Life events: all there are."""

from flask import Blueprint, Response, render_template

from life_events.engine.load import events
from portal.web import pages

blueprint = Blueprint("guidance", __name__)


@blueprint.get("/life-events")
def every() -> Response:
    """All life events, in the order in which they are offered."""
    return pages.public_page(
        "life-events", lambda: render_template("guidance/every.html", events=events())
    )
