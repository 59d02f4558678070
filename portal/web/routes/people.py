"""For the records manager: a person of the record found, read whole, and who has looked at them."""

from uuid import UUID

from flask import Blueprint, request
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.policy import Action, may
from portal.services import audits, finding_people, mandates, served
from portal.services.finding_people import FoundPerson
from portal.web import (
    actors,
    audit_words,
    call_views,
    parts,
    staff_actions,
    staff_mandate_words,
)
from portal.web.forms.people import PersonForm
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("people", __name__, url_prefix="/staff/people")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.route("", methods=["GET", "POST"])
@staff_only
def find() -> Response:
    """Look for somebody; what was typed is sent and never in an address."""
    _for_who_answers()
    form, found = PersonForm(), None
    if form.validate_on_submit():
        if form.asked.clues:
            found = _look(form)
        else:
            form.name.errors = [_("Write at least one thing that is known of them")]
    return _shown(form, found)


@blueprint.post("/read")
@staff_only
def read() -> Response:
    """Somebody whole, with who has looked at them; the reason goes along with the button."""
    _for_who_answers()
    form, here = PersonForm(), parts.here()
    if not form.validate():
        return _shown(form, None)
    try:
        who = UUID(request.form.get("person", ""))
        with here.database.write() as session:
            actor, reason = actors.current(), form.reason.data or ""
            whole = served.person(session, actor, who, reason)
            looks = audits.about_person(session, actor, who)
            held = mandates.of_principal(session, actor, who, reason)
            live = [one for one in held if one.state in mandates.LIVE]
            who_acts = [
                (staff_mandate_words.agent(one), staff_mandate_words.state(one.state))
                for one in live
            ]
            view = call_views.to_read(here.council, whole, clock.now())
    except (ValueError, NoResultFound):
        raise NotFound from None
    return page(
        "people/whole.html", view=view, looks=looks.entries, words=audit_words, form=form,
        who_acts=who_acts,
    )  # fmt: skip


def _look(form: PersonForm) -> list[FoundPerson]:
    here = parts.here()
    with here.database.write() as session:
        return finding_people.find_people(
            session, actors.current(), form.asked, here.gazetteer, form.reason.data
        )


def _shown(form: PersonForm, found: list[FoundPerson] | None) -> Response:
    response = page("people/find.html", form=form, found=found)
    response.status_code = 422 if form.errors else 200
    return response


def _for_who_answers() -> None:
    """There is nothing here for anyone but who answers for the record of persons."""
    if not may(actors.current(), Action.READ_ACCESS_LOG):
        raise NotFound
