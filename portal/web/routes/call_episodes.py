"""Something happened in a caller's life: begun for them, or gone on with where they stopped."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from life_events.engine.load import events
from portal import clock
from portal.models.calls import Call
from portal.models.episodes import EpisodeState
from portal.services import call_episodes
from portal.services.call_episodes import NobodyNamed
from portal.services.calls import CallEnded
from portal.services.episodes import NoSuchEpisode
from portal.services.served import NotChecked
from portal.web import call_losses, call_words, parts, serving, staff_actions
from portal.web.call_pages import find, to_call
from portal.web.forms.call_episodes import OTHER, LifeForm
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("call_episodes", __name__, url_prefix="/staff/calls/<uuid:call_id>/life")
blueprint.after_request(staff_actions.keep_nowhere)
call_losses.install(blueprint)
_LONGEST = 64


@blueprint.route("", methods=["GET", "POST"])
@staff_only
def begin(call_id: UUID) -> Response:
    """What has happened, and to whom; then the questions."""
    form = LifeForm()
    try:
        with parts.here().database.write() as session:
            call = find(session, call_id, to_change=request.method == "POST")
            actor = serving.actor(call)
            _offer(form, call)
            if call.ended_at is not None:
                return to_call(call_id)
            serving.enter(call.id)
            if form.validate_on_submit() and _is_named(form, call):
                episode = call_episodes.begin(
                    session, actor, call, form.event.data, form.who,
                    (form.once.data or "")[:_LONGEST], for_other=form.whose.data == OTHER,
                )  # fmt: skip
                return redirect(url_for("episodes.go_on", reference=episode.reference), 303)
            open_ = call_episodes.begun(session, actor, call)
            if request.method == "GET":
                _fill(form, call)
            response = page(
                "calls/life.html", call=call, form=form, name=_whose(call), open=open_,
                events=events(),
            )  # fmt: skip
    except (CallEnded, NobodyNamed):
        return to_call(call_id)
    response.status_code = 422 if form.errors else 200
    return response


@blueprint.get("/<reference>")
@staff_only
def take_over(call_id: UUID, reference: str) -> Response:
    """What the caller has begun, or told us, after they have shown who they are."""
    try:
        with parts.here().database.write() as session:
            call = find(session, call_id)
            serving.enter(call.id)
            episode = call_episodes.take_over(session, serving.actor(call), call, reference)
            is_open = episode.state is EpisodeState.ANSWERING
    except NotChecked:
        return to_call(call_id, "check_first")
    except CallEnded:
        return to_call(call_id)
    except NoSuchEpisode:
        raise NotFound from None
    where = "episodes.go_on" if is_open else "episode_plan.show"
    return redirect(url_for(where, reference=episode.reference), 303)


def _offer(form: LifeForm, call: Call) -> None:
    other = call.on_behalf_of if call.mandate_id is None else None  # under one it is theirs
    words = _("That of %(name)s", name=other.name or _("somebody without a name")) if other else ""
    form.offer([(key, _(event.title)) for key, event in events().items()], words)


def _whose(call: Call) -> str:
    """Whose life it is, as far as that is known before anything is chosen."""
    if call.mandate_id is not None and call.on_behalf_of is not None:
        return call.on_behalf_of.name or _("Somebody without a name")
    return call_words.name(call)


def _fill(form: LifeForm, call: Call) -> None:
    """What they said of themselves already is not asked again."""
    form.once.data = str(clock.new_id())
    form.name.data = call.caller
    form.phone.data, form.email.data = call.caller_phone, call.caller_email


def _is_named(form: LifeForm, call: Call) -> bool:
    if call.person is None and not form.name.data:
        form.name.errors = [_("Ask for their name, and write it down")]
        return False
    return True
