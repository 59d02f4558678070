"""Texts about an episode: that we have it, that it can be gone on with, the way to its plan.

What happened, and to whom, is in none of them: others see a phone's screen.
"""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.models.episodes import Episode, EpisodeState
from portal.models.outbox import Delivery
from portal.services import episode_reach
from portal.services.episode_reminders import TODO
from portal.services.text_parts import thrifty

RECEIPT, REMINDER, WAY = "episode_receipt", "episode_reminder", "episode_way"
TEMPLATES = frozenset({RECEIPT, REMINDER, WAY})


def body(
    session: Session, delivery: Delivery, _council: Council, site: str, *, first: bool
) -> str | None:
    """What it says in the language in use; None where nothing may be sent any more."""
    episode = session.get(Episode, UUID(delivery.facts["episode_id"]))
    if episode is None:
        return None
    # what they ask for themselves goes where they ask for it
    if delivery.template != WAY and episode_reach.point_of(session, episode) is None:
        return None
    words = _words(episode, delivery, f"{site}/account/episodes/{episode.reference}")
    if words is None:
        return None
    return thrifty(f"{words} {_('Reply STOP to end texts.')}" if first else words)


def _words(episode: Episode, delivery: Delivery, page: str) -> str | None:
    names = {"reference": episode.reference, "page": page}
    if delivery.template == WAY:
        return _("Your plan %(reference)s: %(page)s", **names)
    if delivery.template == RECEIPT:
        return _("We have what you told us, ref %(reference)s. Your plan: %(page)s", **names)
    if delivery.facts.get("what") == TODO:
        return _("You asked us to remind you. Your plan %(reference)s: %(page)s", **names)
    if episode.state is not EpisodeState.ANSWERING:
        return None
    return _("You can go on where you stopped, ref %(reference)s: %(page)s", **names)
