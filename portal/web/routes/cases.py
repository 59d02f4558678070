"""One case: its public page, the search for it, following it, and “not fixed yet”."""

from contextlib import suppress

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.followers import Wants
from portal.models.identities import Realm
from portal.models.states import NoSuchStep
from portal.policy import PUBLIC_ON_WEB, Action, Actor, may
from portal.services import cases, finding, followers, hands
from portal.services.finding import Look
from portal.web import acting, actors, case_views, languages, parts, serving, signed_on
from portal.web.case_views import CaseView
from portal.web.forms.cases import FollowForm, LinkForm, ReopenForm
from portal.web.limits import limit
from portal.web.pages import page, public_page

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases/find")
def find() -> Response:
    """From a reference as it was typed to its case, or a page that says what to look for."""
    typed = request.args.get("reference", "").strip()[:40]
    reference = clock.read_reference(typed)
    if reference is not None and _look(reference) is not None:
        return redirect(url_for("cases.show", reference=reference), 303)
    return page("cases/not_found.html", typed=typed, looks_right=reference is not None)


@blueprint.get("/cases/<reference>")
def show(reference: str) -> Response:
    """A public case for everyone; for its holder what is private too, or the way to a link."""
    written = clock.read_reference(reference)
    if written is not None and written != reference:
        return redirect(url_for("cases.show", reference=written), 301)
    look = _look(reference) if written else None
    if look is None:
        raise NotFound
    if not look.public or _is_theirs(look):
        return _private(reference, look)
    at = clock.now()
    late = look.closed_at is None and look.due is not None and look.due < at
    tag = case_views.tag(look.version, at.astimezone(clock.LONDON).date(), late=late)
    return public_page(tag, lambda: _public(reference))


@blueprint.route("/cases/<reference>/follow", methods=["GET", "POST"])
@limit("60 per hour")
def follow(reference: str) -> Response:
    """Follow a case by email; a link sent there confirms it."""
    look = _look_or_404(reference)
    actor = serving.actor() if serving.here() else actors.holder_of(look.id)
    form = FollowForm()
    if form.validate_on_submit():
        wish = followers.Wish(
            form.email.data or "", Wants(form.wants.data), languages.current().code
        )
        with parts.here().database.write() as session:
            case = cases.find(session, actor, reference, to_change=True)
            followers.follow(session, actor, case, wish)
        return redirect(url_for("cases.follow_asked", reference=reference), 303)
    return page("cases/follow.html", view=_view(actor, reference), form=form)


@blueprint.get("/cases/<reference>/follow/asked")
def follow_asked(reference: str) -> Response:
    """A link is on its way."""
    look = _look_or_404(reference)
    return page("cases/follow_asked.html", view=_view(actors.holder_of(look.id), reference))


@blueprint.route("/cases/<reference>/link", methods=["GET", "POST"])
@limit("60 per hour")
def ask_for_link(reference: str) -> Response:
    """Send a link to who reported or follows this case; the answer is the same for everyone."""
    _look_or_404(reference)
    form = LinkForm()
    if form.validate_on_submit():
        with parts.here().database.write() as session:
            case = cases.find_any(session, PUBLIC_ON_WEB, reference)
            followers.ask_for_link(session, PUBLIC_ON_WEB, case, form.email.data or "")
        return page("cases/link_asked.html", reference=reference)
    return page("cases/ask_for_link.html", reference=reference, form=form)


@blueprint.route("/cases/<reference>/reopen", methods=["GET", "POST"])
def reopen(reference: str) -> Response:
    """“Not fixed yet”, for the reporter and the followers, who come by a link of ours."""
    look = _look_or_404(reference)
    actor = actors.holder_of(look.id)
    acting.must_cover_case(actor, Action.REOPEN_CASE, look)
    if not _may_reopen(actor, look):
        return page("cases/ask_for_link.html", reference=reference, form=LinkForm(), reopening=True)
    view = _view(actor, reference)
    form = ReopenForm()
    if view.may_reopen and form.validate_on_submit():
        return _reopen(actor, reference, form.words.data or "")
    return page("cases/reopen.html", view=view, form=form)


def _reopen(actor: Actor, reference: str, words: str) -> Response:
    with parts.here().database.write() as session:
        case = cases.find(session, actor, reference, to_change=True)
        # somebody was quicker, or its time is over: the page says where it stands
        with suppress(NoSuchStep, cases.TooLateToReopen):
            cases.reopen(session, actor, case, words)
    return redirect(url_for("cases.show", reference=reference), 303)


def _look(reference: str) -> Look | None:
    with parts.here().database.glance() as connection:
        return finding.look(connection, PUBLIC_ON_WEB, reference)


def _look_or_404(reference: str) -> Look:
    look = _look(reference)
    if look is None or not (look.public or request.endpoint in _OPEN_TO_HOLDERS):
        raise NotFound
    return look


_OPEN_TO_HOLDERS = {"cases.ask_for_link", "cases.reopen"}


def _is_theirs(look: Look) -> bool:
    """Whether who signed on reads more of a public case than everyone does: it is their own, or
    that of whom they act for.
    """
    if signed_on.realm() is not Realm.RESIDENT:
        return False
    actor = actors.current()
    return actor.person_id == look.subject_id and may(actor, Action.READ_PRIVATE_DETAILS, look)


def _may_reopen(actor: Actor, look: Look) -> bool:
    return may(actor, Action.REOPEN_CASE, look)


def _view(actor: Actor, reference: str) -> CaseView:
    with parts.here().database.read() as session:
        case = cases.find(session, actor, reference)
        private = may(actor, Action.READ_PRIVATE_DETAILS, case)
        done_by = hands.of_case(session, actor, case) if private else {}
        return case_views.view(
            parts.here().council, case, clock.now(), private=private, hands=done_by
        )


def _public(reference: str) -> str:
    return render_template("cases/show.html", view=_view(PUBLIC_ON_WEB, reference))


def _private(reference: str, look: Look) -> Response:
    actor = actors.holder_of(look.id)
    if actor.is_staff:  # there they may have to say why, and that they looked is kept
        return redirect(url_for("staff_cases.show", reference=reference), 303)
    acting.must_cover_case(actor, Action.READ_CASE, look)
    if not may(actor, Action.READ_CASE, look):
        return page("cases/ask_for_link.html", reference=reference, form=LinkForm())
    return page("cases/show.html", view=_view(actor, reference))
