"""What somebody was writing for me when they could no longer act: to read, to send on as my own
words, and to throw away.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.models.mandates import KeptWords
from portal.policy import PUBLIC_ON_WEB
from portal.services import drafts, kept_words
from portal.services.kept_words import Kept, NoSuchWords
from portal.web import agent_names, lost_words, parts
from portal.web.forms.cases import PressForm
from portal.web.guards import needs
from portal.web.limits import limit
from portal.web.mandate_views import me
from portal.web.pages import page
from portal.web.reporting import unsent
from portal.web.reporting.drafting import Sender
from portal.web.reporting.taking import see

blueprint = Blueprint("unsent", __name__, url_prefix="/account/helpers/kept")


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was kept, as it is read: who wrote it, and the words; not what a form holds itself."""

    kept: KeptWords
    who: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, row: Kept) -> "Unsent":
        """One row of a page of kept words."""
        who = agent_names.of_organisation(row.agent_name, row.organisation_name)
        return cls(row.words, who, tuple(lost_words.worth_copying(_typed(row.words))))


@blueprint.get("")
@needs("account")
def listing() -> Response:
    """What somebody was writing for me when they could no longer act, newest first."""
    actor, whose = me()
    with parts.here().database.read() as session:
        found = kept_words.of_person(session, actor, whose, _after())
        lines = [Unsent.of(one) for one in found.rows]
        return page("mandates/kept.html", unsent=lines, next=found.next)


@blueprint.post("/<uuid:kept_id>/use")
@needs("account")
@limit("60 per hour")
def use(kept_id: UUID) -> Response:
    """Begin a report of my own with these words; it is sent when I have gone through it, or never.

    They stay here until they are thrown away.
    """
    here, sender = parts.here(), Sender.of(request, parts.here())
    actor, whose = me()
    if not PressForm().validate_on_submit():
        return redirect(url_for("unsent.listing"), 303)
    with here.database.write() as session:
        try:
            kept = kept_words.find(session, actor, whose, kept_id)
        except NoSuchWords:
            raise NotFound from None
        told = unsent.told(kept, _questions(), lost_words.worth_copying(_typed(kept)))
        draft = drafts.start(session, PUBLIC_ON_WEB, sender.value, told.written())
        response = see(url_for("report.resume", key=draft.key))
    sender.remember(response, here)
    return response


@blueprint.post("/<uuid:kept_id>/remove")
@needs("account")
def remove(kept_id: UUID) -> Response:
    """Throw one of them away, for good."""
    actor, whose = me()
    if PressForm().validate_on_submit():
        with parts.here().database.write() as session:
            try:
                kept_words.forget(session, actor, whose, kept_id)
            except NoSuchWords:
                raise NotFound from None
    return redirect(url_for("unsent.listing"), 303)


def _typed(kept: KeptWords) -> list[lost_words.Field]:
    return [(name, value) for name, value in kept.fields]


def _questions() -> set[str]:
    """The questions that reports ask."""
    categories = parts.here().council.categories.values()
    return {question.id for category in categories for question in category.questions}


def _after() -> UUID | None:
    try:
        return UUID(request.args["after"]) if "after" in request.args else None
    except ValueError:
        return None
