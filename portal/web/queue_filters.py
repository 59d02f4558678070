"""What a queue was asked for: read from the address, forgiving; as choices; as words.

What somebody searches for may be a name: it stays on the server's side of the address. The address
has a key for it, the words are in the signed cookie of the browser that typed them.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import session as cookie
from flask_babel import gettext as _

from portal.council.categories import Category
from portal.council.councils import Council
from portal.council.life_services import service_key
from portal.models.actors import Actor
from portal.models.states import CLOSED, OPEN, State
from portal.services.queue_wishes import Wanted, Whose
from portal.web import states
from portal.web.forms.texts import one_line

LONGEST_WORDS = 100
_WORDS = "queue_words"
_MOST_KEPT = 4
_OPEN = tuple(state for state in State if state in OPEN)
_CLOSED = tuple(state for state in State if state in CLOSED)
_TABS = {"whose", "late"}
_NAMES = ("whose", "late", "team", "category", "ward", "state")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is wanted, and what was chosen for each of its parts, as the form says it."""

    wanted: Wanted
    values: dict[str, str]
    after: str | None = None

    def query(self, **more: str) -> str:
        """The query of an address that shows the same, with `more`; an empty one takes away."""
        return urlencode({name: value for name, value in (self.values | more).items() if value})

    @property
    def kept(self) -> dict[str, str]:
        """What a saved view keeps: the words themselves, for the key is this browser's alone."""
        plain = {name: value for name, value in self.values.items() if value and name != "words"}
        return plain | ({"typed": self.wanted.words} if self.wanted.words else {})

    @property
    def is_narrowed(self) -> bool:
        """Whether there may be more cases than these."""
        return any(self.values.values())

    @property
    def is_filtered(self) -> bool:
        """Whether anything was chosen besides whose they are, and whether they are late."""
        return any(value for name, value in self.values.items() if name not in _TABS)


@dataclass(frozen=True, slots=True)
class Choices:
    """Value and label of everything that can be chosen."""

    team: list[tuple[str, str]] = field(default_factory=list)
    category: list[tuple[str, str]] = field(default_factory=list)
    ward: list[tuple[str, str]] = field(default_factory=list)
    state: list[tuple[str, str]] = field(default_factory=list)


def chosen(council: Council, actor: Actor, asked: Mapping[str, str]) -> Chosen:
    """Read an address's query, or a form with its names; what makes no sense is left out."""
    known = choices(council, actor)
    values = {name: asked.get(name, "") for name in _NAMES}
    for name in ("team", "category", "ward", "state"):
        if values[name] not in dict(getattr(known, name)):
            values[name] = ""
    values["whose"] = values["whose"] if values["whose"] in {Whose.MINE, Whose.UNASSIGNED} else ""
    values["late"] = "1" if values["late"] == "1" else ""
    if values["late"] and _states(values["state"]) and _states(values["state"])[0] in CLOSED:
        values["state"] = ""  # nothing that has ended is late
    words = _kept_words().get(asked.get("words", ""), "")
    values["words"] = asked.get("words", "") if words else ""
    wanted = Wanted(
        whose=Whose(values["whose"] or Whose.TEAMS),
        team=values["team"] or None,
        late=bool(values["late"]),
        service=values["category"] or None,
        ward=values["ward"] or None,
        states=_states(values["state"]),
        words=words,
    )
    return Chosen(wanted, values, asked.get("after"))


def keep_words(typed: str) -> str:
    """Keep what somebody searches for in their browser; the key that the address has for it."""
    words = one_line(typed)[:LONGEST_WORDS]
    if not words:
        return ""
    for key, kept in _kept_words().items():
        if kept == words:
            return key
    key = secrets.token_urlsafe(4)
    cookie[_WORDS] = dict([*list(_kept_words().items())[1 - _MOST_KEPT :], (key, words)])
    return key


def opened(council: Council, actor: Actor, kept: Mapping[str, str]) -> Chosen:
    """A saved view as it can be shown in this browser."""
    found = {name: value for name, value in kept.items() if name in _NAMES}
    return chosen(council, actor, found | {"words": keep_words(kept.get("typed", ""))})


def choices(council: Council, actor: Actor) -> Choices:
    """What the form of the queue offers, in the reader's language."""
    teams = [key for key in council.teams if key in actor.teams]
    wards = [one for one in council.wards if actor.teams or one.key in actor.wards]
    return Choices(
        team=[("", _("All teams")), *((key, states.team_name(council, key)) for key in teams)],
        category=[
            ("", _("Everything")),
            *((one.key, _(one.name)) for one in _services(council, actor)),
        ],
        ward=[("", _("All wards")), *((one.key, _(one.name)) for one in wards)],
        state=[
            ("", _("Everything open")),
            *((one.value, states.name(one)) for one in _OPEN),
            ("closed", _("Everything closed, the newest first")),
            *((one.value, states.name(one)) for one in _CLOSED),
        ],
    )


def _services(council: Council, actor: Actor) -> Iterator[Category]:
    """What their cases can be for: of life events only the duties that their teams have."""
    yield from (one for one in council.categories.values() if one.public or actor.teams)
    theirs = {service_key(duty.duty) for duty in council.duties if duty.team in actor.teams}
    yield from (one for key, one in council.services.items() if key in theirs)


def _states(value: str) -> tuple[State, ...]:
    if value == "closed":
        return _CLOSED
    return (State(value),) if value else ()


def _kept_words() -> dict[str, str]:
    kept = cookie.get(_WORDS, {})
    return kept if isinstance(kept, dict) else {}
