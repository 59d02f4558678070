"""Details of the account: name, address, emails and phones, wishes, sessions."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.models.followers import Wants
from portal.models.people import Reach
from portal.models.places import PlaceKind
from portal.policy import Action, Actor, NotAllowed
from portal.reading.gazetteer import Found
from portal.services import accounts, codes, sign_ons
from portal.services.codes import Tried
from portal.web import acting, actors, languages, limits, parts
from portal.web.account_views import code_fault
from portal.web.forms.account import (
    AddressForm,
    CodeForm,
    EmailForm,
    NameForm,
    PhoneForm,
    PointForm,
    WishesForm,
)
from portal.web.forms.cases import PressForm
from portal.web.forms.choices import SelectChoice
from portal.web.guards import needs
from portal.web.pages import page
from portal.web.reach import reached

blueprint = Blueprint("account_details", __name__, url_prefix="/account")

_FORMS: dict[Reach, type[PointForm]] = {Reach.EMAIL: EmailForm, Reach.PHONE: PhoneForm}
_MOST_FOUND = 8


@blueprint.get("/details")
@needs("account")
def show() -> Response:
    """Everything the person can change, each with its Change link."""
    actor = actors.current()
    with parts.here().database.read() as session:
        person = accounts.details(session, actor)
        points = [point for point in person.contact_points if point.stopped_at is None]
        wants = None if actor.mandate else accounts.wishes(session, actor)
    covers = acting.covers()
    return page(
        "account/details.html", person=person, points=points, wants=wants, form=PressForm(),
        may_change=covers.change if covers else True,
    )  # fmt: skip


@blueprint.route("/details/name", methods=["GET", "POST"])
@needs("account")
def name() -> Response:
    """How they want to be called."""
    actor, form = actors.current(), NameForm()
    if form.validate_on_submit():
        with parts.here().database.write() as session:
            accounts.rename(session, actor, form.name.data or "")
        return _back()
    if not form.is_submitted():
        with parts.here().database.read() as session:
            form.name.data = accounts.to_change(session, actor).name
    return page("account/name.html", form=form)


@blueprint.route("/details/address", methods=["GET", "POST"])
@needs("account.address")
def address() -> Response:
    """Where they live: found in the gazetteer with its UPRN, or kept as typed."""
    actor, form = actors.current(), AddressForm()
    acting.must_cover(actor, Action.CHANGE_ACCOUNT)
    search = (form.search.data or "").strip()
    found = parts.here().gazetteer.search(search, _MOST_FOUND, {PlaceKind.ADDRESS})
    form.place.choices = [SelectChoice(one.key, one.label) for one in found]
    if form.validate_on_submit():
        chosen = next((one for one in found if one.key == form.place.data), None)
        if chosen is not None or form.typed.data or not search:
            _move(actor, chosen, search)
            return _back()
        form.search.errors = [_("Choose your address, or tick the box to keep it as you typed it")]
    return page("account/address.html", form=form, found=found)


def _move(actor: Actor, chosen: Found | None, typed: str) -> None:
    with parts.here().database.write() as session:
        if chosen is not None and chosen.place_id is not None:
            accounts.move_to(session, actor, chosen.place_id, chosen.label)
        else:
            accounts.move(session, actor, accounts.Home(typed))


@blueprint.route("/details/add/<kind>", methods=["GET", "POST"])
@needs("account.contacts")
@limits.limit("20 per hour")
def add(kind: str) -> Response:
    """A further email address or phone number; a code proves it."""
    if kind not in set(Reach):
        raise NotFound
    reach, actor = Reach(kind), actors.current()
    acting.must_cover(actor, Action.CHANGE_REACH)
    form = _FORMS[reach]()
    if form.validate_on_submit():
        with parts.here().database.write() as session:
            try:
                point = accounts.add_point(session, actor, reach, form.value.data or "")
            except accounts.TooManyContactPoints:
                form.value.errors = [_("Ten are enough: take one away first")]
                return page("account/add.html", form=form, kind=kind)
            session.flush()
            point_id, is_new = point.id, point.verified_at is None
        return _send(point_id) if is_new and _provable(reach) else _back()
    return page("account/add.html", form=form, kind=kind)


@blueprint.post("/details/prove/<uuid:point_id>")
@needs("account.contacts")
@limits.limit("20 per hour")
def send(point_id: UUID) -> Response:
    """Send a code to a contact point that is not proved yet."""
    if not PressForm().validate_on_submit():
        return _back()
    return _send(point_id)


@blueprint.route("/details/prove/<uuid:point_id>/code", methods=["GET", "POST"])
@needs("account.contacts")
@limits.limit("30 per hour")
def prove(point_id: UUID) -> Response:
    """The code: from now on the contact point is used."""
    actor, form, tried = actors.current(), CodeForm(), None
    with parts.here().database.write() as session:
        try:
            point = accounts.point_of(session, actor, point_id)
        except accounts.NoSuchContactPoint:
            raise NotFound from None
        if form.validate_on_submit():
            tried = codes.check(session, actor, _secret(), point, form.code.data or "")
            if tried is Tried.RIGHT:
                accounts.proved(session, actor, point)
        where = reached(point)
    if tried is Tried.RIGHT:
        return _back()
    if tried is not None:
        form.code.errors = [code_fault(tried)]
    return page("account/code.html", form=form, where=where, point_id=point_id, tried=tried)


@blueprint.post("/details/remove/<uuid:point_id>")
@needs("account.contacts")
def remove(point_id: UUID) -> Response:
    """Take an email address or phone number away."""
    if PressForm().validate_on_submit():
        with parts.here().database.write() as session:
            try:
                accounts.remove_point(session, actors.current(), point_id)
            except accounts.NoSuchContactPoint:
                raise NotFound from None
            except accounts.StillNeeded:
                return page("account/still_needed.html")
    return _back()


@blueprint.route("/wishes", methods=["GET", "POST"])
@needs("account")
def wishes() -> Response:
    """What to be told of, and in which language."""
    actor, form = actors.current(), WishesForm()
    acting.must_cover(actor, Action.CHANGE_REACH)
    offered = languages.offered()
    form.language.choices = [SelectChoice(one.code, one.name) for one in offered]
    if form.validate_on_submit() and form.language.data in {one.code for one in offered}:
        with parts.here().database.write() as session:
            accounts.wish(session, actor, Wants(form.wants.data), form.language.data or "en")
        return _back()
    if not form.is_submitted():
        with parts.here().database.read() as session:
            form.language.data = accounts.own(session, actor).language
            form.wants.data = accounts.wishes(session, actor).value
    return page("account/wishes.html", form=form)


@blueprint.route("/sign-ons", methods=["GET", "POST"])
@needs("account")
def signed_on() -> Response:
    """Where they are signed in; any one of them, or all, can be ended."""
    actor, form = actors.current(), PressForm()
    if form.validate_on_submit():
        return _end(actor, request.form.get("sign_on", "all"))
    with parts.here().database.read() as session:
        live = sign_ons.live(session, actor)
    return page("account/sign_ons.html", live=live, mine=actor.sign_on_id, form=form)


def _end(actor: Actor, which: str) -> Response:
    with parts.here().database.write() as session:
        if which == "all":
            sign_ons.end_all(session, actor)
            return redirect(url_for("home.show"), 303)
        try:
            sign_ons.end(session, actor, UUID(which))
        except (ValueError, sign_ons.NoSuchSignOn, NotAllowed):
            raise NotFound from None
    return redirect(url_for("account_details.signed_on"), 303)


def _provable(reach: Reach) -> bool:
    """Whether a code can go there."""
    return reach is Reach.EMAIL or "sms" in parts.here().channels


def _send(point_id: UUID) -> Response:
    with parts.here().database.write() as session:
        try:
            point = accounts.point_of(session, actors.current(), point_id)
            codes.send(session, actors.current(), point)
        except accounts.NoSuchContactPoint:
            raise NotFound from None
        except codes.TooManyCodes:
            return page("account/too_many_codes.html")
    return redirect(url_for("account_details.prove", point_id=point_id), 303)


def _back() -> Response:
    return redirect(url_for("account_details.show"), 303)


def _secret() -> str:
    return parts.here().settings.secret_key.get_secret_value()
