"""A life event: its first page, and its questions and plan for whoever has not signed on.

Nothing of what is answered here is kept: it travels signed in the form of the next page. No row
is written and no cookie set, so these forms carry no token: sending one changes nothing.
"""

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from life_events import guidance
from life_events.engine.events import Event
from life_events.engine.load import events
from portal.models.actors import Level
from portal.models.identities import Realm
from portal.web import actors, guards, languages, pages, parts, signed_on
from portal.web.asking import keeping, sealing, urgents
from portal.web.asking.sealing import NotOurs, TooOld
from portal.web.asking.unkept import Unkept
from portal.web.limits import count, limit
from portal.web.pages import page
from portal.web.phone_lines import line
from portal.web.reporting import drafting
from portal.web.security import csrf

blueprint = Blueprint("life_events", __name__)
csrf.exempt(blueprint)  # type: ignore[type-var]


@blueprint.get("/life-events/<key>")
def show(key: str) -> Response:
    """What it is about, whom to call first, and where to begin; then what is good to know."""
    event, reading = events().get(key), guidance.events().get(key)
    if event is None and reading is None:
        abort(404)
    council = parts.here().council
    first = [one for one in event.urgent if one.when is None] if event else []
    return pages.public_page(
        key,
        lambda: render_template(
            "life_events/event.html", event=event, about=event or reading, guidance=reading,
            urgents=urgents.called(council, first), line=lambda call: line(council, call),
        ),
    )  # fmt: skip


@blueprint.get("/life-events/<key>/answers")
def begin(key: str) -> AnyResponse:
    """The first question; who has signed on answers where it is kept."""
    event = _event(key)
    if signed_on.realm() is Realm.RESIDENT:
        return redirect(url_for("episodes.begin", event=key), 303)
    here = parts.here()
    return pages.public_page(f"begin-{key}", lambda: Unkept.begun(here, event).first())


@blueprint.post("/life-events/<key>/answers")
def answer(key: str) -> Response:
    """What was answered so far and on this page; the next page, or the plan."""
    event, here = _event(key), parts.here()
    if any(name.endswith("-search") for name in request.form):
        count("3000 per hour", "life_events.search")  # the rest costs no more than a page does
    try:
        carried = sealing.unseal(here.settings, key, request.form.get("answers", ""))
    except (NotOurs, TooOld) as fault:
        return _gone(key, fault)
    now = Unkept.carried(here, event, carried)
    chosen = _language()
    if chosen is None:
        return now.step(request.form)
    g.language = chosen
    response = now.again(request.form.get("page", ""))
    languages.remember(response, chosen.code, secure=here.settings.secure)
    return response


@blueprint.post("/life-events/<key>/calendar")
@limit("60 per hour")
def calendar(key: str) -> Response:
    """The dates of the plan, for a calendar; no answer stands in it."""
    event, here = _event(key), parts.here()
    try:
        carried = sealing.unseal(here.settings, key, request.form.get("answers", ""))
    except (NotOurs, TooOld) as fault:
        return _gone(key, fault)
    return Unkept.carried(here, event, carried).calendar()


@blueprint.post("/life-events/<key>/keep")
@limit("60 per hour")
def keep(key: str) -> AnyResponse:
    """Sign on first; then everything answered so far is an episode of theirs."""
    event, here = _event(key), parts.here()
    sealed = request.form.get("answers", "")
    try:
        carried = sealing.unseal(here.settings, key, sealed)
    except (NotOurs, TooOld) as fault:
        return _gone(key, fault)
    if not guards.is_met(Level.SIGNED_ON):
        return guards.ask(Realm.RESIDENT, Level.SIGNED_ON, _("Then it is kept for you alone."))
    now = Unkept.carried(here, event, carried).with_page(request.form)
    if (chosen := _language()) is not None:
        g.language = chosen
    if not drafting.is_ours(request):
        response = page(
            "life_events/keep.html",
            event=event,
            sealed=now.sealed(),
            action=url_for("life_events.keep", key=key),
        )
        if chosen is not None:
            languages.remember(response, chosen.code, secure=here.settings.secure)
        return response
    with here.database.write() as session:
        episode = keeping.begin(session, actors.current(), now.state, sealed)
        reference = episode.reference
    return redirect(url_for("episodes.go_on", reference=reference), 303)


def _event(key: str) -> Event:
    found = events().get(key)
    if found is None:
        abort(404)
    return found


def _language() -> languages.Language | None:
    """The one that was pressed in the form that carries the answers into it."""
    return languages.of(current_app).find(request.form.get("language", ""), current_app.testing)


def _gone(key: str, fault: Exception) -> Response:
    response = page("life_events/gone.html", key=key, old=isinstance(fault, TooOld))
    response.status_code = 400
    return response
