"""The receipt as a letter, for whoever has no email: read, printed, posted."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import force_locale
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.cases import Case
from portal.policy import ReasonNeeded
from portal.services import deaths, letters, safe_mode
from portal.services.cases import NoSuchCase
from portal.web import actors, languages, letter_views, parts, staff_actions
from portal.web.forms.letters import WhereToForm, in_lines
from portal.web.guards import staff_only
from portal.web.languages import Language
from portal.web.pages import page

blueprint = Blueprint("letters", __name__, url_prefix="/staff/cases/<reference>/letter")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.route("", methods=["GET", "POST"])
@staff_only
def show(reference: str) -> Response:
    """The letter as it is printed; where we do not know where it goes, that is asked first."""
    try:
        with parts.here().database.write() as session:
            if request.form.get("do") == "posted":
                letters.posted(session, actors.current(), reference)
                return redirect(url_for("letters.show", reference=reference, posted=1), 303)
            return _shown(session, letters.to_write(session, actors.current(), reference))
    except NoSuchCase:
        raise NotFound from None
    except ReasonNeeded:  # its own page asks why
        return redirect(url_for("staff_cases.show", reference=reference), 303)


def _shown(session: Session, case: Case) -> Response:
    language = _language(case)
    with force_locale(language.locale):
        form = WhereToForm.of(case.subject, _representative(session, case))
    unsafe = safe_mode.is_of_safe_episode(session, actors.current(), case)
    if unsafe and not form.is_submitted():
        form.address.data = ""  # the one we have may be the one they left
    is_sent = form.is_submitted()
    good = form.validate() if is_sent else bool(form.name.data and form.address.data)
    response = page(
        "letters/show.html", form=form, case=case, ready=good, language_of_letter=language,
        letter=_written(case, form, language), asked="posted" in request.args, unsafe=unsafe,
        posted=letters.when_posted(session, actors.current(), case),
    )  # fmt: skip
    response.status_code = 422 if is_sent and not good else 200
    return response


def _written(case: Case, form: WhereToForm, language: Language) -> Markup:
    """The sheet of paper, in the language of who gets it and not of who prints it."""
    council = parts.here().council
    with force_locale(language.locale):
        html = render_template(
            "letters/_letter.html",
            letter=letter_views.receipt(council, case, clock.now()), at=clock.now(),
            name="" if form.name.errors else form.name.data or "", dead=form.dead,
            address=in_lines(form.address.data or ""),
            theirs=language,
        )  # fmt: skip
    return Markup(html)  # noqa: S704 - our own template, which escapes


def _representative(session: Session, case: Case) -> dict[str, str] | None:
    """Who settles the affairs of the person whose case it is, where they have died."""
    if case.subject is None:
        return None
    return deaths.representative(session, actors.current(), case.subject)


def _language(case: Case) -> Language:
    offered = languages.of(current_app)
    wanted = case.subject.language if case.subject else ""
    return offered.find(wanted) or offered.offered[0]
