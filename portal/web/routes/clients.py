"""An adviser's home: clients with ends and next dates, found by name, handed to a colleague."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Depth, Kind
from portal.models.mandates import MandateScope, MandateState
from portal.models.organisations import Adviser, AdviserState
from portal.policy import Action, may
from portal.services import (
    adviser_clients,
    advisers,
    api_clients,
    client_links,
    mandate_agreements,
)
from portal.services.adviser_clients import NobodyChosen, ToWhoHasThem
from portal.services.advisers import NoSuchAdviser
from portal.services.client_links import (
    EnoughLinks,
    NoProvedPhone,
    NoSuchBeginning,
    NoSuchClient,
)
from portal.services.episodes import event_of
from portal.web import actors, advising, limits, mandate_words, parts
from portal.web.advising import advising as for_advisers
from portal.web.forms.cases import PressForm
from portal.web.forms.choices import SelectChoice
from portal.web.forms.organisations import FindForm, HandOverForm
from portal.web.mandate_views import ends_soon, secret
from portal.web.pages import page

blueprint = Blueprint("clients", __name__, url_prefix="/acting-for/clients")
_MOST_CHOSEN = 500


@blueprint.get("")
@for_advisers
def home() -> Response:
    """The reader's clients, whose mandates end first; with `whose=all` those of everybody."""
    everyones = request.args.get("whose") == "all"
    with parts.here().database.read() as session:
        me, places = advising.chosen(session)
        found = adviser_clients.page(
            session, actors.current(), me, everyones=everyones, after=_after()
        )
        return page(
            "organisations/clients.html", me=me, places=places, lines=found.lines,
            next=found.next, everyones=everyones, form=FindForm(None), found=None,
            leads=may(actors.current(), Action.LEAD_ORGANISATION, me), soon=ends_soon,
            said=request.args.get("said", ""),
        )  # fmt: skip


@blueprint.post("/find")
@for_advisers
@limits.limit("300 per hour")
def find() -> Response:
    """Look for a client of the organisation; what was typed is sent and never in an address."""
    form = FindForm()
    good = form.validate_on_submit()
    with parts.here().database.read() as session:
        me, places = advising.chosen(session)
        typed = form.name.data or ""
        found = adviser_clients.find(session, actors.current(), me, typed) if good else []
        response = page(
            "organisations/clients.html", me=me, places=places, lines=found, next=None,
            everyones=True, form=form, found=typed,
            leads=may(actors.current(), Action.LEAD_ORGANISATION, me), soon=ends_soon, said="",
        )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response


@blueprint.get("/<uuid:mandate_id>")
@for_advisers
def show(mandate_id: UUID) -> Response:
    """One client: what may be done for them, and what was begun with them."""
    return _one(mandate_id)


@blueprint.post("/<uuid:mandate_id>/link")
@for_advisers
@limits.limit("30 per hour")
def send_link(mandate_id: UUID) -> Response:
    """Send the client the way to go on at home."""
    if not PressForm().validate_on_submit():
        return _one(mandate_id)
    try:
        episode_id = UUID(request.form.get("episode", ""))
        with parts.here().database.write() as session:
            me, _mandate = advising.of_mandate(session, mandate_id)
            client_links.make(session, actors.current(), secret(), me, mandate_id, episode_id)
    except (ValueError, NoSuchBeginning):
        return _one(mandate_id, _("That is finished already, or was given up."))
    except NoSuchClient:
        raise NotFound from None
    except NoProvedPhone:
        return _one(
            mandate_id,
            _("The link opens with a code to a phone of theirs that was proved, and we know none."),
        )
    except EnoughLinks:
        return _one(mandate_id, _("Five links a day are enough. Send the next one tomorrow."))
    return redirect(url_for("clients.show", mandate_id=mandate_id, said="sent"), 303)


