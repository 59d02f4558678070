"""For who leads teams: what becomes of life events, in figures without persons."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from portal.services import episode_figures
from portal.services.episode_figures import PERIODS
from portal.web import actors, figure_views, parts, staff_actions
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("figures", __name__, url_prefix="/staff/figures")
blueprint.after_request(staff_actions.keep_nowhere)
_USUAL = 90


@blueprint.get("")
@staff_only
def show() -> Response:
    """The figures of a period."""
    days = _days()
    here = parts.here()
    with here.database.read() as session:
        found = episode_figures.of_period(session, actors.current(), days)
    return page(
        "staff/figures.html", view=figure_views.view(here.council, found), days=days,
        periods=PERIODS, since=found.since, wide=figure_views.WIDE,
    )  # fmt: skip


def _days() -> int:
    """The period that was asked for, where there is such a one."""
    asked = request.args.get("days", "")
    return next((one for one in PERIODS if str(one) == asked), _USUAL)
