"""What we ask who reported a case: they read it and answer, by our link or signed on."""

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.cases import Case
from portal.models.enquiries import Enquiry
from portal.policy import PUBLIC_ON_WEB, Action, Actor, NotAllowed, may
from portal.services import cases, enquiries, finding
from portal.services.enquiries import AlreadyEnded, NothingAsked
from portal.services.finding import Look
from portal.web import acting, actors, parts, states
from portal.web.forms.cases import LinkForm
from portal.web.forms.enquiries import AnswerForm
from portal.web.limits import limit
from portal.web.pages import page

blueprint = Blueprint("enquiries", __name__)


@blueprint.route("/cases/<reference>/question", methods=["GET", "POST"])
@limit("60 per hour")
def answer(reference: str) -> Response:
    """The question and the form for its answer; what was answered; or the way to a link."""
    look = _look_or_404(reference)
    actor = actors.holder_of(look.id)
    if actor.is_staff:
        return redirect(url_for("staff_flow.answer", reference=reference), 303)
    acting.must_cover_case(actor, Action.ANSWER_ENQUIRY, look)
    if not may(actor, Action.ANSWER_ENQUIRY, look):
        return page("cases/ask_for_link.html", reference=reference, form=LinkForm(), answering=True)
    form = AnswerForm()
    try:
        if form.validate_on_submit():
            _answer(actor, reference, form.words.data or "")
            return redirect(url_for("enquiries.answer", reference=reference), 303)
        return _shown(actor, reference, form)
    except NotAllowed:  # a follower's link opens the case, but the question is not theirs
        return _shown(None, reference, form)
    except (NothingAsked, AlreadyEnded):
        response = _shown(actor, reference, form)
        response.status_code = 409
        return response


def _answer(actor: Actor, reference: str, words: str) -> None:
    with parts.here().database.write() as session:
        case = cases.find(session, actor, reference, to_change=True)
        enquiries.answer(session, actor, case, words)


def _shown(actor: Actor | None, reference: str, form: AnswerForm) -> Response:
    """The page; without an actor, that the question is somebody else's."""
    here = parts.here()
    with here.database.read() as session:
        case, enquiry = _asked(session, actor, reference)
        open_to = enquiries.may_answer(case, enquiry)
        title = _(here.council.service_name(case.service))
    return page(
        "cases/question.html", form=form, case=case, title=title, enquiry=enquiry,
        theirs=actor is not None, open=open_to, ended=not case.is_open,
        by_when=states.by_when(enquiry.answer_by, enquiry.asked_at) if enquiry else "",
        team=states.team_name(here.council, case.team),
    )  # fmt: skip


def _asked(session: Session, actor: Actor | None, reference: str) -> tuple[Case, Enquiry | None]:
    if actor is None:
        return cases.find(session, PUBLIC_ON_WEB, reference), None
    case = cases.find(session, actor, reference)
    return case, enquiries.asked(session, actor, case)


def _look_or_404(reference: str) -> Look:
    if clock.read_reference(reference) != reference:
        raise NotFound
    with parts.here().database.glance() as connection:
        look = finding.look(connection, PUBLIC_ON_WEB, reference)
    if look is None:
        raise NotFound
    return look
