"""The questions for whoever has signed on: each page is kept as it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from life_events.engine.events import Page
from portal.models.actors import Actor, Role
from portal.models.episodes import Episode
from portal.services import episode_facts, episodes, safe_mode
from portal.services.episode_facts import Known, Origin
from portal.services.episodes import NoSuchEpisode
from portal.web.asking import rows, sheets, steps
from portal.web.asking.sheets import Filled, Sheet
from portal.web.asking.steps import State, Taken
from portal.web.asking.unkept import today
from portal.web.parts import Parts

_ORIGINS: Mapping[Origin, Any] = {
    Origin.ACCOUNT: _l("We have this from your account. Is it right? If not, change it here."),
    Origin.EARLIER: _l("You told us this before. Is it still right? If not, change it here."),
    Origin.LED: _l("You told us this already. Is it right? If not, change it here."),
    Origin.CLERK: _l("You told us this on the phone. Is it right? If not, change it here."),
}


def find(session: Session, actor: Actor, reference: str) -> Episode:
    """The episode of a reference. Raises NotFound, NotAllowed."""
    try:
        return episodes.find(session, actor, reference)
    except NoSuchEpisode:
        raise NotFound from None


@dataclass(frozen=True, slots=True)
class Kept:
    """Where somebody is in an episode of theirs."""

    parts: Parts
    episode: Episode
    state: State
    known: Mapping[str, Known]

    @classmethod
    def of(cls, session: Session, actor: Actor, parts: Parts, episode: Episode) -> "Kept":
        """The episode as it stands, with what is known of the person besides."""
        event = episodes.event_of(episode)
        known = _known(session, actor, parts, episode)
        state = State(event, episode_facts.values(episode), tuple(episode.skipped), today())
        return cls(parts, episode, state, known)

    def page(self, key: str) -> Page:
        """A page of the event. Raises NotFound."""
        found = self.state.event.page.get(key)
        if found is None or not self.state.questions(found):
            raise NotFound
        return found

    def sheet(self, page: Page, taken: Taken | None = None) -> Sheet:
        """The page as it is shown: with what was typed, else with what is known."""
        typed = taken.typed if taken else None
        filled = Filled(
            typed=typed,
            errors=taken.errors if taken else {},
            known={name: one.value for name, one in self.known.items()},
            origins=self._origins() if typed is None else {},
            focus=taken.focus if taken else "",
            hidden=self.hidden,
        )
        return sheets.sheet(self.parts, self.state, page, filled)

    def take(self, page: Page, typed: MultiDict[str, str]) -> Taken:
        """Read a page as it was sent; an address that is known already may be kept."""
        known = {name: one.value for name, one in self.known.items()}
        state = State(
            self.state.event, {**known, **self.state.facts}, self.state.skipped, self.state.on
        )
        return steps.take(self.parts, state, page, typed)

    def keep(
        self, session: Session, actor: Actor, taken: Taken, page: Page, version: int | None
    ) -> bool:
        """Keep what a page said; whether something is urgent now that was not before.

        Raises ChangedMeanwhile, AlreadyDeclared.
        """
        before = set(self.state.urgents())
        origins = {
            name: self.known[name].origin
            for name, value in taken.values.items()
            if name in self.known and _plain(self.known[name].value) == _plain(value)
        }
        put_off = (page.id,) if taken.put_off else ()
        episodes.answer(
            session, actor, self.episode, taken.values, put_off, version, origins=origins
        )
        return bool(set(self.after(taken, page).urgents()) - before)

    def after(self, taken: Taken, page: Page) -> State:
        """Where they are once a page that was taken is kept."""
        return self.state.but(taken.values, steps.skipped_after(self.state, page, taken))

    @property
    def hidden(self) -> frozenset[str]:
        """The answers that this account does not show again, to keep somebody safe."""
        answered = safe_mode.secret(self.state.event, is_safe=self.episode.is_safe)
        return answered & self.state.facts.keys()

    def _origins(self) -> dict[str, str]:
        """In words where each answer is from that was not typed here."""
        found = {
            name: str(_ORIGINS[one.origin])
            for name, one in self.known.items()
            if one.origin in _ORIGINS and name not in self.state.facts
        }
        for name, fact in self.episode.facts.items():
            origin = _ORIGINS.get(fact.get("from"))
            if origin is not None and name in self.state.facts:
                found[name] = str(origin)
        return found | dict.fromkeys(self.hidden, str(rows.NOT_SHOWN))


def _known(session: Session, actor: Actor, parts: Parts, episode: Episode) -> Mapping[str, Known]:
    """What is known of the person besides; a link to one episode tells nothing of anything else."""
    if actor.role is Role.HOLDER:
        return {}
    event = episodes.event_of(episode)
    return episode_facts.known(session, actor, event, parts.council, episode)


def _plain(value: Any) -> Any:
    """A value without the parts of it that are empty."""
    if not isinstance(value, Mapping):
        return value
    return {name: _plain(part) for name, part in value.items() if part not in (None, "", [])}
