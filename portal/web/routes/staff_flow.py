"""For staff: a case handed over, joined to another, split in two, and its reporter asked."""

from contextlib import suppress

from flask import Blueprint, redirect, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.states import State
from portal.policy import Action, NotAllowed, ReasonNeeded
from portal.services import audits, enquiries, joining, passing, splitting
from portal.services.cases import PlaceNeeded
from portal.services.enquiries import AlreadyAsked, AlreadyEnded, NobodyToAsk, NothingAsked
from portal.services.joining import EndedBefore, IsItself, NotForBoth
from portal.services.passing import HasItAlready
from portal.services.splitting import Part, SplitTooLate
from portal.services.standard_replies import unfilled
from portal.web import actors, flow_views, parts, staff_actions, staff_replies
from portal.web.forms.flow import (
    AskForm,
    HandOverForm,
    JoinForm,
    SplitForm,
    TheirAnswerForm,
)
from portal.web.forms.texts import one_line
from portal.web.guards import staff_only
from portal.web.pages import page
from portal.web.staff_actions import Deed, Refused

blueprint = Blueprint("staff_flow", __name__, url_prefix="/staff/cases/<reference>")
blueprint.after_request(staff_actions.keep_nowhere)
blueprint.register_error_handler(NotAllowed, staff_actions.elsewhere)
_HANDED_OVER = "handed_over"  # the reference of the case that this browser handed over last


@blueprint.route("/hand-over", methods=["GET", "POST"])
@staff_only
def hand_over(reference: str) -> Response:
    """Give the case to whose it is. It may be out of their own sight then, and a page says so."""
    answer = staff_actions.serve(_HAND_OVER, reference)
    if answer.status_code == 303 and not _still_theirs(reference):
        cookie[_HANDED_OVER] = clock.read_reference(reference)
        return redirect(url_for("staff_flow.handed_over", reference=reference), 303)
    return answer


@blueprint.get("/handed-over")
@staff_only
def handed_over(reference: str) -> Response:
    """That it was done; nothing of the case, which is another team's now. Only to who did it."""
    written = clock.read_reference(reference)
    if written is None or cookie.get(_HANDED_OVER) != written:
        raise NotFound
    return page("staff/flow/handed_over.html", reference=written)


@blueprint.get("/join")
@staff_only
def join(reference: str) -> Response:
    """Which case is it? Those near by, and any other by its reference."""
    here = parts.here()
    try:
        with here.database.read() as session:
            case = staff_actions.find(session, reference, Action.JOIN_CASES)
            near = flow_views.near(session, actors.current(), here.council, case)
        view = staff_actions.look_into(reference)
    except ReasonNeeded:
        return redirect(url_for("staff_cases.show", reference=reference), 303)
    typed, fault = one_line(request.args.get("other", ""))[:40], ""
    if "other" in request.args:
        other = _found(typed)
        if other is not None and other != view.opened.case.reference:
            return redirect(url_for("staff_flow.join_to", reference=reference, other=other), 303)
        fault = _no_such_case(typed) if other is None else _("This is the same case")
    return page(
        "staff/flow/join.html", staff=view, view=view.page, near=near, typed=typed, fault=fault
    )


@blueprint.route("/join/<other>", methods=["GET", "POST"])
@staff_only
def join_to(reference: str, other: str) -> Response:
    """Side by side: is it the same? The one ends, the other goes on for both."""
    here = parts.here()
    try:
        with here.database.write() as session:
            actor = actors.current()
            staff_actions.find(session, reference, Action.JOIN_CASES)
            head = joining.find_other(session, actor, other)
            if head is None:
                raise NotFound
            theirs = flow_views.other(here.council, head)
    except ReasonNeeded:
        return redirect(url_for("staff_cases.show", reference=reference), 303)
    return staff_actions.serve(_joining(other), reference, other=theirs)


@blueprint.route("/split", methods=["GET", "POST"])
@staff_only
def split(reference: str) -> Response:
    """Make a case of its own of part of it."""
    return staff_actions.serve(_SPLIT, reference)


@blueprint.route("/ask", methods=["GET", "POST"])
@staff_only
def ask(reference: str) -> Response:
    """Ask who reported it something."""
    asked_by = flow_views.dates(clock.now())
    return staff_actions.serve(_ASK, reference, dates=asked_by)


@blueprint.route("/answer", methods=["GET", "POST"])
@staff_only
def answer(reference: str) -> Response:
    """Write down what the reporter told staff."""
    return staff_actions.serve(_ANSWER, reference)


# --- handing over


def _hand_over_form(_session: Session, _actor: Actor, case: Case) -> HandOverForm:
    form, council = HandOverForm(), parts.here().council
    form.offer(flow_views.teams(council, case))
    form.offer_replies(council, case, {State.PASSED_ON})
    if request.form.get("do") == "use":
        form.write_reply(council, case, State.PASSED_ON, team=form.team.data or "")
    return form


