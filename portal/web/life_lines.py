"""What happened in somebody's life, a line each, for who serves them."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import format_date
from flask_babel import gettext as _

from portal.models.episodes import EpisodeState
from portal.services.served import ServedEpisode
from portal.web.staff_episode_views import title


@dataclass(frozen=True, slots=True)
class LifeLine:
    """One of them: `is_open` while it is still being answered."""

    reference: str
    title: str
    standing: str
    is_open: bool


def life_lines(episodes: Iterable[ServedEpisode]) -> list[LifeLine]:
    """In the reader's language."""
    return [_line(one) for one in episodes]


def _line(one: ServedEpisode) -> LifeLine:
    is_open = one.state is EpisodeState.ANSWERING
    day = format_date((one.declared_at or one.updated_at).date(), "d MMMM y")
    words = (
        _("Begun, and not sent yet. Last changed on %(day)s.", day=day)
        if is_open
        else _("Told on %(day)s.", day=day)
    )
    return LifeLine(one.reference, title(one.event), words, is_open)
