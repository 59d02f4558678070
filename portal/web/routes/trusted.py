"""Who acts for me: what they may, what they did, and to end it with one press."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Kind
from portal.models.mandates import Copies, Ended, Mandate, Pace, Tells
from portal.models.people import Person, Reach
from portal.policy import Actor
from portal.services import (
    accounts,
    bringing_in,
    journal,
    journal_tellings,
    kept_words,
    mandate_accounts,
    mandate_agreements,
    mandate_copies,
    mandate_endings,
    mandate_kinds,
    mandate_remains,
    mandate_renewals,
    mandates,
)
from portal.services.journal_entries import JournalEntry
from portal.services.mandates import SettledMeanwhile
from portal.web import journal_words, mandate_tasks, mandate_words, parts
from portal.web.forms.cases import PressForm
from portal.web.forms.tellings import CopiesForm, TellingForm
from portal.web.guards import needs
from portal.web.mandate_views import OVER, STANDS, ends_soon, holders, me, over_me
from portal.web.pages import page

blueprint = Blueprint("trusted", __name__, url_prefix="/account/helpers")
_NEWEST = 5


@blueprint.get("")
@needs("account")
def overview() -> Response:
    """Whoever may act for me, who asks to, the newest of what they did, and who did before."""
    actor, whose = me()
    with parts.here().database.read() as session:
        mine = mandates.of_principal(session, actor, whose)
        return page(
            "mandates/who_helps.html",
            asking=mandate_agreements.to_answer(session, actor),
            offers=[] if actor.mandate else bringing_in.offers(session, actor),
            live=[one for one in mine if one.state in STANDS],
            over=[one for one in mine if one.state in OVER],
            lines=list(journal_words.together(_newest(session, actor, whose))),
            said=journal_words.sentence,
            kept=kept_words.of_person(session, actor, whose).rows,
            names=holders(mine),
            ends_soon=ends_soon,
            can_be_renewed=mandate_renewals.can_be_renewed,
            tasks=mandate_tasks,
            words=mandate_words,
            now=clock.now(),
        )


@blueprint.get("/<uuid:mandate_id>")
@needs("account")
def show(mandate_id: UUID) -> Response:
    """One of them, whole: also what was agreed to, word for word, and what was done under it."""
    actor, _whose = me()
    with parts.here().database.read() as session:
        mandate = over_me(session, mandate_id)
        return page(
            "mandates/who_helps_one.html",
            mandate=mandate,
            is_over=mandate.state in OVER,
            can_be_renewed=mandate_renewals.can_be_renewed(mandate),
            can_choose_copies=mandate_copies.can_be_chosen(mandate),
            is_reached=_is_reached(session),
            has_no_account=mandate_accounts.can_be_invited(session, actor, mandate),
            remains=_remains(session, actor, mandate),
            by_another=mandate_remains.by_another(session, actor, mandate),
            names=holders([mandate]),
            lines=journal.of_mandate(session, actor, mandate),
            said=journal_words.sentence,
            tasks=mandate_tasks,
            words=mandate_words,
            now=clock.now(),
        )


@blueprint.post("/<uuid:mandate_id>/end")
@needs("account")
def end(mandate_id: UUID) -> Response:
    """End it: at once, everywhere, and nobody asks why."""
    actor, _whose = me()
    if PressForm().validate_on_submit():
        with parts.here().database.write() as session:
            mandate_endings.revoke(session, actor, over_me(session, mandate_id))
    return redirect(url_for("trusted.show", mandate_id=mandate_id), 303)


@blueprint.post("/<uuid:mandate_id>/scopes/<uuid:scope_id>/end")
@needs("account")
def end_scope(mandate_id: UUID, scope_id: UUID) -> Response:
    """End one kind of task, and leave the rest."""
    actor, _whose = me()
    if PressForm().validate_on_submit():
        with parts.here().database.write() as session:
            scopes = over_me(session, mandate_id).scopes
            scope = next((one for one in scopes if one.id == scope_id), None)
            if scope is None:
                raise NotFound
            mandate_endings.end_scope(session, actor, scope)
    return redirect(url_for("trusted.show", mandate_id=mandate_id), 303)


@blueprint.post("/end")
@needs("account")
def end_all() -> Response:
    """End whatever anybody may do for me."""
    actor, whose = me()
    if PressForm().validate_on_submit():
        with parts.here().database.write() as session:
            mandate_endings.revoke_all(session, actor, whose)
    return redirect(url_for("trusted.overview"), 303)


@blueprint.route("/<uuid:mandate_id>/copies", methods=["GET", "POST"])
@needs("account")
def copies(mandate_id: UUID) -> Response:
    """Who gets our texts and emails about what is done under it: I, they, or both."""
    actor, _whose = me()
    form = CopiesForm()
    form.offer(mandate_words.copies)
    shown = redirect(url_for("trusted.show", mandate_id=mandate_id), 303)
    if form.validate_on_submit():
        with parts.here().database.write() as session, suppress(SettledMeanwhile):
            mandate = over_me(session, mandate_id)
            mandate_copies.choose(session, actor, mandate, Copies(form.copies.data))
        return shown
    with parts.here().database.read() as session:
        mandate = over_me(session, mandate_id)
        if not mandate_copies.can_be_chosen(mandate):
            return shown
        if not form.is_submitted():
            form.copies.data = mandate.copies.value
        if not _is_reached(session):
            form.copies.description = mandate_words.unreached()
        response = page(
            "mandates/copies.html", form=form, mandate=mandate, names=holders([mandate])
        )
    response.status_code = 422 if form.errors else 200
    return response


@blueprint.get("/journal")
@needs("account")
def read_journal() -> Response:
    """All that was looked at and done for me, newest first."""
    actor, whose = me()
    with parts.here().database.read() as session:
        found = journal.of_person(session, actor, whose, _after())
        return page(
            "mandates/journal.html",
            lines=list(journal_words.together(found.lines)),
            next=found.next,
            said=journal_words.sentence,
            about=journal_words.about,
        )


@blueprint.route("/told", methods=["GET", "POST"])
@needs("account")
def telling() -> Response:
    """How and how often I am told of what was done for me."""
    actor, whose = me()
    form = TellingForm()
    with parts.here().database.read() as session:
        now = journal_tellings.how_told(session, actor, whose)
        form.offer(_ways(accounts.own(session, actor)))
    if form.validate_on_submit():
        with parts.here().database.write() as session:
            tells, pace = Tells(form.tells.data), Pace(form.pace.data)
            journal_tellings.choose(session, actor, whose, tells, pace)
        return redirect(url_for("trusted.overview"), 303)
    if not form.is_submitted():
        form.tells.data, form.pace.data = now.tells.value, now.pace.value
    return page("mandates/telling.html", form=form)


def _remains(session: Session, actor: Actor, mandate: Mandate) -> frozenset[Kind]:
    """The kinds of task taken back, or never agreed to, that come up in a life event with which
    they still help.
    """
    without = (Ended.REVOKED, Ended.NOT_WANTED)
    ended = {one.kind for one in mandate.scopes if one.ended_why in without}
    ended -= {one.kind for one in mandate_kinds.live(mandate)}
    return frozenset(
        one for one in ended if mandate_remains.in_same_hands(session, actor, mandate, one)
    )


def _newest(session: Session, actor: Actor, whose: UUID) -> list[JournalEntry]:
    return journal.of_person(session, actor, whose, limit=_NEWEST).lines


def _is_reached(session: Session) -> bool:
    actor, whose = me()
    return mandate_copies.can_reach(session, actor, whose)


def _ways(person: Person) -> list[Tells]:
    """The ways that reach somebody; a letter always does."""
    kinds = {point.kind for point in person.contact_points if point.stopped_at is None}
    if "sms" not in parts.here().channels:
        kinds.discard(Reach.PHONE)
    reached = {Reach.EMAIL: Tells.EMAIL, Reach.PHONE: Tells.SMS}
    return [*(way for kind, way in reached.items() if kind in kinds), Tells.LETTER]


def _after() -> UUID | None:
    try:
        return UUID(request.args["after"]) if "after" in request.args else None
    except ValueError:
        return None
