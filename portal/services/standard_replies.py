"""Standard replies: which of the council's fit a case, their facts filled in, and what is not."""

import re
from collections.abc import Mapping
from datetime import date
from string import Formatter

from portal import clock
from portal.council.councils import Council
from portal.council.replies import Reply
from portal.models.cases import Case
from portal.models.states import STEPS, State

_OPEN_BRACE = re.compile(r"\{([^{}\n]{0,40})\}")
_DONE_TODAY = frozenset({State.PASSED_ON, State.DONE, State.NO_ACTION})
_DONE_BY = frozenset({State.SCHEDULED, State.IN_PROGRESS})


class Unfilled(Exception):
    """Words for people still have a place to fill in, such as {date}; `names` says which."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(*names)


def offered(council: Council, case: Case) -> list[Reply]:
    """The replies that fit what the case is about and where it can go from here, in their order."""
    return [
        reply
        for reply in council.replies
        if reply.life_events is (case.service in council.services)
        and (not reply.categories or case.service in reply.categories)
        and (not reply.state or State(reply.state) in STEPS[case.state])
    ]


def filled(text: str, facts: Mapping[str, str]) -> str:
    """A reply with its facts; what is not known stays in its braces, for the officer to fill in.

    What a fact says is words and no place to fill in, braces or not.
    """
    written = []
    for literal, name, _, _ in Formatter().parse(text):
        written.append(literal)
        if name is not None:
            written.append(facts.get(name) or f"{{{name}}}")
    return "".join(written)


def day_of(case: Case, to: State | None, said: date | None) -> date | None:
    """The day that {date} stands for: the one that was said, else what can be known.

    Work that is told of as done was done today; work to come is due when the case is.
    """
    if said is not None:
        return said
    today = clock.now().astimezone(clock.LONDON).date()
    if to in _DONE_TODAY:
        return today
    due = case.due.astimezone(clock.LONDON).date() if case.due else None
    return due if to in _DONE_BY and due is not None and due >= today else None


def check_filled(words: str) -> None:
    """Raises Unfilled where words for people still have a place to fill in."""
    if names := unfilled(words):
        raise Unfilled(names)


def unfilled(words: str) -> tuple[str, ...]:
    """The places in braces that nobody has filled in, each once."""
    return tuple(dict.fromkeys(name.strip() for name in _OPEN_BRACE.findall(words)))
