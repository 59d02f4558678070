"""Guidance for a life event: what to do first, by when, and whom to call. Content, as data.

Each `guidance.toml` holds what is general knowledge or was seen in a public source; what could
not be made sure of is worded as “check with …”. Results are worded as “you may be able to get”.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

HOME = Path(__file__).parent
FILE = "guidance.toml"

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class NoSuchLifeEvent(Exception):
    """There is no guidance for a life event of this name."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Call(_Entry):
    """A number to call: one of the council's by key, or a national one in full."""

    council: Key | None = None  # a key of the council's numbers; `council` is its main number
    label: Words | None = None
    number: Annotated[str, Field(pattern=r"^[0-9][0-9 ]*$")] | None = None
    hours: Words | None = None


class Urgent(_Entry):
    """When not to read on but to call."""

    when: Words
    words: Words
    calls: Annotated[tuple[Call, ...], Field(min_length=1)]


class Link(_Entry):
    """Where to go on another site."""

    label: Words
    url: Annotated[str, Field(pattern=r"^https://\S+$")]


class Step(_Entry):
    """One thing to do."""

    title: Words
    by: Words | None = None
    who: Words | None = None
    words: tuple[Words, ...] = ()
    points: tuple[Words, ...] = ()
    call: Key | None = None
    links: tuple[Link, ...] = ()


class Part(_Entry):
    """Steps that belong to one time or one need; a folded part waits until it is opened."""

    id: Key
    title: Words
    folded: bool = False
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class Guidance(_Entry):
    """All that a life event's page says."""

    key: Key
    title: Words
    summary: Words
    lead: tuple[Words, ...]
    exit: bool = False  # offer a way out of the page at once
    urgent: tuple[Urgent, ...] = ()
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]


@cache
def events() -> dict[str, Guidance]:
    """Every life event with guidance, by key, in the order in which it is offered."""
    found = (_read(path) for path in HOME.glob(f"*/{FILE}"))
    return {guidance.key: guidance for _order, guidance in sorted(found, key=lambda pair: pair[0])}


def guidance(key: str) -> Guidance:
    """The guidance for one life event. Raises NoSuchLifeEvent."""
    try:
        return events()[key]
    except KeyError:
        raise NoSuchLifeEvent(key) from None


def _read(path: Path) -> tuple[int, Guidance]:
    content = tomllib.loads(path.read_text("utf-8"))
    return content.pop("order"), Guidance(key=path.parent.name, **content)
