"""For staff: what was done for people who are told by letter, printed and posted once."""

from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import force_locale
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.people import Person
from portal.policy import Action, may
from portal.services import journal_letters
from portal.services.journal_letters import NothingToPost, ToPrint
from portal.web import actors, journal_words, languages, parts, staff_actions
from portal.web.forms.letters import WhereToForm, in_lines
from portal.web.guards import staff_only
from portal.web.languages import Language
from portal.web.pages import page

blueprint = Blueprint("staff_mandate_letters", __name__, url_prefix="/staff/mandates/letters")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.get("")
@staff_only
def waiting() -> Response:
    """Who is to get a letter, who waits longest first."""
    _for_who_posts()
    with parts.here().database.read() as session:
        found = journal_letters.waiting(session, actors.current())
        return page("staff/mandate_letters.html", found=found, said=request.args.get("said", ""))


@blueprint.route("/<uuid:person_id>", methods=["GET", "POST"])
@staff_only
def show(person_id: UUID) -> Response:
    """One letter, to be printed; where we do not know where it goes, that is asked first."""
    _for_who_posts()
    try:
        with parts.here().database.write() as session:
            actor = actors.current()
            if request.form.get("do") == "posted":
                is_new = journal_letters.posted(session, actor, person_id, _lines())
                said = "posted" if is_new else "before"
                return redirect(url_for("staff_mandate_letters.waiting", said=said), 303)
            return _shown(journal_letters.to_print(session, actor, person_id))
    except NothingToPost:
        return redirect(url_for("staff_mandate_letters.waiting", said="nothing"), 303)


def _shown(found: ToPrint) -> Response:
    person = found.letter.person
    language = _language(person)
    with force_locale(language.locale):
        form = WhereToForm.of(person)
    if found.is_unsafe and not form.is_submitted():
        form.address.data = ""  # the one we have may be the one they left
    is_sent = form.is_submitted()
    good = form.validate() if is_sent else bool(form.name.data and form.address.data)
    response = page(
        "staff/mandate_letter.html", form=form, person=person, ready=good,
        unsafe=found.is_unsafe, theirs=language,
        letter=_written(found, form, language),
        lines=".".join(one.id.hex for one in found.letter.entries),
    )  # fmt: skip
    response.status_code = 422 if is_sent and not good else 200
    return response


def _written(found: ToPrint, form: WhereToForm, language: Language) -> Markup:
    """The sheet of paper, in the language of who gets it and not of who prints it."""
    with force_locale(language.locale):
        html = render_template(
            "letters/_journal.html", at=clock.now(), theirs=language,
            name="" if form.name.errors else form.name.data or "",
            address=in_lines(form.address.data or ""),
            sentences=[
                (journal_words.sentence(one), journal_words.about(one))
                for one in journal_words.together(found.letter.entries)
            ],
        )  # fmt: skip
    return Markup(html)  # noqa: S704 - our own template, which escapes


def _lines() -> list[UUID]:
    """The lines that stood in the letter that was printed. 404 for what is none."""
    try:
        return [UUID(hex=one) for one in request.form.get("lines", "").split(".") if one]
    except ValueError:
        raise NotFound from None


def _language(person: Person) -> Language:
    offered = languages.of(current_app)
    return offered.find(person.language) or offered.offered[0]


def _for_who_posts() -> None:
    if not may(actors.current(), Action.POST_JOURNAL):
        raise NotFound
