"""For staff: how an episode goes on, and what their own team was told; a rule overruled."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.states import NoSuchStep
from portal.policy import ReasonNeeded
from portal.services import staff_episodes
from portal.services.episode_decisions import NotDecided
from portal.services.episodes import NoSuchEpisode
from portal.services.staff_episodes import ChangedMeanwhile, OpenedEpisode
from portal.web import actors, parts, staff_actions, staff_episode_views
from portal.web.asking.unkept import today
from portal.web.forms.staff import WhyForm
from portal.web.forms.staff_episodes import OverruleForm
from portal.web.guards import staff_only
from portal.web.pages import page
from portal.web.staff_episode_views import EpisodeView

blueprint = Blueprint("staff_episodes", __name__, url_prefix="/staff/episodes")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.get("/<reference>")
@staff_only
def show(reference: str) -> Response:
    """Who does what until when, or the question why they need to see it."""
    if (written := clock.read_reference(reference[:40])) is None:
        raise NotFound
    if written != reference:
        return redirect(url_for("staff_episodes.show", reference=written), 303)
    try:
        view = _view(_look_into(reference))
    except ReasonNeeded:
        return _ask_why(reference, WhyForm())
    saved = _("Saved. They are being told.") if "saved" in request.args else ""
    return page("staff/episodes/show.html", view=view, saved=saved)


@blueprint.post("/<reference>/why")
@staff_only
def say_why(reference: str) -> Response:
    """Why they look: kept, and seen by the person whose life it is."""
    form = WhyForm()
    if not form.validate_on_submit():
        return _ask_why(reference, form)
    _look_into(reference, form.reason.data)
    return redirect(url_for("staff_episodes.show", reference=reference), 303)


@blueprint.route("/<reference>/lines/<task>/decide", methods=["GET", "POST"])
@staff_only
def decide(reference: str, task: str) -> Response:
    """Decide otherwise than the rule did; what was typed stays where somebody was quicker."""
    form, changed = OverruleForm(), False
    if form.validate_on_submit():
        try:
            with parts.here().database.write() as session:
                staff_episodes.overrule(
                    session, actors.current(), reference, task, form.words.data or "", form.seen
                )
            return redirect(url_for("staff_episodes.show", reference=reference, saved="1"), 303)
        except (ChangedMeanwhile, NoSuchStep):
            changed = True
        except (NotDecided, NoSuchEpisode):
            raise NotFound from None
    return _decide(reference, task, form, changed=changed)


def _decide(reference: str, task: str, form: OverruleForm, *, changed: bool) -> Response:
    try:
        opened = _look_into(reference)
    except ReasonNeeded:
        raise NotFound from None
    view = _view(opened)
    line = next((one for one in view.mine if one.task == task and one.may_overrule), None)
    if line is None:
        raise NotFound
    if changed or request.method == "GET":
        form.version.data = str(_version(opened, line.reference))
    response = page(
        "staff/episodes/decide.html", view=view, line=line, form=form, changed=changed
    )  # fmt: skip
    response.status_code = 409 if changed else 422 if form.errors else 200
    return response


def _look_into(reference: str, reason: str | None = None) -> OpenedEpisode:
    try:
        with parts.here().database.write() as session:
            return staff_episodes.look_into(session, actors.current(), reference, reason)
    except NoSuchEpisode:
        raise NotFound from None


def _view(opened: OpenedEpisode) -> EpisodeView:
    return staff_episode_views.view(parts.here().council, opened, today())


def _version(opened: OpenedEpisode, reference: str) -> int:
    return next(one.version for one in opened.cases if one.reference == reference)


def _ask_why(reference: str, form: WhyForm) -> Response:
    return page("staff/episodes/why.html", form=form, reference=reference)
