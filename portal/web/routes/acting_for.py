"""For whom I act: choose somebody, and hand back what one no longer does."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.models.actors import Level
from portal.models.mandates import MandateInvitation
from portal.services import advisers, holdings, mandate_endings, mandate_invitations, mandates
from portal.services.mandates import PENDING, NoSuchMandate, SecondFactorNeeded
from portal.web import guards, mandate_words, pages, parts, roots
from portal.web.forms.cases import PressForm
from portal.web.guards import needs
from portal.web.mandate_views import OVER, ends_soon, held_by_me, me, principals, secret
from portal.web.pages import page

blueprint = Blueprint("acting_for", __name__, url_prefix="/acting-for")
_LATEST = 20


@blueprint.get("")
def show() -> Response:
    """For whom they act, for who has signed on; for everyone else how it goes."""
    if guards.is_met(Level.SIGNED_ON):
        return _people()
    return pages.public_page("acting-for", _explained)


@blueprint.post("/<uuid:mandate_id>/choose")
@needs("account")
def choose(mandate_id: UUID) -> AnyResponse:
    """From now on this browser acts for them, under an address of its own."""
    actor, _whose = me()
    if not PressForm().validate_on_submit():
        return redirect(url_for("acting_for.show"), 303)
    try:
        with parts.here().database.write() as session:
            _acting, key = holdings.choose(session, actor, mandate_id)
    except NoSuchMandate:
        return _people(chosen=mandate_id)
    except SecondFactorNeeded:
        return redirect(_second_factor(mandate_id), 303)
    return redirect(roots.address(key), 303)


@blueprint.route("/<uuid:mandate_id>/hand-back", methods=["GET", "POST"])
@needs("account")
def hand_back(mandate_id: UUID) -> AnyResponse:
    """Give it back; they get a summary of all that was done."""
    actor, _whose = me()
    if PressForm().validate_on_submit():
        with parts.here().database.write() as session:
            mandate_endings.hand_back(session, actor, held_by_me(session, mandate_id))
        return redirect(url_for("acting_for.hand_back", mandate_id=mandate_id), 303)
    with parts.here().database.read() as session:
        mandate = held_by_me(session, mandate_id)
        return page(
            "mandates/hand_back.html", mandate=mandate, is_over=mandate.state in OVER,
            names=principals(session, actor, [mandate]), words=mandate_words,
        )  # fmt: skip


def _second_factor(mandate_id: UUID) -> str:
    """Where an adviser shows the second factor of the organisation that holds the mandate."""
    actor, _whose = me()
    with parts.here().database.read() as session:
        of = mandates.find(session, actor, mandate_id).organisation_id
    return url_for("second_factors.show", organisation_id=of, next=url_for("clients.home"))


def _explained() -> str:
    way_in = url_for("auth.sign_in", next=url_for("acting_for.show"))
    return render_template("mandates/explained.html", way_in=way_in)


def _people(chosen: UUID | None = None) -> Response:
    """For whom they act; `chosen` is what they chose and may not use any more."""
    actor, whose = me()
    notice = ""
    with parts.here().database.read() as session:
        if chosen is not None and holdings.rests(session, chosen, whose):
            notice = _("You cannot act for them at the moment. The council will be in touch.")
        elif chosen is not None:
            notice = _("That has ended, so you cannot act for them any more.")
        mine = mandates.of_agent(session, actor)
        waiting = [one for one in mine if one.state in PENDING]
        over = [one for one in mine if one.state in OVER][:_LATEST]
        return page(
            "mandates/people.html",
            held=holdings.held_by(session, whose, as_adviser=False),
            resting=holdings.resting(session, whose),
            waiting=waiting,
            over=over,
            names=principals(session, actor, [*waiting, *over]),
            invited=[_invited(one) for one in mandate_invitations.mine(session, actor)],
            is_adviser=bool(advisers.current(session, actor)),
            ends_soon=ends_soon,
            notice=notice,
            words=mandate_words,
        )


def _invited(one: MandateInvitation) -> tuple[str, str]:
    """Who asks, and the way to it: a link only whoever has proved the address gets here."""
    token = mandate_invitations.token(secret(), one.id)
    name = mandate_words.named(one.mandate.principal.name)
    return name, url_for("invitations.show", token=token)
