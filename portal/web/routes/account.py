"""The account: what changed for me, my reports, who has looked, earlier reports, leaving."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from life_events.engine.load import events
from portal.models.people import ContactPoint
from portal.policy import Actor
from portal.services import (
    accounts,
    audits,
    bringing_in,
    codes,
    death_apologies,
    enquiries,
    episodes,
    leaving,
    mandate_agreements,
    own_cases,
)
from portal.services.codes import Tried
from portal.web import acting, actors, audit_words, limits, parts, states
from portal.web.account_views import change_title, change_words, code_fault
from portal.web.forms.account import CodeForm, SureForm
from portal.web.forms.cases import PressForm
from portal.web.guards import needs
from portal.web.pages import page
from portal.web.reach import reached

_MOST_EPISODES = 3
blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@needs("account")
def show() -> Response:
    """What changed, the newest reports, and everything else a step away."""
    actor, here = actors.current(), parts.here()
    with here.database.read() as session:
        person = accounts.own(session, actor)
        changes = own_cases.changes(session, actor, _key("after"))
        mine = own_cases.cases(session, actor)
        offers = [] if actor.mandate else bringing_in.offers(session, actor)
        return page(
            "account/show.html",
            "account/_changes.html",
            person=person,
            changes=changes,
            mine=mine,
            offers=offers,
            put_right=death_apologies.to_read(session, actor),
            asking=[] if actor.mandate else mandate_agreements.to_answer(session, actor),
            questions=enquiries.waiting_for(session, actor),
            episodes=episodes.own(session, actor)[:_MOST_EPISODES],
            covers=acting.covers(),
            events=events(),
            title=change_title,
            said=change_words,
            state_name=states.name,
            look=states.look,
            called=here.council.service_name,
        )


@blueprint.post("/put-right")
@needs("account")
def put_right() -> Response:
    """They have read that we had wrongly written down that they had died."""
    if PressForm().validate_on_submit():
        with parts.here().database.write() as session:
            death_apologies.read(session, actors.current())
    return redirect(url_for("account.show"), 303)


@blueprint.get("/cases")
@needs("account")
def cases() -> Response:
    """Every report of theirs, and those they follow."""
    here = parts.here()
    with here.database.read() as session:
        mine = own_cases.cases(session, actors.current(), _key("after"))
    return page(
        "account/cases.html",
        mine=mine,
        covers=acting.covers(),
        state_name=states.name,
        look=states.look,
        called=here.council.service_name,
    )


@blueprint.get("/seen")
@needs("account.access_log")
def seen() -> Response:
    """Who of the staff has looked at their record, when and why."""
    actor = actors.current()
    with parts.here().database.read() as session:
        person = accounts.own(session, actor)
        looks = audits.about_person(session, actor, person.id, _key("after"))
    return page(
        "account/seen.html",
        looks=looks,
        together=audit_words.together,
        what=audit_words.what,
        reason=audit_words.reason,
        role_name=audit_words.role_name,
    )


@blueprint.route("/bring-in", methods=["GET", "POST"])
@needs("account.bring_in")
def bring_in() -> Response:
    """Offer earlier reports by address; a code goes to it before anything is brought in."""
    actor, form = actors.current(), PressForm()
    if form.validate_on_submit():
        return _send_code(request.form.get("point", ""))
    with parts.here().database.read() as session:
        offers = bringing_in.offers(session, actor)
        return page("account/bring_in.html", offers=offers, form=form)


@blueprint.route("/bring-in/<uuid:point_id>", methods=["GET", "POST"])
@needs("account.bring_in")
@limits.limit("30 per hour")
def bring_in_code(point_id: UUID) -> Response:
    """The code, and the reports come in."""
    actor, form = actors.current(), CodeForm()
    tried = None
    with parts.here().database.write() as session:
        point = _own_point(session, actor, str(point_id))
        if form.validate_on_submit():
            found = bringing_in.offers(session, actor)
            there = _where_it_is(next((one for one in found if one.point.id == point.id), None))
            typed = form.code.data or ""
            tried = bringing_in.bring_in(session, actor, _secret(), point, typed)
        where = reached(point)
    if tried is Tried.RIGHT:
        return redirect(there, 303)
    if tried is not None:
        form.code.errors = [code_fault(tried)]
    return page("account/code.html", form=form, where=where, point_id=point_id, tried=tried)


@blueprint.route("/delete", methods=["GET", "POST"])
@needs("account.delete")
def delete() -> Response:
    """End the account: what goes, what stays and why, and a box to tick."""
    actor, form = actors.current(), SureForm()
    if form.validate_on_submit():
        with parts.here().database.write() as session:
            leaving.leave(session, actor)
        return redirect(url_for("account.deleted"), 303)
    with parts.here().database.read() as session:
        still_open = leaving.open_cases(session, actor)
    return page("account/delete.html", form=form, still_open=still_open)


@blueprint.get("/deleted")
def deleted() -> Response:
    """The account is gone."""
    return page("account/deleted.html")


def _where_it_is(offer: bringing_in.Offer | None) -> str:
    """The page of what is brought in: reports, or where there are none who acts for them."""
    only_mandates = offer is not None and offer.mandates and not offer.cases
    return url_for("trusted.overview" if only_mandates else "account.cases")


def _send_code(asked: str) -> Response:
    actor = actors.current()
    with parts.here().database.write() as session:
        point = _own_point(session, actor, asked)
        try:
            codes.send(session, actor, point)
        except codes.TooManyCodes:
            return page("account/too_many_codes.html")
    return redirect(url_for("account.bring_in_code", point_id=point.id), 303)


def _own_point(session: Session, actor: Actor, asked: str) -> ContactPoint:
    try:
        return accounts.point_of(session, actor, UUID(asked))
    except (ValueError, accounts.NoSuchContactPoint):
        raise NotFound from None


def _key(name: str) -> UUID | None:
    try:
        return UUID(request.args[name]) if name in request.args else None
    except ValueError:
        return None


def _secret() -> str:
    return parts.here().settings.secret_key.get_secret_value()