@blueprint.route("/hand-over", methods=["GET", "POST"])
@for_advisers
@limits.limit("60 per hour")
def hand_over() -> Response:
    """Give clients to a colleague; each of them is told."""
    form = HandOverForm()
    with parts.here().database.read() as session:
        me, _places = advising.chosen(session)
        _offer(session, form, me)
    if not form.validate_on_submit():
        return _handing(form)
    chosen, whose = None if form.everyone.data else _chosen(), _whose()
    if whose is None and chosen == []:
        form.everyone.errors = [_("Choose whom to hand over, or all of them")]
        return _handing(form)
    try:
        to_id = UUID(form.to.data or "")
        with parts.here().database.write() as session:
            me, _places = advising.chosen(session)
            adviser_clients.hand_over(
                session, actors.current(), me, to_id,
                chosen=None if whose else chosen, from_person_id=whose,
            )  # fmt: skip
    except (ValueError, NoSuchAdviser, ToWhoHasThem):
        form.to.errors = [_("Choose a colleague who can act")]
    except NobodyChosen:
        form.everyone.errors = [_("None of them is left to be handed over.")]
    if form.errors:
        return _handing(form)
    return redirect(url_for("clients.home", of=me.organisation_id, said="handed"), 303)


def _one(mandate_id: UUID, fault: str = "") -> Response:
    actor = actors.current()
    with parts.here().database.read() as session:
        me, mandate = advising.of_mandate(session, mandate_id)
        if mandate.state is MandateState.ASKED:
            return redirect(url_for("new_clients.agree", mandate_id=mandate_id), 303)
        line = adviser_clients.open_one(session, actor, me, mandate_id)
        scopes = mandate_words.live_scopes(mandate, clock.now())
        response = page(
            "organisations/client.html", me=me, mandate=mandate, line=line, fault=fault,
            name=mandate_words.named(mandate_agreements.name_shown(session, actor, mandate)),
            scopes=scopes, words=mandate_words,
            begun=_begun(session, me, mandate_id) if line and not line.rests else (),
            for_system=_may_report(scopes) and api_clients.is_used_by(session, actor, me),
            said=request.args.get("said", ""),
        )  # fmt: skip
    response.status_code = 422 if fault else 200
    return response


def _begun(session: Session, me: Adviser, mandate_id: UUID) -> list[tuple[UUID, str]]:
    try:
        found = client_links.unfinished(session, actors.current(), me, mandate_id)
    except NoSuchClient:
        return []
    return [(one.id, _(event_of(one).title)) for one in found]


def _may_report(scopes: Sequence[MandateScope]) -> bool:
    return any(
        one.kind in (Kind.REPORT, Kind.EVERYTHING) and one.depth is Depth.ACT for one in scopes
    )


def _handing(form: HandOverForm) -> Response:
    actor, whose = actors.current(), _whose()
    with parts.here().database.read() as session:
        me, _places = advising.chosen(session)
        if whose is not None and not may(actor, Action.LEAD_ORGANISATION, me):
            raise NotFound
        own = whose is None
        found = adviser_clients.page(session, actor, me, after=_after()) if own else None
        response = page(
            "organisations/hand_over.html", me=me, form=form, whose=whose,
            lines=found.lines if found else (), next=found.next if found else None,
            many=adviser_clients.count(session, actor, me, whose or me.person_id),
            chosen={str(one) for one in _chosen()},
        )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response


def _offer(session: Session, form: HandOverForm, me: Adviser) -> None:
    team = advisers.team(session, actors.current(), me)
    form.to.choices = [SelectChoice("", _("Choose a colleague"))] + [
        SelectChoice(str(one.id), one.name)
        for one in team
        if one.state is AdviserState.ACTIVE and one.person_id != (_whose() or me.person_id)
    ]


def _chosen() -> list[UUID]:
    found = []
    for text in request.form.getlist("client")[:_MOST_CHOSEN]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _whose() -> UUID | None:
    """Whose clients, where who leads hands over another's."""
    text = request.values.get("from", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None


def _after() -> UUID | None:
    text = request.args.get("after", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
