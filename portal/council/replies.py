"""Standard replies: words an officer can send, with places to fill in."""

from string import Formatter
from typing import Annotated, Literal

from pydantic import Field

from portal.council.entries import Entry, Key, Words

PLACEHOLDERS = frozenset(
    {"reference", "category", "place", "team", "council", "date", "number", "name", "reason"}
)


class Reply(Entry):
    """A standard reply, offered where a case is moved to `state` (or always)."""

    key: Key
    title: Words
    text: Words
    categories: tuple[Key, ...] = ()  # none: for every category
    life_events: bool = False  # for what came of a life event, and for nothing in the street
    state: Literal[
        "checked",
        "passed_on",
        "scheduled",
        "in_progress",
        "done",
        "not_ours",
        "no_action",
        "duplicate",
        "cancelled",
        "",
    ] = ""

    @property
    def placeholders(self) -> frozenset[str]:
        """The names in braces. Raises ValueError where a brace has no partner."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.text) if name is not None)


class ReplyFile(Entry):
    """replies.toml as it is written."""

    replies: Annotated[tuple[Reply, ...], Field(default=())]
