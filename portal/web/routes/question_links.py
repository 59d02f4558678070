"""The page behind the link in a text that asks something: read, answered, and then worn."""

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response

from portal.policy import PUBLIC_ON_WEB
from portal.services import enquiries, question_links
from portal.services.enquiries import AlreadyEnded, NothingAsked
from portal.services.links import LinkWorn, NoSuchLink
from portal.web import parts, states
from portal.web.forms.enquiries import AnswerForm
from portal.web.limits import limit
from portal.web.pages import page

blueprint = Blueprint("question_links", __name__)


@blueprint.route("/q/<key>", methods=["GET", "POST"])
@limit("60 per hour")
def answer(key: str) -> Response:
    """The question and the form for its answer; no sign-on, and nothing else of the case."""
    form = AnswerForm()
    try:
        if form.validate_on_submit():
            return _answered(key, form)
        return _shown(key, form)
    except NoSuchLink:
        raise NotFound from None
    except LinkWorn:
        worn = page("question_links/worn.html")
        worn.status_code = Gone.code
        return worn
    except (NothingAsked, AlreadyEnded):
        response = _shown(key, form)
        response.status_code = 409
        return response


def _answered(key: str, form: AnswerForm) -> Response:
    with parts.here().database.write() as session:
        case = question_links.answer(session, PUBLIC_ON_WEB, key, form.words.data or "")
        reference, public = case.reference, case.public
    return page("question_links/answered.html", reference=reference, public=public)


def _shown(key: str, form: AnswerForm) -> Response:
    here = parts.here()
    with here.database.read() as session:
        case, enquiry = question_links.look_at(session, PUBLIC_ON_WEB, key)
        return page(
            "question_links/question.html", form=form, enquiry=enquiry, key=key,
            reference=case.reference, title=_(here.council.service_name(case.service)),
            open=enquiries.may_answer(case, enquiry), ended=not case.is_open,
            by_when=states.by_when(enquiry.answer_by, enquiry.asked_at) if enquiry else "",
            team=states.team_name(here.council, case.team),
        )  # fmt: skip
