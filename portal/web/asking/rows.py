"""What has been answered, line by line, each with the page on which it can be changed."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from life_events.engine.events import Page
from portal.web.asking import words
from portal.web.asking.steps import State

NOT_SHOWN = _l("Given. We do not show it here, to keep you safe.")


@dataclass(frozen=True, slots=True)
class Row:
    """A question and its answer; no `lines` where it was left empty."""

    key: str
    lines: tuple[str, ...]
    page: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class PutOff:
    """A page that was left for later."""

    id: str
    title: str


def answered(state: State, hidden: Collection[str] = ()) -> list[Row]:
    """The answers that count, in the order in which they were asked; of those that are `hidden`
    only that they were given.
    """
    counts = state.standing.counts
    return [
        Row(
            _(one.ask),
            (str(NOT_SHOWN),) if one.id in hidden else words.answer(one, counts[one.id]),
            one.page,
        )
        for page in state.event.pages
        for one in state.event.on_page(page)
        if one.id in counts
    ]


def put_off(state: State) -> list[PutOff]:
    """The pages that were put off and still have a question that applies."""
    return [
        PutOff(page.id, title(state, page)) for page in state.pages() if page.id in state.skipped
    ]


def title(state: State, page: Page) -> str:
    """What a page is called: its title, or its first question."""
    if page.title:
        return _(page.title)
    questions = state.questions(page) or state.event.on_page(page)
    return _(questions[0].ask)
