"""Saying yes: whom I name, and who asks me. The very words are shown, and kept with their hash."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Basis, Depth, Kind
from portal.models.episodes import Episode
from portal.models.mandates import Copies, MandateState, Way
from portal.models.people import Person
from portal.services import (
    accounts,
    mandate_agreements,
    mandate_copies,
    mandate_episodes,
    mandate_invitations,
    mandate_limits,
    mandate_makings,
    mandate_narrowings,
    mandate_wordings,
    mandates,
)
from portal.services.mandate_wordings import Agreed
from portal.services.mandates import (
    BeyondGround,
    SettledMeanwhile,
    TooManyTries,
    WordingChanged,
)
from portal.web import languages, limits, mandate_faults, mandate_words, parts
from portal.web.forms.cases import PressForm
from portal.web.forms.choices import SelectChoice
from portal.web.forms.mandate_answers import AnswerForm
from portal.web.forms.mandates import KIND, NameForm
from portal.web.guards import needs
from portal.web.mandate_views import (
    fill_in,
    holders,
    introduction,
    me,
    over_me,
    own_name,
    tongue,
    wish_of,
)
from portal.web.pages import page

blueprint = Blueprint("agreeing", __name__, url_prefix="/account/helpers")


@blueprint.route("/name", methods=["GET", "POST"])
@needs("account")
@limits.limit("60 per hour")
def name() -> Response:
    """Name somebody: what they may, the words of it, and then the invitation."""
    actor, whose = me()
    form = NameForm()
    form.offer(Basis.CONSENT)
    offered = languages.offered()
    form.language.choices = [SelectChoice(one.code, one.name) for one in offered]
    if form.language.data not in {one.code for one in offered}:
        form.language.data = languages.current().code
    with parts.here().database.read() as session:
        mandates.of_principal(session, actor, whose)  # nobody names whom another trusts
        person = accounts.own(session, actor)
        if not mandate_copies.can_reach(session, actor, whose):
            form.copies.description = mandate_words.unreached()
        open_ones = mandate_episodes.to_choose(session, actor, whose)
        form.offer_episodes(open_ones, _("Any of mine, now and later"))
        if not form.is_submitted():
            if (like := _like()) is not None:
                fill_in(form, over_me(session, like))
            _begin_with(form, open_ones)
    form.asks_own_name = not person.name
    said = request.form.get("said")
    if not form.validate_on_submit() or said == "change":
        return _form(form)
    if said == "yes":
        return _named(form, person)
    return _checked(form, person)


def _checked(form: NameForm, person: Person, notice: str = "") -> Response:
    """The words that they are about to agree to."""
    actor, whose = me()
    wish = wish_of(form, Basis.CONSENT)
    try:
        mandate_limits.check(wish, Way.NAMED)
        with parts.here().database.read() as session:
            shown = mandate_wordings.of_wish(
                wish, clock.now(), own_name(form, person), (form.name.data or "").strip(), tongue(),
                episodes=mandate_episodes.named(session, actor, wish, whose),
            )  # fmt: skip
    except mandate_faults.FAULTS as fault:
        mandate_faults.put(form, fault)
        return _form(form)
    return page(
        "mandates/check.html", form=form, shown=shown, notice=notice,
        copies=mandate_words.copies(Copies(form.copies.data)),
    )  # fmt: skip


def _named(form: NameForm, person: Person) -> Response:
    actor, _whose = me()
    agreed = Agreed(tongue(), request.form.get("shown", ""))
    wish, who = wish_of(form, Basis.CONSENT), introduction(form)
    try:
        with parts.here().database.write() as session:
            if form.asks_own_name:
                accounts.rename(session, actor, own_name(form, person))
            made = mandate_makings.name_agent(
                session, actor, wish, who, agreed, form.once.data or ""
            )
            made_id = made.id
    except WordingChanged:
        return _checked(form, person, _changed())
    except mandate_faults.FAULTS as fault:
        mandate_faults.put(form, fault)
        return _form(form)
    return redirect(url_for("trusted.show", mandate_id=made_id), 303)


@blueprint.route("/<uuid:mandate_id>/agree", methods=["GET", "POST"])
@needs("account")
@limits.limit("60 per hour")
def agree(mandate_id: UUID) -> Response:
    """Somebody asks to act for me: the words, and yes to all of it, yes to less, or no."""
    actor, _whose = me()
    settled = redirect(url_for("trusted.show", mandate_id=mandate_id), 303)
    form, said = AnswerForm(), request.form.get("said")
    with parts.here().database.read() as session:
        mandate = over_me(session, mandate_id)
        if mandate.state is not MandateState.ASKED:
            return settled
        open_ones = mandate_narrowings.episodes(session, actor, mandate)
        form.offer(mandate_narrowings.asked(mandate), open_ones)
    notice = ""
    if said == "no" and PressForm().validate_on_submit():
        with suppress(SettledMeanwhile), parts.here().database.write() as session:
            mandate_agreements.refuse(session, actor, over_me(session, mandate_id))
        return settled
    if form.validate_on_submit():
        try:
            if said == "yes":
                _agreed(mandate_id, form)
                return settled
            notice = _("Below are the words for what you chose. It counts once you say yes.")
        except SettledMeanwhile:
            return settled
        except WordingChanged:
            notice = _changed()
        except mandate_faults.FAULTS as fault:
            notice = mandate_faults.words(fault)
    return _asked(mandate_id, form, notice)


@blueprint.post("/<uuid:mandate_id>/invite")
@needs("account")
@limits.limit("10 per hour")
def invite(mandate_id: UUID) -> Response:
    """Send the invitation once more, to the same address."""
    actor, _whose = me()
    if PressForm().validate_on_submit():
        with parts.here().database.write() as session, suppress(SettledMeanwhile, TooManyTries):
            mandate_invitations.invite_again(session, actor, over_me(session, mandate_id))
    return redirect(url_for("trusted.show", mandate_id=mandate_id), 303)


def _agreed(mandate_id: UUID, form: AnswerForm) -> None:
    actor, _whose = me()
    with parts.here().database.write() as session:
        agreed = Agreed(tongue(), request.form.get("shown", ""))
        mandate = over_me(session, mandate_id)
        mandate_agreements.agree(session, actor, mandate, agreed, form.less)


def _asked(mandate_id: UUID, form: AnswerForm, notice: str) -> Response:
    """The words of what they chose, and what they can choose; no words, and no yes, for what cannot
    be.
    """
    actor, _whose = me()
    with parts.here().database.read() as session:
        mandate, shown = over_me(session, mandate_id), None
        if not form.is_wrong:
            with suppress(BeyondGround):
                shown = mandate_narrowings.wording(session, actor, mandate, tongue(), form.less)
        response = page(
            "mandates/agree.html", form=form, mandate=mandate, shown=shown, notice=notice,
            names=holders([mandate]),
        )  # fmt: skip
    response.status_code = 422 if shown is None else 200
    return response


def _form(form: NameForm) -> Response:
    response = page("mandates/name.html", form=form)
    response.status_code = 422 if form.errors else 200
    return response


def _begin_with(form: NameForm, open_ones: Iterable[Episode]) -> None:
    """The one life event of whose plan they came: they want help with that."""
    asked = request.args.get("episode", "")
    found = next((one for one in open_ones if asked and one.reference == asked), None)
    if found is not None:
        form.episode.data = str(found.id)
        form[KIND + Kind.EPISODE].data = Depth.ACT.value


def _like() -> UUID | None:
    """The mandate that they want once more."""
    try:
        return UUID(request.args["like"]) if "like" in request.args else None
    except ValueError:
        return None


def _changed() -> str:
    return _("The words have changed since you read them. Please read them once more.")
