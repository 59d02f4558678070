"""One declaration: who gets exactly what, a word from the person for each, and it goes, once."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Actor
from portal.models.episodes import Episode, EpisodeState
from portal.services import declarations, episodes, safe_mode
from portal.services.declaration_rows import SPOKEN, WORDING
from portal.services.declarations import PlanChanged
from portal.services.episodes import ChangedMeanwhile
from portal.web import parts
from portal.web.asking import answerers, kept, recipients
from portal.web.asking.answerers import answering, lead_back
from portal.web.asking.tracking import Tracked
from portal.web.forms.cases import PressForm
from portal.web.limits import limit
from portal.web.pages import page

blueprint = Blueprint("episode_declaring", __name__, url_prefix="/account/episodes")
lead_back(blueprint)
SAID = "read-out"
_LONGEST = 64


@blueprint.get("/<reference>/declare")
@answering
def consent(reference: str) -> Response:
    """Who would be told, and exactly what; nothing is sent by looking."""
    with parts.here().database.read() as session:
        episode = kept.find(session, answerers.current(), reference)
        if episode.state is not EpisodeState.ANSWERING:
            return _to_receipt(reference)
        return _ask(episode)


@blueprint.post("/<reference>/declare")
@answering
@limit("60 per hour")
def declare(reference: str) -> Response:
    """It goes to everyone who may be told; the same again, from whatever device, is one."""
    with parts.here().database.write() as session:
        actor = answerers.current()
        episode = kept.find(session, actor, reference)
        if episode.state is not EpisodeState.ANSWERING:
            return _to_receipt(reference)
        if not PressForm().validate_on_submit():
            return _ask(episode)
        found = recipients.asked(_recipients(episode), request.form)
        if recipients.missing(found) or not _is_agreed():
            return _ask(episode, status=422)
        try:
            _declare(session, actor, episode, recipients.consents(found))
        except ChangedMeanwhile:
            words = _("You have answered something on another device meanwhile. Check it again.")
            return _ask(episode, status=409, notice=words)
        except PlanChanged:
            words = _(
                "Something has changed since you opened this page, so look at it once more before "
                "you send it. Nothing has been sent."
            )
            return _ask(episode, status=409, notice=words)
    return _to_receipt(reference)


@blueprint.get("/<reference>/receipt")
@answering
def receipt(reference: str) -> Response:
    """What was sent to whom, and what happens next."""
    here, actor = parts.here(), answerers.current()
    with here.database.read() as session:
        episode = kept.find(session, actor, reference)
        if episode.state is EpisodeState.ANSWERING:
            return redirect(url_for("episode_plan.show", reference=reference), 303)
        now = Tracked.of(session, actor, here, episode)
        return page("life_events/receipt.html", episode=episode, event=now.event, now=now)


def _declare(session: Session, actor: Actor, episode: Episode, consents: dict[str, bool]) -> None:
    declarations.declare(
        session,
        actor,
        parts.here().council,
        episode,
        consents,
        version=_number("version"),
        once=request.form.get("once", "")[:_LONGEST],
        seal=request.form.get("seal", ""),
        wording=SPOKEN if answerers.in_call() else WORDING,
    )


def _is_agreed() -> bool:
    """In a call the clerk says that all of it was read out, and agreed to."""
    return answerers.in_call() is None or SAID in request.form


def _ask(episode: Episode, status: int = 200, notice: str = "") -> Response:
    council = parts.here().council
    typed = request.form if request.method == "POST" else {}
    response = page(
        "life_events/consent.html",
        episode=episode,
        event=episodes.event_of(episode),
        recipients=recipients.asked(_recipients(episode), typed, _hidden(episode)),
        version=episode.version,
        seal=declarations.seal(council, episode),
        once=clock.new_id(),
        notice=notice,
        form=PressForm(),
        said=SAID,
        unsaid=request.method == "POST" and not _is_agreed(),
    )
    response.status_code = status
    return response


def _hidden(episode: Episode) -> frozenset[str]:
    """The answers that this account does not show again, to keep somebody safe."""
    return safe_mode.secret(episodes.event_of(episode), is_safe=episode.is_safe)


def _recipients(episode: Episode) -> list[declarations.Recipient]:
    return declarations.recipients(parts.here().council, episode)


def _number(name: str) -> int:
    try:
        return int(request.form.get(name, ""))
    except ValueError:
        return -1


def _to_receipt(reference: str) -> Response:
    return redirect(url_for("episode_declaring.receipt", reference=reference), 303)