def _hand_over(session: Session, actor: Actor, case: Case, form: HandOverForm) -> None:
    council, words = parts.here().council, _filled(form.words.data)
    try:
        passing.hand_over(
            session, actor, council, case, form.team.data, words, form.their_reference.data or ""
        )
    except HasItAlready:
        raise Refused("team", _("They have it already")) from None


def _still_theirs(reference: str) -> bool:
    with parts.here().database.read() as session:
        try:
            staff_actions.find(session, reference, Action.READ_AS_STAFF)
        except NotAllowed:
            return False
    return True


# --- joining


def _found(typed: str) -> str | None:
    """The reference under which the case goes on that they mean."""
    with parts.here().database.write() as session, suppress(NotAllowed):
        found = joining.find_other(session, actors.current(), typed)
        return found.reference if found else None
    return None


def _no_such_case(typed: str) -> str:
    if not typed:
        return _("Enter the reference of the other case")
    return _("There is no case with this reference. It has eight letters and numbers, such as "
             "ABCD-EFGH")  # fmt: skip


def _joining(other: str) -> Deed[JoinForm]:
    """Joining to a case of this reference, or to the one that it turned out to be meanwhile."""

    def made(_session: Session, _actor: Actor, case: Case) -> JoinForm:
        form, council = JoinForm(), parts.here().council
        form.offer_replies(council, case, {State.DUPLICATE})
        if request.form.get("do") == "use":
            form.write_reply(council, case, State.DUPLICATE)
        return form

    def do(session: Session, actor: Actor, case: Case, form: JoinForm) -> None:
        into = joining.find_other(session, actor, other)
        if into is None:
            raise NotFound
        words, although = _filled(form.words.data), bool(form.although_ended.data)
        try:
            joining.join(session, actor, case, into, words, although_ended=although)
        except EndedBefore:
            raise Refused(
                "although_ended", _("The other one has ended. Say that you want it all the same")
            ) from None
        except IsItself:
            raise Refused("words", _("This is the same case, not another one")) from None
        except NotForBoth:
            raise Refused(
                "words",
                _("One of them is private and they are not of the same person, so they stay apart"),
            ) from None

    return Deed(Action.JOIN_CASES, "staff/flow/join_to.html", made, do, "told")


# --- splitting


def _split_form(_session: Session, _actor: Actor, case: Case) -> SplitForm:
    form = SplitForm(data={"words": case.public_words})
    form.offer(
        flow_views.services(parts.here().council),
        [photo for photo in case.photos if photo.event_id is None],
    )
    return form


def _split(session: Session, actor: Actor, case: Case, form: SplitForm) -> None:
    part = Part(
        form.service.data, _filled(form.words.data), form.chosen, bool(form.in_confidence.data)
    )
    try:
        splitting.split(session, actor, parts.here().council, case, part)
    except PlaceNeeded:
        raise Refused(
            "service", _("This needs a place on the map, which this case has not")
        ) from None
    except SplitTooLate:
        raise Refused("service", _("This case has ended: open it again first")) from None


# --- asking


def _ask_form(session: Session, actor: Actor, case: Case) -> AskForm:
    form = AskForm()
    form.nobody = not enquiries.reporters(session, actor, case)
    return form


def _ask(session: Session, actor: Actor, case: Case, form: AskForm) -> None:
    try:
        enquiries.ask(session, actor, case, _filled(form.words.data))
    except NobodyToAsk:
        raise Refused("words", _("Nobody left an email address or asked to be texted")) from None
    except AlreadyAsked:
        raise Refused(
            "words", _("They were asked something already: wait for the answer")
        ) from None
    except AlreadyEnded:
        raise Refused("words", _("This case has ended: open it again first")) from None


def _answer_form(session: Session, actor: Actor, case: Case) -> TheirAnswerForm:
    form = TheirAnswerForm()
    why = audits.reason_given(session, actor, case)
    form.asked = enquiries.asked(session, actor, case, why)
    return form


def _write_answer(session: Session, actor: Actor, case: Case, form: TheirAnswerForm) -> None:
    why = audits.reason_given(session, actor, case)
    try:
        enquiries.answer(session, actor, case, form.words.data or "", why)
    except NothingAsked:
        raise Refused("words", _("Nothing is asked any more: write a note instead")) from None
    except AlreadyEnded:
        raise Refused("words", _("This case has ended: open it again first")) from None


def _filled(words: str | None) -> str:
    """What goes out to people, with no place left open, such as {date}."""
    if names := unfilled(words or ""):
        raise Refused("words", staff_replies.fill_in(names))
    return words or ""


_HAND_OVER = Deed(
    Action.HAND_OVER_CASE, "staff/flow/hand_over.html", _hand_over_form, _hand_over, "told"
)
_SPLIT = Deed(Action.SPLIT_CASE, "staff/flow/split.html", _split_form, _split, "told")
_ASK = Deed(Action.ASK_REPORTER, "staff/flow/ask.html", _ask_form, _ask, "asked")
_ANSWER = Deed(Action.ANSWER_ENQUIRY, "staff/flow/answer.html", _answer_form, _write_answer, "kept")
