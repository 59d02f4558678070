"""A question page as it is shown: its heading, its fields, what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from life_events.engine.events import Kind, Page, Question
from portal.services import safe_mode
from portal.web.asking import addresses, names, reading
from portal.web.asking.building import KEPT, Around, Builder, Typed
from portal.web.asking.shapes import Choice, Fault, Shape
from portal.web.asking.steps import State
from portal.web.forms.texts import one_line
from portal.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its fields. `alone`: its one question is the heading."""

    page: Page
    title: str
    lead: str
    alone: bool
    fields: tuple[Shape, ...]
    faults: tuple[Fault, ...]
    shown: str  # the questions on it, for the form to say so
    focus: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the fields: what was typed, or where nothing was, what is known."""

    typed: Typed | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)  # not answered here yet
    origins: Mapping[str, str] = field(default_factory=dict)  # in words, by question
    focus: str = ""
    hidden: frozenset[str] = frozenset()  # answered, and not shown again


EMPTY = Filled()


def sheet(parts: Parts, state: State, page: Page, filled: Filled = EMPTY) -> Sheet:
    """A page of the event as it stands now."""
    questions = state.questions(page)
    facts = safe_mode.without({**filled.known, **state.facts}, filled.hidden)
    typed = filled.typed if filled.typed is not None else _typed(questions, facts)
    around = Around(_finds(parts, questions, typed, facts), addresses.areas(parts.council))
    builder = Builder(typed, filled.errors, around)
    shapes = tuple(builder.question(one, filled.origins.get(one.id, "")) for one in questions)
    alone = len(questions) == 1
    heading = _(questions[0].ask) if alone or not page.title else _(page.title)
    return Sheet(
        page=page,
        title=heading,
        lead=_(page.lead) if page.lead else "",
        alone=alone or not page.title,
        fields=shapes,
        faults=tuple(fault for shape in shapes for fault in shape.faults()),
        shown=" ".join(one.id for one in questions),
        focus=filled.focus,
    )


def _typed(questions: Sequence[Question], facts: Mapping[str, Any]) -> Typed:
    return Typed(
        [
            pair
            for one in questions
            if one.id in facts
            for pair in reading.fields(one, facts[one.id])
        ]
    )


def _finds(
    parts: Parts, questions: Sequence[Question], typed: Typed, facts: Mapping[str, Any]
) -> dict[str, Sequence[Choice]]:
    """The addresses to choose from, by the name of the field they are for."""
    found: dict[str, Sequence[Choice]] = {}
    for one in questions:
        name, fact = names.of(one), facts.get(one.id)
        if one.kind is Kind.PERSON and "address" in {part.value for part in one.fields}:
            name, fact = f"{name}-address", (fact or {}).get("address")
        elif one.kind is not Kind.ADDRESS:
            continue
        search = one_line(typed.get(f"{name}-search"))
        if isinstance(fact, Mapping) and _is_kept(fact, search):
            found[name] = [Choice(KEPT, str(fact["line"]))]
        elif search and (some := addresses.search(parts, search)):
            found[name] = some
    return found


def _is_kept(fact: Mapping[str, Any], search: str) -> bool:
    """Whether the search box still names the address that is known, with whose area it is in."""
    return bool(fact.get("uprn") and fact.get("district") and search == fact.get("line"))
