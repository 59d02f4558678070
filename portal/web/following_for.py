"""Follow a case by text while acting for somebody: their phone, or one's own, and it says whose."""

from typing import Any
from uuid import UUID

from flask import redirect, session, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.followers import Wants
from portal.policy import Action, NotAllowed, may
from portal.services import cases, codes, following_for
from portal.services.accounts import NoSuchContactPoint
from portal.services.cases import NoSuchCase
from portal.services.codes import Tried
from portal.services.following_by_text import NoSuchAsking
from portal.services.standings import Chosen
from portal.web import acting, actors, case_views, parts, roots
from portal.web.account_views import code_fault
from portal.web.forms.follow_by_text import FollowForForm, GivenCodeForm
from portal.web.pages import page
from portal.web.reach import reached

_ASKED = "follow_for"


def ask(reference: str, chosen: Chosen) -> Response:
    """Whose phone gets the texts: theirs, after a code that they give, or one's own."""
    form = FollowForForm()
    try:
        if form.validate_on_submit():
            with parts.here().database.write() as db:
                actor = actors.current()
                case = cases.find(db, actor, reference)
                wants = Wants(form.wants.data)
                session[_ASKED] = following_for.ask(db, actor, case, wants).id.hex
            return redirect(url_for("follow_by_text.prove", reference=reference), 303)
    except NoSuchContactPoint:
        pass  # the page says that there is none
    except codes.TooManyCodes:
        return page("account/too_many_codes.html")
    except NoSuchCase:
        raise NotFound from None
    return _asking(reference, form, chosen)


def prove(reference: str, chosen: Chosen) -> Response:
    """The code that the person gave; the right one begins the news to their phone."""
    form, actor = GivenCodeForm(), actors.current()
    try:
        if form.validate_on_submit():
            with parts.here().database.write() as db:
                tried = following_for.confirm(
                    db, actor, _secret(), _whose(), form.code.data or "", _agreed()
                )
            if tried is Tried.RIGHT:
                session.pop(_ASKED, None)
                return _page("done_for", reference, chosen)
            form.code.errors = [code_fault(tried)]
        with parts.here().database.read() as db:
            following_for.asked(db, actor, _whose())
    except NoSuchAsking:
        return redirect(url_for("follow_by_text.ask", reference=reference), 303)
    return _page("code_for", reference, chosen, form=form, agreed=_agreed())


def again(reference: str) -> Response:
    """Another code to the same phone."""
    try:
        with parts.here().database.write() as db:
            following_for.send_again(db, actors.current(), _whose())
    except NoSuchAsking:
        return redirect(url_for("follow_by_text.ask", reference=reference), 303)
    except codes.TooManyCodes:
        return page("account/too_many_codes.html")
    return redirect(url_for("follow_by_text.prove", reference=reference), 303)


def _asking(reference: str, form: FollowForForm, chosen: Chosen) -> Response:
    here, actor = parts.here(), actors.current()
    with here.database.read() as db:
        try:
            case = cases.find(db, actor, reference)
        except (NoSuchCase, NotAllowed):
            raise NotFound from None
        if not case.public:
            raise NotFound
        point = following_for.phone(db, actor)
        sees = point is not None and may(actor, Action.READ_DETAILS, actor.person_id)
        view = case_views.view(here.council, case, clock.now())
    return _page(
        "ask_for", reference, chosen, view=view, form=form, is_known=point is not None,
        number=reached(point) if point is not None and sees else "",
        own=roots.outside("follow_by_text.ask", reference=reference),
        may_ask=may(actor, Action.ASK_TO_FOLLOW, actor.person_id),
    )  # fmt: skip


def _page(name: str, reference: str, chosen: Chosen, **facts: Any) -> Response:
    whom = acting.name_of(chosen)
    return page(f"follow_by_text/{name}.html", reference=reference, whom=whom, **facts)


def _whose() -> UUID:
    try:
        return UUID(hex=str(session.get(_ASKED, "")))
    except ValueError:
        raise NoSuchAsking from None


def _secret() -> str:
    return parts.here().settings.secret_key.get_secret_value()


def _agreed() -> str:
    """What the person agrees to who gives the code; kept with their number."""
    return _("Giving you the code is their yes: we text them about this report, until they reply "
             "STOP to any of the texts.")  # fmt: skip
