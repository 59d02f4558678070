"""What somebody is in the middle of, or has told us: begun, answered page by page, given up."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from life_events.engine.events import Event
from life_events.engine.load import events
from portal import clock
from portal.models.actors import Actor
from portal.models.episodes import Episode, EpisodeState
from portal.policy import Action, may
from portal.services import episodes
from portal.services.episode_facts import Origin
from portal.services.episodes import AlreadyDeclared, ChangedMeanwhile, NoSuchEpisode
from portal.web import acting, parts
from portal.web.asking import answerers, kept, leading, rows, urgents
from portal.web.asking.answerers import answering, lead_back
from portal.web.asking.kept import Kept
from portal.web.asking.steps import Taken
from portal.web.forms.cases import PressForm
from portal.web.limits import limit
from portal.web.pages import page

blueprint = Blueprint("episodes", __name__, url_prefix="/account/episodes")
lead_back(blueprint)
CHECK = "check"
_LONGEST = 64


@blueprint.get("")
@answering
def listing() -> Response:
    """Every one of theirs, the newest first."""
    with parts.here().database.read() as session:
        mine = episodes.own(session, answerers.current())
        return page("life_events/listing.html", mine=mine, events=events())


@blueprint.route("/begin", methods=["GET", "POST"])
@answering
@limit("60 per hour")
def begin() -> Response:
    """Begin an event, or go on with the one of its kind that is not finished."""
    event = events().get(request.values.get("event", ""))
    if event is None:
        abort(404)
    actor, form = answerers.current(), PressForm()
    acting.must_cover(actor, Action.BEGIN_EPISODE)
    if form.validate_on_submit():
        with parts.here().database.write() as session:
            once = request.form.get("once", "")[:_LONGEST]
            came_of, known = _led(session, actor, event, request.form.get("came_of", ""))
            reference = episodes.begin(
                session, actor, event.key, known, once, came_of=came_of,
                origins=dict.fromkeys(known, Origin.LED),
            ).reference  # fmt: skip
        return redirect(url_for("episodes.go_on", reference=reference), 303)
    with parts.here().database.read() as session:
        came_of, _known = _led(session, actor, event, request.args.get("came_of", ""))
        mine = episodes.own(session, actor)
        open_ = [
            one for one in mine if one.event == event.key and one.state is EpisodeState.ANSWERING
        ]
        return page(
            "life_events/begin.html", event=event, open=open_, form=form, once=clock.new_id(),
            came_of=came_of,
        )  # fmt: skip


def _led(
    session: Session, actor: Actor, event: Event, reference: str
) -> tuple[Episode | None, Mapping[str, Any]]:
    try:
        return leading.led(session, actor, event, reference)
    except NoSuchEpisode:
        abort(404)


@blueprint.get("/<reference>/go-on")
@answering
def go_on(reference: str) -> Response:
    """The next page with an open question; the plan where there is none."""
    here, actor = parts.here(), answerers.current()
    with here.database.read() as session:
        episode = kept.find(session, actor, reference)
        now = Kept.of(session, actor, here, episode)
        return _onward(now, "")


@blueprint.get("/<reference>/questions/<key>")
@answering
def question(reference: str, key: str) -> Response:
    """One page of questions, with what has been answered, or what is known already."""
    here, actor = parts.here(), answerers.current()
    with here.database.read() as session:
        episode = kept.find(session, actor, reference)
        if episode.state is not EpisodeState.ANSWERING:
            return _to_plan(reference)
        return _show(Kept.of(session, actor, here, episode), key)


@blueprint.post("/<reference>/questions/<key>")
@answering
@limit("1200 per hour")
def answer(reference: str, key: str) -> Response:
    """Keep what the page says; then on to the next."""
    here, actor = parts.here(), answerers.current()
    with here.database.write() as session:
        episode = kept.find(session, actor, reference)
        now = Kept.of(session, actor, here, episode)
        asked = now.page(key)
        taken = now.take(asked, request.form)
        if taken.stay:
            return _show(now, key, taken, 422 if taken.errors else 200)
        try:
            is_urgent = now.keep(session, actor, taken, asked, _version())
        except AlreadyDeclared:
            return _to_plan(reference)
        except ChangedMeanwhile:
            words = _(
                "You have answered this on another device meanwhile. Look at what stands here: "
                "if you press Continue, it counts."
            )
            return _show(now, key, taken, 409, words)
        if not may(actor, Action.READ_EPISODE, episode):  # the answer was that they are not safe
            called = urgents.called(here.council, now.after(taken, asked).urgents())
            return page(
                "life_events/urgent.html", urgents=called, sealed=None, onward="",
                stands_at=url_for("life_events.show", key=now.state.event.key),
            )  # fmt: skip
        if is_urgent:
            return redirect(url_for("episodes.urgent", reference=reference), 303)
        return _onward(Kept.of(session, actor, here, episode), request.form.get("then", ""))


@blueprint.get("/<reference>/urgent")
@answering
def urgent(reference: str) -> Response:
    """Whom to call, before any more is asked."""
    here, actor = parts.here(), answerers.current()
    with here.database.read() as session:
        now = Kept.of(session, actor, here, kept.find(session, actor, reference))
        called = urgents.called(here.council, now.state.urgents())
        onward = url_for("episodes.go_on", reference=reference)
        return page("life_events/urgent.html", urgents=called, sealed=None, onward=onward)


@blueprint.get("/<reference>/check")
@answering
def check(reference: str) -> Response:
    """Everything that was answered, each line with its Change link."""
    here, actor = parts.here(), answerers.current()
    with here.database.read() as session:
        episode = kept.find(session, actor, reference)
        if episode.state is not EpisodeState.ANSWERING:
            return _to_plan(reference)
        now = Kept.of(session, actor, here, episode)
        missing = now.state.next()
        return page(
            "life_events/check.html",
            episode=episode,
            event=now.state.event,
            rows=rows.answered(now.state, now.hidden),
            put_off=rows.put_off(now.state),
            missing=rows.PutOff(missing.id, rows.title(now.state, missing)) if missing else None,
        )


@blueprint.route("/<reference>/give-up", methods=["GET", "POST"])
@answering
def give_up(reference: str) -> Response:
    """Forget what was answered, where nothing has been sent of it."""
    actor, form = answerers.current(), PressForm()
    with parts.here().database.write() as session:
        episode = kept.find(session, actor, reference)
        if form.validate_on_submit():
            try:
                episodes.give_up(session, actor, episode)
            except AlreadyDeclared:
                return _to_plan(reference)
            return redirect(url_for("episodes.listing"), 303)
        return page(
            "life_events/give_up.html",
            episode=episode, event=episodes.event_of(episode), form=form,
        )  # fmt: skip


def _show(
    now: Kept, key: str, taken: Taken | None = None, status: int = 200, notice: str = ""
) -> Response:
    asked = now.page(key)
    reference = now.episode.reference
    before = now.state.before(asked)
    then = request.values.get("then", "")
    plan = url_for("episode_plan.show", reference=reference)
    back = url_for("episodes.question", reference=reference, key=before.id) if before else plan
    if then == CHECK:
        back = url_for("episodes.check", reference=reference)
    response = page(
        "life_events/question.html",
        sheet=now.sheet(asked, taken),
        event=now.state.event,
        sealed=None,
        action=url_for("episodes.answer", reference=reference, key=key),
        version=now.episode.version,
        then=then if then == CHECK else "",
        back=back,
        overview=plan,
        notice=notice,
    )
    response.status_code = status
    return response


def _onward(now: Kept, then: str) -> Response:
    reference = now.episode.reference
    missing = now.state.next() if now.episode.state is EpisodeState.ANSWERING else None
    if missing is not None:
        return redirect(url_for("episodes.question", reference=reference, key=missing.id), 303)
    if then == CHECK:
        return redirect(url_for("episodes.check", reference=reference), 303)
    return _to_plan(reference)


def _to_plan(reference: str) -> Response:
    return redirect(url_for("episode_plan.show", reference=reference), 303)


def _version() -> int | None:
    try:
        return int(request.form.get("version", ""))
    except ValueError:
        return None
