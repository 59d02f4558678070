"""Follow a case by text: the number, the code that came to it, and from then on the news."""

from uuid import UUID

from flask import Blueprint, redirect, session, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Role
from portal.models.followers import Follower, Wants
from portal.policy import PUBLIC_ON_WEB, Actor, NotAllowed
from portal.services import cases, codes, following_by_text
from portal.services.accounts import NoSuchContactPoint
from portal.services.cases import NoSuchCase
from portal.services.codes import Tried
from portal.services.following_by_text import ByText, NoSuchAsking
from portal.web import acting, actors, case_views, following_for, languages, parts
from portal.web.account_views import code_fault
from portal.web.forms.choices import SelectChoice
from portal.web.forms.follow_by_text import FollowByTextForm, FollowHereForm, TextCodeForm
from portal.web.guards import needs
from portal.web.limits import limit
from portal.web.pages import page
from portal.web.reach import reached

blueprint = Blueprint("follow_by_text", __name__)
_ASKED = "follow_by_text"
_CHANNEL = "sms"
_MINE = "mine-"


@blueprint.route("/cases/<reference>/follow/text", methods=["GET", "POST"])
@limit("20 per hour")
def ask(reference: str) -> Response:
    """Which number; a code goes there. Who is signed on may choose one that they have proved."""
    _offered()
    if (chosen := acting.shown()) is not None:
        return following_for.ask(reference, chosen)
    form = FollowByTextForm()
    try:
        if form.validate_on_submit():
            return _send(reference, form)
        return _asking(reference, form, _own_numbers(FollowHereForm(None, prefix=_MINE)))
    except (NoSuchCase, NotAllowed):
        raise NotFound from None


@blueprint.post("/cases/<reference>/follow/text/mine")
@needs("account")
@limit("20 per hour")
def mine(reference: str) -> Response:
    """Be texted at a number of the account, which a code has proved before."""
    _offered()
    form = _own_numbers(FollowHereForm(prefix=_MINE))
    try:
        if form is None or not form.validate_on_submit():
            return _asking(reference, FollowByTextForm(None), form)
        point, wants = UUID(hex=form.point.data), Wants(form.wants.data)
        with parts.here().database.write() as db:
            case = cases.find(db, _who(), reference)
            following_by_text.follow_at(db, _who(), case, point, wants, _agreed())
    except (NoSuchCase, NotAllowed, NoSuchContactPoint):
        raise NotFound from None
    return page("follow_by_text/done.html", reference=reference)


@blueprint.route("/cases/<reference>/follow/text/code", methods=["GET", "POST"])
@limit("60 per hour")
def prove(reference: str) -> Response:
    """The code that was texted; the right one begins the news."""
    _offered()
    if (chosen := acting.shown()) is not None:
        return following_for.prove(reference, chosen)
    form, tried = TextCodeForm(), None
    try:
        if form.validate_on_submit():
            tried, follower = _try(form.code.data or "")
            if tried is Tried.RIGHT:
                session.pop(_ASKED, None)
                return page("follow_by_text/done.html", reference=reference)
            form.code.errors = [code_fault(tried)]
        with parts.here().database.read() as db:
            follower = following_by_text.asked(db, PUBLIC_ON_WEB, _whose())
            number = follower.contact_point.value
    except NoSuchAsking:
        return redirect(url_for("follow_by_text.ask", reference=reference), 303)
    return page("follow_by_text/code.html", reference=reference, form=form, number=number)


@blueprint.post("/cases/<reference>/follow/text/again")
@limit("20 per hour")
def again(reference: str) -> Response:
    """Another code to the same number."""
    _offered()
    if acting.shown() is not None:
        return following_for.again(reference)
    try:
        with parts.here().database.write() as db:
            following_by_text.send_again(db, PUBLIC_ON_WEB, _whose())
    except NoSuchAsking:
        return redirect(url_for("follow_by_text.ask", reference=reference), 303)
    except codes.TooManyCodes:
        return page("account/too_many_codes.html")
    return redirect(url_for("follow_by_text.prove", reference=reference), 303)


def _asking(reference: str, form: FollowByTextForm, own: FollowHereForm | None) -> Response:
    here = parts.here()
    with here.database.read() as db:
        case = cases.find(db, _who(), reference)
        view = case_views.view(here.council, case, clock.now())
    return page("follow_by_text/ask.html", view=view, form=form, mine=own, agreed=_agreed())


def _own_numbers(form: FollowHereForm) -> FollowHereForm | None:
    """The numbers of the account to choose from; None where there are none."""
    if (who := _who()).role is not Role.RESIDENT:
        return None
    with parts.here().database.read() as db:
        points = following_by_text.own_phones(db, who)
    form.point.choices = [SelectChoice(point.id.hex, reached(point)) for point in points]
    if len(points) == 1 and not form.is_submitted():
        form.point.data = points[0].id.hex
    return form if points else None


def _who() -> Actor:
    """Who is signed on for themselves, else anyone: staff follow nothing by text."""
    who = actors.current()
    return who if who.role is Role.RESIDENT else PUBLIC_ON_WEB


def _send(reference: str, form: FollowByTextForm) -> Response:
    wish = ByText(form.phone.data or "", Wants(form.wants.data), languages.current().code)
    try:
        with parts.here().database.write() as db:
            case = cases.find(db, _who(), reference)
            follower = following_by_text.ask(db, _who(), case, wish)
            session[_ASKED] = follower.id.hex
    except codes.TooManyCodes:
        return page("account/too_many_codes.html")
    return redirect(url_for("follow_by_text.prove", reference=reference), 303)


def _try(typed: str) -> tuple[Tried, Follower]:
    here = parts.here()
    secret = here.settings.secret_key.get_secret_value()
    with here.database.write() as db:
        return following_by_text.confirm(db, PUBLIC_ON_WEB, secret, _whose(), typed, _agreed())


def _whose() -> UUID:
    try:
        return UUID(hex=str(session.get(_ASKED, "")))
    except ValueError:
        raise NoSuchAsking from None


def _agreed() -> str:
    """What somebody agrees to who types the code; kept with their number."""
    return _(
        "You agree that we text this number about this report. Reply STOP to any text to end them."
    )


def _offered() -> None:
    if _CHANNEL not in parts.here().channels:
        raise NotFound
