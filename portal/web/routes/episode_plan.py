"""The plan of an episode: on the screen, on paper, in a calendar, as a text with the way to it."""

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.models.actors import Actor
from portal.models.episodes import Episode, EpisodeState
from portal.policy import Action, may
from portal.services import episodes
from portal.services.episodes import NoSuchPhone
from portal.web import parts, roots
from portal.web.asking import answerers, calendars, extras, kept
from portal.web.asking.answerers import answering, lead_back
from portal.web.asking.extras import Extras
from portal.web.asking.tracking import Tracked
from portal.web.forms.cases import PressForm
from portal.web.limits import limit
from portal.web.pages import page

blueprint = Blueprint("episode_plan", __name__, url_prefix="/account/episodes")
lead_back(blueprint)


@blueprint.get("/<reference>")
@answering
def show(reference: str) -> Response:
    """What comes next, who does what by when, and how far each of it is."""
    return _show(reference, "life_events/episode.html")


@blueprint.get("/<reference>/print")
@answering
def on_paper(reference: str) -> Response:
    """The same unfolded, for a printer or a PDF."""
    return _show(reference, "life_events/on_paper.html")


@blueprint.get("/<reference>/calendar.ics")
@answering
def calendar(reference: str) -> Response:
    """The days of the plan, for a calendar; nothing that anybody said stands in it."""
    here, actor = parts.here(), answerers.current()
    with here.database.read() as session:
        now = Tracked.of(session, actor, here, kept.find(session, actor, reference))
    where = here.settings.site + _way_back(now.episode.reference)
    return calendars.download(here.settings, now.event, now.view.items, where)


def _way_back(reference: str) -> str:
    """From a calendar, which others may read, for years: no address under a key goes there."""
    if roots.key() is not None:
        return roots.outside("acting_for.show")
    return url_for("episode_plan.show", reference=reference)


@blueprint.route("/<reference>/text", methods=["GET", "POST"])
@answering
@limit("20 per hour")
def text(reference: str) -> Response:
    """A text with the way to the plan, to a number that was proved; it says nothing else."""
    actor, form = answerers.current(), PressForm()
    with parts.here().database.write() as session:
        episode = kept.find(session, actor, reference)
        sent = None
        if form.validate_on_submit():
            try:
                episodes.text_the_way(session, actor, episode)
                sent = True
            except NoSuchPhone:
                sent = False
        if sent:
            return redirect(f"{url_for('.show', reference=reference)}?texted=1", 303)
        return page("life_events/text.html", episode=episode, form=form, no_phone=sent is False)


def _show(reference: str, template: str) -> Response:
    here, actor = parts.here(), answerers.current()
    with here.database.read() as session:
        episode = kept.find(session, actor, reference)
        now = Tracked.of(session, actor, here, episode)
        return page(
            template,
            episode=episode,
            now=now,
            event=now.event,
            view=now.view,
            urgents=now.urgents,
            safe=episode.is_safe,
            on=now.made.on,
            declared=episode.state is not EpisodeState.ANSWERING,
            extras=_extras(session, actor, episode),
            changes=_changes(actor, now),
            form=PressForm(),
            texted="texted" in request.args,
            can_be_helped=_can_be_helped(actor, episode),
        )


def _extras(session: Session, actor: Actor, episode: Episode) -> Extras | None:
    """Appointments and proofs, once everyone has been told."""
    if episode.state is EpisodeState.ANSWERING:
        return None
    return extras.of(session, actor, parts.here().council, episode)


def _can_be_helped(actor: Actor, episode: Episode) -> bool:
    """Whether they may let somebody help with this one: it is theirs, open, and safe to show."""
    is_open = episode.state in (EpisodeState.ANSWERING, EpisodeState.DECLARED)
    return is_open and not episode.is_safe and may(actor, Action.NAME_AGENT, episode.person_id)


def _changes(_actor: Actor, now: Tracked) -> episodes.Changes | None:
    """What the law or the content has changed since the plan was last saved."""
    if now.episode.state is not EpisodeState.ANSWERING:
        return None
    return episodes.changes(now.episode) or None
