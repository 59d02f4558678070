"""For staff: the letter to somebody whom we had wrongly taken for dead, printed and posted."""

from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import force_locale
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.people import Person
from portal.policy import Action, may
from portal.services import death_apologies, deaths
from portal.services.death_apologies import NobodyToWriteTo, ToWrite
from portal.services.deaths import NoSuchNotice
from portal.web import actors, languages, parts, staff_actions
from portal.web.forms.letters import WhereToForm, in_lines
from portal.web.guards import staff_only
from portal.web.languages import Language
from portal.web.pages import page

blueprint = Blueprint("death_letters", __name__, url_prefix="/staff/deaths/<uuid:notice_id>/letter")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.route("", methods=["GET", "POST"])
@staff_only
def show(notice_id: UUID) -> Response:
    """The letter, to be printed; where we do not know where it goes, that is asked first."""
    actor = actors.current()
    if not may(actor, Action.LOOK_INTO_DEATH):
        raise NotFound
    try:
        with parts.here().database.write() as session:  # that they looked is kept
            notice = deaths.find(session, actor, notice_id)
            if request.form.get("do") == "posted":
                death_apologies.posted(session, actor, notice)
                return redirect(url_for("death_letters.show", notice_id=notice_id, posted=1), 303)
            return _shown(notice_id, death_apologies.to_write(session, actor, notice))
    except (NoSuchNotice, NobodyToWriteTo):
        raise NotFound from None


def _shown(notice_id: UUID, found: ToWrite) -> Response:
    language = _language(found.person)
    with force_locale(language.locale):
        form = WhereToForm.of(found.person)
    if found.is_unsafe and not form.is_submitted():
        form.address.data = ""  # the one we have may be the one they left
    is_sent = form.is_submitted()
    good = form.validate() if is_sent else bool(form.name.data and form.address.data)
    response = page(
        "deaths/letter.html", form=form, notice_id=notice_id, person=found.person, ready=good,
        unsafe=found.is_unsafe, posted=found.posted_at, asked="posted" in request.args,
        theirs=language, letter=_written(found, form, language),
    )  # fmt: skip
    response.status_code = 422 if is_sent and not good else 200
    return response


def _written(found: ToWrite, form: WhereToForm, language: Language) -> Markup:
    """The sheet of paper, in the language of who gets it and not of who prints it."""
    with force_locale(language.locale):
        html = render_template(
            "letters/_apology.html", at=clock.now(), since=found.since, theirs=language,
            name="" if form.name.errors else form.name.data or "",
            address=in_lines(form.address.data or ""),
        )  # fmt: skip
    return Markup(html)  # noqa: S704 - our own template, which escapes


def _language(person: Person) -> Language:
    offered = languages.of(current_app)
    return offered.find(person.language) or offered.offered[0]
