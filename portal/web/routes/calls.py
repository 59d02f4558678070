"""The contact centre: calls begun, kept, served and ended, each on one page."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import By
from portal.models.calls import CALL_CHANNELS, Call
from portal.policy import Actor
from portal.services import (
    call_cases,
    call_mandates,
    caller_checks,
    callers,
    calls,
    finding_people,
)
from portal.services.call_cases import NotCovered
from portal.services.caller_checks import TooLittleKnown, TooManyMisses
from portal.services.callers import NoSuchPerson
from portal.services.calls import NoSuchChannel, NotEmpty
from portal.services.cases import NoSuchCase
from portal.services.holdings import NoSuchMandate
from portal.services.mandates import NotByThemselves
from portal.services.served import NotChecked
from portal.web import actors, call_losses, call_words, parts, serving, staff_actions
from portal.web.call_pages import Refused, Shown, act, find, show, to_call
from portal.web.forms.calls import CallForm
from portal.web.forms.cases import PressForm
from portal.web.forms.texts import one_line
from portal.web.guards import staff_only
from portal.web.pages import page, wants_fragment
from portal.web.reporting import guesses

blueprint = Blueprint("calls", __name__, url_prefix="/staff/calls")
blueprint.after_request(staff_actions.keep_nowhere)
call_losses.install(blueprint)
NOBODY = "nobody"
_LISTED_FOR = timedelta(hours=12)  # a slip in a call is noticed in the same shift


@blueprint.get("")
@staff_only
def begin() -> Response:
    """How somebody reached us, the calls not finished, and those that ended today."""
    with parts.here().database.read() as session:
        actor = actors.current()
        unfinished = calls.unfinished(session, actor)
        ended = calls.ended(session, actor, clock.now() - _LISTED_FOR)
        return page(
            "calls/begin.html", form=PressForm(), channels=CALL_CHANNELS, unfinished=unfinished,
            ended=ended, words=call_words,
        )  # fmt: skip


@blueprint.post("")
@staff_only
def start() -> Response:
    """A new call, and its page."""
    pressed = request.form.get("channel", "")
    channel = By(pressed) if pressed in set(By) else By.SYSTEM
    try:
        with parts.here().database.write() as session:
            call = calls.begin(session, actors.current(), channel)
    except NoSuchChannel:
        raise BadRequest from None
    serving.enter(call.id)
    return to_call(call.id)


@blueprint.get("/<uuid:call_id>", endpoint="show")
@staff_only
def show_call(call_id: UUID) -> Response:
    """A call on one page; from here on this browser serves in it."""
    return show(call_id)


@blueprint.post("/<uuid:call_id>")
@staff_only
def go(call_id: UUID) -> Response:
    """Do what the typed fields ask for: find, check, tell of a case; or keep it for later."""
    return act(call_id, _go)


@blueprint.get("/<uuid:call_id>/<_pressed>")
@staff_only
def back(call_id: UUID, _pressed: str) -> Response:
    """The address of a button, opened without pressing it: back to the call."""
    with parts.here().database.read() as session:
        return to_call(find(session, call_id).id)


@blueprint.post("/<uuid:call_id>/keep")
@staff_only
def keep(call_id: UUID) -> Response:
    """What is being typed, kept; htmx shows when."""
    answer = act(call_id, lambda *_call: to_call(call_id, "kept"))
    if not wants_fragment():
        return answer
    at = clock.now()
    with parts.here().database.read() as session:
        call = find(session, call_id)
        html = render_template("calls/_kept.html", call=call, at=at, status=answer.status_code)
    return Response(html, content_type="text/html; charset=utf-8")


@blueprint.post("/<uuid:call_id>/person")
@staff_only
def person(call_id: UUID) -> Response:
    """This is who calls, or for whom they speak; `nobody` takes it back."""
    return act(call_id, _choose)


@blueprint.post("/<uuid:call_id>/mandate")
@staff_only
def mandate(call_id: UUID) -> Response:
    """Under this mandate they speak for another; `nobody` for themselves again."""
    return act(call_id, _speak_under)


@blueprint.post("/<uuid:call_id>/other")
@staff_only
def other(call_id: UUID) -> Response:
    """Look for the one whom they say they speak for."""
    return act(call_id, _find_other)


@blueprint.post("/<uuid:call_id>/end")
@staff_only
def end(call_id: UUID) -> Response:
    """The call is over: one contact, however often this is sent."""
    return act(call_id, _end)


@blueprint.post("/<uuid:call_id>/throw-away")
@staff_only
def throw_away(call_id: UUID) -> Response:
    """A call begun by mistake leaves nothing."""
    return act(call_id, _throw_away)


@blueprint.route("/<uuid:call_id>/undo", methods=["GET", "POST"])
@staff_only
def undo(call_id: UUID) -> Response:
    """The wrong person was picked, and the call has ended: look for the right one, and move it."""
    here, form = parts.here(), CallForm()
    with here.database.write() as session:
        call = find(session, call_id)
        if call.ended_at is None:
            return to_call(call_id)
        actor, found, faults = serving.actor(call), None, {}
        if form.validate_on_submit():
            try:
                if chosen := request.form.get("person"):
                    callers.move(session, actor, call, _id(chosen))
                    return to_call(call_id, "moved")
            except NoSuchPerson:
                faults = {"name": _gone()}
            found = finding_people.find_people(session, actor, form.asked, here.gazetteer)
    response = page("calls/undo.html", call=call, form=form, found=found, faults=faults)
    response.status_code = 422 if form.errors or faults else 200
    return response


def _go(session: Session, actor: Actor, call: Call, form: CallForm) -> Response | Shown:
    match request.form.get("do", ""):
        case "keep":
            return to_call(call.id, "kept")
        case "report" | "life" if not _is_covered(session, actor, call):
            raise Refused("other_name", _("Their mandate does not cover this."))
        case "report":
            return redirect(url_for("report.start"), 303)
        case "life":
            return redirect(url_for("call_episodes.begin", call_id=call.id), 303)
        case "find" if not form.asked.clues:
            raise Refused("name", _("Write at least one thing that they told you of themselves."))
    return _typed(session, actor, call, form)


def _is_covered(session: Session, actor: Actor, call: Call) -> bool:
    """Whether what the caller wants to begin for another is within their mandate."""
    agent = call_mandates.agent(session, actor, call)
    if agent is None:
        return True
    if request.form.get("do") == "life":
        return call_mandates.may_live_through(agent)
    return call_mandates.may_report(agent)


def _typed(session: Session, actor: Actor, call: Call, form: CallForm) -> Response | Shown:
    """What the fields ask for that something was typed in."""
    if call.person is not None and form.said.facts:
        return _check(session, actor, call, form)
    if form.asked_after.data:
        return _tell(session, actor, call, form)
    if call.person is None and form.asked.clues:
        found = finding_people.find_people(session, actor, form.asked, parts.here().gazetteer)
        return Shown(form, found=found)
    if one_line(request.form.get("question")):
        return Shown(form)  # Enter in the question: the page finds the answers
    return to_call(call.id, "kept")


def _check(session: Session, actor: Actor, call: Call, form: CallForm) -> Response:
    said = form.said
    if said.reference:
        likely = guesses.categories(parts.here(), form.said_about.data or "")
        said = replace(said, about=frozenset(one.key for one in likely))
    try:
        found = caller_checks.check(session, actor, call, said)
    except (TooLittleKnown, TooManyMisses):
        return to_call(call.id)  # the page says so
    return to_call(call.id, wrong=[fact for fact, right in found.items() if not right])


def _tell(session: Session, actor: Actor, call: Call, form: CallForm) -> Response:
    try:
        call_cases.tell(session, actor, call, form.asked_after.data or "")
    except NoSuchCase:
        raise Refused(
            "asked_after", _("There is no case of this reference. Ask them to read it out again.")
        ) from None
    except NotCovered:
        raise Refused("asked_after", _("Their mandate does not cover this case.")) from None
    except NotChecked:
        raise Refused(
            "asked_after",
            _("This case is not public. Find out first who calls, and check that it is theirs."),
        ) from None
    return to_call(call.id, "told")


def _choose(session: Session, actor: Actor, call: Call, form: CallForm) -> Response:
    try:
        if behalf := request.form.get("behalf"):
            callers.speak_for(session, actor, call, _id(behalf))
        else:
            callers.choose(session, actor, call, _id(request.form.get("person", "")))
            caller_checks.hear(session, actor, call, form.said_in_passing)
    except NoSuchPerson:
        raise Refused("name", _gone()) from None
    return to_call(call.id)


def _speak_under(session: Session, actor: Actor, call: Call, _form: CallForm) -> Response:
    chosen = request.form.get("mandate", "")
    if chosen == NOBODY:
        call_mandates.stop(session, actor, call)
        return to_call(call.id, "for_themselves")
    try:
        call_mandates.choose(session, actor, call, UUID(chosen))
    except (ValueError, NoSuchMandate):
        raise Refused("other_name", _("They may not act for this person any more.")) from None
    except NotByThemselves:
        raise Refused(
            "other_name", _("You may be one of the two: a colleague has to take this call.")
        ) from None
    except NotChecked:
        return to_call(call.id, "check_first")
    return to_call(call.id, "acts")


def _find_other(session: Session, actor: Actor, call: Call, form: CallForm) -> Shown:
    if not form.asked_for.clues:
        raise Refused("other_name", _("Write at least one thing that is known of that person."))
    found = finding_people.find_people(session, actor, form.asked_for, parts.here().gazetteer)
    return Shown(form, others=[one for one in found if one.id != call.person_id])


def _gone() -> str:
    return _("This person is not there any more. Look again.")


def _end(session: Session, actor: Actor, call: Call, form: CallForm) -> Response:
    ending = form.ending
    if ending is None:
        raise Refused("answered", _("Say whether they got their answer from you"))
    calls.end(session, actor, call, ending)
    serving.leave()
    return to_call(call.id)


def _throw_away(session: Session, actor: Actor, call: Call, _form: CallForm) -> Response:
    try:
        calls.throw_away(session, actor, call)
    except NotEmpty:
        raise Refused("answered", _("Something happened in this call: end it instead.")) from None
    serving.leave()
    return redirect(url_for("calls.begin"), 303)


def _id(text: str) -> UUID | None:
    """The person of a button; None for nobody. Raises NoSuchPerson."""
    if text == NOBODY:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NoSuchPerson(text) from None
