"""For an inspector with a phone: what is near, the way round, and closing it on the spot."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.cases import Case
from portal.models.places import Point
from portal.models.states import NoSuchStep, State
from portal.policy import Action, NotAllowed, ReasonNeeded, may_ever
from portal.services import patrols, photos, pictures, staff_cases
from portal.services.assigning import NotOfTheTeam
from portal.services.cases import NoSuchCase
from portal.services.patrols import Said, TakenMeanwhile
from portal.services.staff_cases import Answer, ChangedMeanwhile
from portal.web import actors, parts, patrol_views, staff_actions, staff_uploads, whereabouts
from portal.web.forms.inspecting import HereForm, SpotForm
from portal.web.guards import staff_only
from portal.web.pages import page
from portal.web.reporting import guesses
from portal.web.reporting.where import read_point
from portal.web.security import takes
from portal.web.staff_actions import Refused

blueprint = Blueprint("inspecting", __name__, url_prefix="/staff")
blueprint.after_request(staff_actions.keep_nowhere)
blueprint.register_error_handler(NotAllowed, staff_actions.elsewhere)

_SAID = {
    "taken": _l("It is on your route now."),
    "back": _l("It is off your route, and nobody has it now."),
    "sent": _l("Saved. The people who follow it are being told."),
    "other": _l("A colleague took it on just before you. Nothing was changed."),
}


@blueprint.before_request
def _who_goes_out() -> None:
    """Only who may take a case on has a way to go; who has not signed on is asked to first."""
    actor = actors.current()
    if actor.is_staff and not may_ever(actor, Action.ASSIGN_CASE):
        raise NotAllowed(actor, Action.ASSIGN_CASE)


@blueprint.get("/near")
@staff_only
def near() -> Response:
    """The open cases of their teams round the place where they are."""
    return _near_page(HereForm(formdata=None))


@blueprint.post("/near")
@staff_only
def look_round() -> Response:
    """Say where they are: by their device, by words, or by one of the places that words mean."""
    form, here = HereForm(), parts.here()
    if not form.validate_on_submit():
        return _near_page(form)
    if point := read_point(form.lat.data, form.lon.data):
        return _arrived(point, guesses.around(here, point))
    chosen = here.gazetteer.found(form.place.data) if form.place.data else None
    finds = guesses.places(here, form.search.data or "")
    if found := chosen or guesses.one_place(finds):
        return _arrived(found.point, found.label)
    if not form.search.data:
        form.search.errors = [_("Say where you are: a street, a postcode or a place near you")]
    elif not finds:
        form.search.errors = [_("We cannot find that place. Write a street or a postcode")]
    return _near_page(form, [(find.key, guesses.label(find)) for find in finds])


@blueprint.post("/near/<reference>/take")
@staff_only
def take(reference: str) -> Response:
    """Take a case into their route."""
    return _assigned(reference, patrols.take, "taken")


@blueprint.post("/near/<reference>/back")
@staff_only
def give_back(reference: str) -> Response:
    """Take a case out of their route."""
    return _assigned(reference, patrols.give_back, "back")


@blueprint.get("/route")
@staff_only
def route() -> Response:
    """What they have taken on, in a good order to walk."""
    here, was = parts.here(), whereabouts.last()
    start = was.point if was else None
    with here.database.read() as session:
        found = patrols.route(session, actors.current(), start)
    at = clock.now()
    return page(
        "staff/inspecting/route.html",
        lines=patrol_views.route_lines(here.council, found, start, at),
        others=patrol_views.other_lines(here.council, found, at),
        chart=patrol_views.chart([stop.point for stop in found.stops]),
        is_whole=found.is_whole, was=was, said=_said(), form=HereForm(formdata=None),
    )  # fmt: skip


@blueprint.route("/route/<reference>", methods=["GET", "POST"])
@staff_only
@takes(21)
def spot(reference: str) -> Response:
    """On the spot: how it stands now, with words and a photo, in one form."""
    with parts.here().database.read() as session:
        try:
            case = staff_actions.find(session, reference, Action.PROGRESS_CASE)
        except ReasonNeeded:
            return redirect(url_for("staff_cases.show", reference=reference), 303)
        form = SpotForm.of(case)
    if request.method == "GET":
        return _spot_page(reference, form)
    if case.version != form.seen:
        return _late(case, form)
    if not form.validate_on_submit():
        return _spot_page(reference, form)
    return _done(case, form)


def _done(case: Case, form: SpotForm) -> Response:
    to = State(form.to.data)
    try:
        with staff_uploads.ready(form.photo) as photo, parts.here().database.write() as session:
            answer = Answer(form.seen, to, form.words.data or "", photo)
            staff_cases.move_on(session, actors.current(), case.reference, answer)
    except Refused as refusal:
        form[refusal.field].errors = [refusal.words]
        return _spot_page(case.reference, form)
    except (ChangedMeanwhile, NoSuchStep):
        return _late(case, form)
    return _sent()


def _near_page(form: HereForm, finds: list[tuple[str, str]] | None = None) -> Response:
    here, actor, was = parts.here(), actors.current(), whereabouts.last()
    found = []
    if was is not None:
        with here.database.read() as session:
            found = patrols.near(session, actor, was.point)
    lines = patrol_views.near_lines(here.council, found, actor.identity_id, clock.now())
    points = [one.stop.point for one in found]
    return page(
        "staff/inspecting/near.html", form=form, finds=finds, was=was, lines=lines,
        chart=patrol_views.chart(points, was.point if was else None), said=_said(),
    )  # fmt: skip


def _arrived(point: Point, words: str) -> Response:
    whereabouts.keep(point, words)
    to_route = request.form.get("then") == "route"
    return redirect(url_for(".route" if to_route else ".near"), 303)


def _assigned(reference: str, deed: patrols.Deed, said: str) -> Response:
    """Back to the list that the button stood in, which says what became of it."""
    try:
        with parts.here().database.write() as session:
            deed(session, actors.current(), reference)
    except NoSuchCase:
        raise NotFound from None
    except ReasonNeeded:
        return redirect(url_for("staff_cases.show", reference=reference), 303)
    except (TakenMeanwhile, NotOfTheTeam):
        said = "other"
    there = ".route" if request.form.get("then") == "route" else ".near"
    return redirect(url_for(there, said=said), 303)


def _late(case: Case, form: SpotForm) -> Response:
    """Somebody was quicker; or this very form came already, and its answer was lost on the way."""
    with parts.here().database.read() as session:
        fresh = staff_actions.find(session, case.reference, Action.PROGRESS_CASE)
        if form.leads_to is not None:
            said = Said(form.leads_to, form.words.data or "", _digest(form.photo.data))
            if patrols.is_said(session, actors.current(), fresh, said):
                return _sent()
        again = SpotForm.of(fresh)
    again.version.data = str(fresh.version)
    response = _spot_page(case.reference, again, changed=True)
    response.status_code = 409
    return response


def _spot_page(reference: str, form: SpotForm, *, changed: bool = False) -> Response:
    view = staff_actions.look_into(reference)
    if request.method == "GET":
        form.version.data = str(view.opened.case.version)
    return page("staff/inspecting/spot.html", staff=view, view=view.page, form=form,
                changed=changed)  # fmt: skip


def _sent() -> Response:
    return redirect(url_for(".route", said="sent"), 303)


def _digest(file: object) -> str:
    if not isinstance(file, FileStorage) or not file.filename:
        return ""
    file.stream.seek(0)
    return photos.digest(file.stream.read(pictures.MAX_BYTES + 1))


def _said() -> str:
    return str(_SAID.get(request.args.get("said", ""), ""))
