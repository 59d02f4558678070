"""What only the person can do: ticked, put aside, brought to mind on a day."""

from datetime import date

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.models.actors import Actor
from portal.models.episodes import Episode, EpisodeLine
from portal.services import todos
from portal.services.todos import DayIsOver, NoSuchLine, NotATodo
from portal.web import parts
from portal.web.asking import answerers, kept
from portal.web.asking.answerers import answering, lead_back
from portal.web.asking.building import day_of
from portal.web.asking.tracking import Tracked
from portal.web.forms.cases import PressForm
from portal.web.limits import limit
from portal.web.pages import page

blueprint = Blueprint("todos", __name__, url_prefix="/account/episodes")
lead_back(blueprint)
_WISHES = {"tick": todos.tick, "untick": todos.untick, "not_for_me": todos.not_for_me}


@blueprint.post("/<reference>/todos/<task>")
@answering
@limit("600 per hour")
def settle(reference: str, task: str) -> Response:
    """Tick it, take the tick away, or say that it is not for them."""
    wish = _WISHES.get(request.form.get("do", ""))
    if wish is not None and PressForm().validate_on_submit():
        with parts.here().database.write() as session:
            actor = answerers.current()
            episode = kept.find(session, actor, reference)
            wish(session, actor, _line(session, actor, episode, task))
    return _back(reference, task)


@blueprint.route("/<reference>/todos/<task>/remind", methods=["GET", "POST"])
@answering
@limit("600 per hour")
def remind(reference: str, task: str) -> Response:
    """On which day to be reminded of it; none at all takes a reminder away."""
    here, actor, form = parts.here(), answerers.current(), PressForm()
    fault = ""
    with here.database.write() as session:
        episode = kept.find(session, actor, reference)
        line = _line(session, actor, episode, task)
        if form.validate_on_submit():
            try:
                todos.remind(session, actor, line, _day())
                return _back(reference, task)
            except DayIsOver:
                fault = _("Choose a day that is still to come.")
            except ValueError:
                fault = _("This is no day of the calendar. Write it in figures, like 27 3 2027.")
        now = Tracked.of(session, actor, here, episode)
        item = next((one for one in [*now.view.items, *now.done] if one.id == task), None)
        if item is None:
            raise NotFound
        response = page(
            "life_events/remind.html",
            episode=episode, item=item, form=form, day=day_of(request.form, item.remind_on, fault),
        )  # fmt: skip
        response.status_code = 422 if fault else 200
        return response


def _line(session: Session, actor: Actor, episode: Episode, task: str) -> EpisodeLine:
    try:
        return todos.find(session, actor, episode, task)
    except (NoSuchLine, NotATodo):
        raise NotFound from None


def _day() -> date | None:
    """The day that was typed; None where the boxes are empty. Raises ValueError."""
    typed = [request.form.get(f"on-{part}", "").strip() for part in ("year", "month", "day")]
    if not any(typed):
        return None
    year, month, day = (int(one) for one in typed)
    return date(year, month, day)


def _back(reference: str, task: str) -> Response:
    where = url_for("episode_plan.show", reference=reference, _anchor=f"task-{task}")
    return redirect(where, 303)
