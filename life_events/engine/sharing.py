"""What travels to a duty: what its tasks need and the matrix allows, and nothing else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from life_events.engine.events import Event, Task
from life_events.engine.questions import Group, Kind, PersonField, Question
from life_events.engine.reasons import Form, Shown, shown_fact
from life_events.engine.registers import Cell, Matrix, Row, matrix
from life_events.engine.standing import Facts, Standing, stand

# Council tax reduction: a new claim, a claim already made, an appeal.
_REDUCTION = frozenset({63, 64, 65})


def _(words: str) -> str:
    """Marks words for the catalogues; whoever shows them translates them."""
    return words


FIELD_LABELS: Mapping[PersonField, str] = {
    PersonField.NAME: _("Name"),
    PersonField.OTHER_NAMES: _("Other names"),
    PersonField.BIRTH: _("Date of birth"),
    PersonField.DEATH: _("Date of death"),
    PersonField.PLACE: _("Place of death"),
    PersonField.ADDRESS: _("Address"),
    PersonField.PHONE: _("Phone number"),
    PersonField.EMAIL: _("Email address"),
    PersonField.NINO: _("National Insurance number"),
    PersonField.REFERENCE: _("Reference"),
    PersonField.RELATIONSHIP: _("Relationship"),
    PersonField.ROLE: _("Role"),
}


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing that is told. label: words to translate, what it is. about: the question's words,
    where the label is only the name of a field. value, form: as in `reasons.Shown`."""

    label: str
    value: Any
    form: Form
    about: str = ""


@dataclass(frozen=True)
class _Asked:
    """Who asks, and for what."""

    duty: str
    tasks: tuple[Task, ...]
    matrix: Matrix
    standing: Standing

    @cached_property
    def needs(self) -> set[Group]:
        return {group for task in self.tasks for group in task.needs}

    @cached_property
    def also(self) -> set[str]:
        return {path for task in self.tasks for path in task.also}

    def unsafe(self) -> bool:
        event = self.standing.event
        needs = [event.safe, *(one.when for one in event.urgent)]
        return any(one is not None and self.standing.decide(one) is True for one in needs)


def shared(
    event: Event, duty: str, tasks: Iterable[Task], facts: Facts, on: date
) -> dict[str, Shared]:
    """Exactly what a duty gets for these of its tasks: by fact, or field of it (`dec.name`).

    Only answers that count travel. A fact without a row of the matrix goes to those tasks alone
    that list it in `also`.
    """
    return shared_by(stand(event, facts, on), duty, tasks)


def shared_by(standing: Standing, duty: str, tasks: Iterable[Task]) -> dict[str, Shared]:
    """The same, where it is known already how things stand: for many duties at once."""
    asked = _Asked(duty, tuple(tasks), matrix(), standing)
    if not asked.tasks:
        return {}
    told = dict(_flags(asked))
    for question in standing.event.asked:
        for part in question.fields or ("",):
            found = _told(question, part, asked)
            if found is not None:
                told[f"{question.id}.{part}" if part else question.id] = found
    return told


def _flags(asked: _Asked) -> Iterator[tuple[str, Shared]]:
    safe = asked.standing.event.safe
    if safe is None or asked.standing.decide(safe) is not True:
        return
    for row in asked.matrix.facts:
        if row.flag and asked.matrix.cell(row.id, asked.duty) is not None:
            yield row.id, Shared(row.label, True, Form.FLAG)


def _told(question: Question, part: str, asked: _Asked) -> Shared | None:
    shown = shown_fact(question, asked.standing.counts, part)
    if shown is None:
        return None
    if not asked.also.isdisjoint({question.id, f"{question.id}.{part}"}):
        return _shared(question, part, shown)
    if question.kind is Kind.HOUSEHOLD and f"{question.id}.children" in asked.also:
        return _shared(question, part, _children(shown))
    row = _row(question, part, asked)
    cell = asked.matrix.cell(row.id, asked.duty) if row else None
    if cell is None:
        return None
    reduced = _CELLS[cell](question, part, shown, asked)
    return _shared(question, part, reduced) if reduced else None


def _row(question: Question, part: str, asked: _Asked) -> Row | None:
    """Its row of the matrix, where these tasks need what it is part of."""
    name = question.row_of(part or None)
    row = asked.matrix.rows.get(name or "")
    if row is None or row.flag:
        return None
    who = question.id == asked.standing.event.about and not asked.matrix.has_column(asked.duty)
    return row if row.always or who or question.group in asked.needs else None


def _shared(question: Question, part: str, shown: Shown) -> Shared:
    if part:
        return Shared(FIELD_LABELS[PersonField(part)], shown.value, shown.form, about=question.ask)
    return Shared(question.ask, shown.value, shown.form)


def _children(shown: Shown) -> Shown:
    return Shown({"adults": [], "children": shown.value.get("children", [])}, shown.form)


# ------------------------------------------------------------------ how much of it

_Reduce = Callable[[Question, str, Shown, _Asked], Shown | None]


def _all(_question: Question, _part: str, shown: Shown, _asked: _Asked) -> Shown | None:
    return shown


def _name_only(question: Question, part: str, shown: Shown, _asked: _Asked) -> Shown | None:
    named = part == PersonField.NAME or (not part and question.kind in {Kind.TEXT, Kind.PERSON})
    return shown if named else None


def _size(question: Question, _part: str, shown: Shown, _asked: _Asked) -> Shown | None:
    if question.kind is not Kind.HOUSEHOLD:
        return shown if question.kind in {Kind.NUMBER, Kind.CHOICE} else None
    people = len(shown.value.get("adults", ())) + len(shown.value.get("children", ()))
    return Shown(people, Form.NUMBER)


def _if_unsafe(_question: Question, _part: str, shown: Shown, asked: _Asked) -> Shown | None:
    return shown if asked.unsafe() else None


def _money(_question: Question, _part: str, shown: Shown, asked: _Asked) -> Shown | None:
    return shown if Group.PAY in asked.needs else None


def _nothing(_question: Question, _part: str, _shown: Shown, _asked: _Asked) -> Shown | None:
    return None


def _whether(question: Question, _part: str, _shown: Shown, asked: _Asked) -> Shown | None:
    chosen = asked.standing.counts[question.id]
    none = chosen in (["none"], "none", "no") or (question.none and chosen == [question.none])
    return None if none else Shown(True, Form.FLAG)


def _if_reduction(_question: Question, _part: str, shown: Shown, asked: _Asked) -> Shown | None:
    return shown if any(task.lgsl in _REDUCTION for task in asked.tasks) else None


_CELLS: Mapping[Cell, _Reduce] = {
    Cell.ALL: _all,
    Cell.NAME_ONLY: _name_only,
    Cell.SIZE: _size,
    Cell.IF_UNSAFE: _if_unsafe,
    Cell.MONEY: _money,
    Cell.LINK: _nothing,
    Cell.ASSISTED: _whether,
    Cell.IF_CTR: _if_reduction,
    Cell.ANONYMOUS: _whether,
}
