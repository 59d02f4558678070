"""A death as somebody tells us of it: kept until staff have looked into it, and nothing more."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from life_events.engine.events import Event, Group, Kind, Question
from life_events.engine.questions import Known
from portal import clock
from portal.models.actors import Actor
from portal.models.death_markers import DeathNotice, NoticeState
from portal.models.episodes import Episode
from portal.policy import Action, require
from portal.services import episode_facts
from portal.services.episodes import event_of
from portal.services.inserting import insert_once

_TO_ME = "me"  # the answer to whom we should write


def propose(
    session: Session, actor: Actor, episode: Episode, *, is_awaited: bool = False
) -> DeathNotice | None:
    """Put a death that an episode tells of before the staff; None where it tells of none.

    It changes no record: whoever died is a name until two of the staff have looked. Where somebody
    waits for it (`is_awaited`) it is put before them even without a name, or they would wait for
    ever. The same episode again proposes nothing new.
    """
    require(actor, Action.DECLARE_EPISODE, episode)
    event = event_of(episode)
    facts = episode_facts.values(episode)
    about = facts.get(event.about) if event.about else None
    if not event.verify or not (is_awaited or isinstance(about, Mapping)):
        return None
    about = about if isinstance(about, Mapping) else {}
    notice = _notice(actor, episode, event, facts, about)
    return notice if insert_once(session, notice) else None


def _notice(
    actor: Actor, episode: Episode, event: Event, facts: Mapping[str, Any], about: Mapping[str, Any]
) -> DeathNotice:
    told = _Told(event, facts)
    home = told.home() or about.get("address")
    line, uprn = _address(home)
    return DeathNotice(
        id=clock.new_id(), at=clock.now(), episode_id=episode.id, informant_id=episode.person_id,
        informant_name=str(told.themselves().get("name") or ""),
        written_by_id=actor.identity_id, name=str(about.get("name", "")).strip(),
        birth=about.get("birth") or told.day("name_and_birth"),
        died=about.get("death") or told.day("date_of_death"), address=line, uprn=uprn,
        kinship=told.relationship(), reference=str(about.get("reference", "") or ""),
        representative=told.representative(episode), state=NoticeState.WAITING, entry="", why="",
        version=1,
    )  # fmt: skip


class _Told:
    """What an episode says of a death, wherever its questions ask it."""

    def __init__(self, event: Event, facts: Mapping[str, Any]) -> None:
        self._event, self._facts = event, facts

    def day(self, row: str) -> date | None:
        """The date that is shared under a row of the matrix."""
        found = self._first(row, Kind.DATE)
        return found if isinstance(found, date) else None

    def home(self) -> Any:
        """Where they lived."""
        return self._first("last_address", Kind.ADDRESS)

    def relationship(self) -> str:
        """Who they were to whoever tells it, in the words of the answer."""
        for question in self._asked("relationship", Kind.CHOICE):
            if question.group == Group.DEC:
                answer = question.answer(str(self._facts[question.id]))
                return answer.label if answer else ""
        return ""

    def representative(self, episode: Episode) -> dict[str, Any]:
        """Whom to write to about their affairs; nothing where that is not known yet."""
        for question in self._event.questions:
            value = self._facts.get(question.id)
            if question.group != Group.PR or not value:
                continue
            if question.kind is Kind.PERSON and isinstance(value, Mapping):
                return _representative(value.get("name"), _address(value.get("address"))[0])
            if question.kind is Kind.CHOICE and value == _TO_ME:
                person, said = episode.person, self.themselves()
                address = _address(said.get("address"))[0] or person.address
                return _representative(person.name or said.get("name"), address)
        return {}

    def themselves(self) -> Mapping[str, Any]:
        """What whoever tells it said of themselves."""
        for question in self._event.questions:
            value = self._facts.get(question.id)
            if question.known is Known.NAME and isinstance(value, Mapping):
                return value
        return {}

    def _first(self, row: str, kind: Kind) -> Any:
        return next((self._facts[question.id] for question in self._asked(row, kind)), None)

    def _asked(self, row: str, kind: Kind) -> list[Question]:
        return [
            question
            for question in self._event.questions
            if question.kind is kind and question.row_of() == row and self._facts.get(question.id)
        ]


def _representative(name: Any, address: Any) -> dict[str, Any]:
    return {"name": str(name or ""), "address": str(address or "")}


def _address(home: Any) -> tuple[str, str | None]:
    """An address in one line, and its UPRN where it has one."""
    if not isinstance(home, Mapping):
        return str(home or ""), None
    parts = (home.get("line"), home.get("postcode"))
    line = ", ".join(str(part) for part in parts if part)
    if home.get("postcode") and str(home["postcode"]) in str(home.get("line", "")):
        line = str(home["line"])
    uprn = home.get("uprn")
    return line, str(uprn) if uprn else None
