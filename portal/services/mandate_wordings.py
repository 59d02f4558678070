"""The words that somebody agrees to: put together once, shown, and kept with their SHA-256.

A change of any sentence here is a new VERSION: what was agreed to before keeps its own text.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from life_events.engine.load import events
from portal.authority.bases import bases
from portal.models.actors import Basis, Depth, Granted, Kind
from portal.models.episodes import Episode
from portal.models.mandates import Ended, Mandate
from portal.services import mandate_limits
from portal.services.mandates import Wish

VERSION = "2026-11-20.3"
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))  # Unicode 9, 3.1


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language that a text is shown in: `say` translates a sentence and fills its places in,
    as gettext of flask_babel does; `day` writes a date.
    """

    language: str
    say: Callable[..., str]
    day: Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is shown and kept; `name` is its version and language, `2026-11-20.3/cy`."""

    name: str
    text: str

    @property
    def hash(self) -> str:
        """The SHA-256 of the very text, as UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def lines(self) -> list[str]:
        """Its paragraphs; a task of the list begins with a dash."""
        return self.text.split("\n")


@dataclass(frozen=True, slots=True)
class Agreed:
    """In which language somebody read the words, and the hash of what was on their screen.

    With no hash it is read out or shown as it is made, and is kept so.
    """

    tongue: Tongue
    hash: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of task that is agreed to, how far, and its own end."""

    kind: Kind
    depth: Depth
    until: datetime | None
    episode: Episode | None = None  # that one alone


def of_wish(
    wish: Wish,
    at: datetime,
    person: str,
    agent: str,
    tongue: Tongue,
    organisation: str = "",
    episodes: Mapping[UUID, Episode] = MappingProxyType({}),
) -> Wording:
    """The words for a mandate that is not made yet; the same as `of_mandate` of it later.

    `episodes` are those that the wish names (`mandate_episodes.named`). Raises BirthNeeded, OfAge,
    KeyError for an episode that is not among them.
    """
    until = mandate_limits.ends(wish, at)
    tasks = [
        Task(
            one.kind, one.depth, mandate_limits.scope_ends(one, at, until),
            episodes[one.episode_id] if one.episode_id else None,
        )
        for one in wish.scopes
    ]  # fmt: skip
    return _worded(wish.basis, tasks, until, (person, agent, organisation), tongue)


def of_mandate(
    mandate: Mandate,
    tongue: Tongue,
    person: str = "",
    agent: str = "",
    tasks: Iterable[Task] | None = None,
) -> Wording:
    """The words for a mandate that is asked for; `person`, `agent`: as they were named there.

    `tasks` are what the person agrees to of it, where that is not all.
    """
    names = (
        person or mandate.principal.name or "",
        agent or mandate.agent_name,
        mandate.organisation.name if mandate.organisation else "",
    )
    if tasks is None:
        tasks = [
            Task(one.kind, one.depth, one.until, one.episode)
            for one in mandate.scopes
            if one.ended_why is not Ended.NOT_WANTED
        ]
    return _worded(mandate.basis, tasks, mandate.until, names, tongue)


def keep(mandate: Mandate, wording: Wording, own_words: str = "") -> None:
    """What was agreed to stands in the mandate for good."""
    mandate.wording, mandate.wording_hash = wording.name, wording.hash
    mandate.wording_words = wording.text
    if own_words.strip():
        mandate.own_words = own_words.strip()


def of_one(depth: Depth, event: str, begun_at: datetime, tongue: Tongue) -> str:
    """What somebody may do in one life event alone, as a task of the list; `event`: its key."""
    found, say = events().get(event), tongue.say
    words = _ONE_ACT if depth is Depth.ACT else _ONE_LOOK
    title = say(found.title) if found is not None else event
    return say(words, event=title, day=tongue.day(begun_at))


def plain(name: str) -> str:
    """A name on one line, without what turns the direction of the words after it: whoever asks
    chose it, and must not change what is agreed to.
    """
    return " ".join(name.translate(_TURNS).split())


def _(words: str) -> str:
    return words  # for the catalogues; a tongue translates


_ONE_LOOK = _(
    "see one life event, what comes of it and its cases, and no other: %(event)s, begun on %(day)s"
)
_ONE_ACT = _(
    "see one life event through for you, with the cases that come of it, and no other: %(event)s, "
    "begun on %(day)s"
)


def _worded(
    basis: Basis,
    tasks: Iterable[Task],
    until: datetime | None,
    names: tuple[str, str, str],
    tongue: Tongue,
) -> Wording:
    person, agent, organisation = map(plain, names)
    say = tongue.say
    lines = [say(_("This is the agreement of %(person)s."), person=person)] if person else []
    if organisation:
        lines.append(
            say(
                _(
                    "%(agent)s of %(organisation)s may act for you with the council. Other "
                    "advisers of %(organisation)s may take their place."
                ),
                agent=agent, organisation=organisation,
            )
        )  # fmt: skip
    else:
        lines.append(say(_("%(agent)s may act for you with the council."), agent=agent))
    if basis is not Basis.CONSENT:  # the last line says that already
        lines.append(say(bases().grounds[basis].explains))
    lines.append(say(_("They may:")))
    lines += dict.fromkeys(f"- {_task(one, tongue)}" for one in _spelled(basis, tasks))
    if until is None:
        lines.append(say(_("This has no end of its own.")))
    else:
        lines.append(say(_("This ends on %(day)s."), day=tongue.day(until)))
    lines.append(
        say(
            _(
                "You see everything that they do for you. You can end all of it or a part of it "
                "at any time, and you need not say why."
            )
        )
    )
    return Wording(f"{VERSION}/{tongue.language}", "\n".join(lines))


def _spelled(basis: Basis, tasks: Iterable[Task]) -> Iterator[Task]:
    """“Everything” as what it stands for on this ground: nobody says yes to it unread."""
    for one in tasks:
        granted = [Granted(one.kind, one.depth)]
        for each in bases().spell_out(basis, granted):
            yield Task(each.kind, each.depth, one.until, one.episode)


def _task(task: Task, tongue: Tongue) -> str:
    kind, say = bases().kinds[task.kind], tongue.say
    words = say(kind.act if task.depth is Depth.ACT else kind.look)
    if task.episode is not None:
        words = of_one(task.depth, task.episode.event, task.episode.created_at, tongue)
    if task.until is not None:
        words = say(_("%(task)s (until %(day)s)"), task=words, day=tongue.day(task.until))
    return words
