"""The fields of a question, with what was typed into them or what is known already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from life_events.engine.events import Kind, Question
from portal.web.asking import names
from portal.web.asking.names import ADULTS, CHILDREN, DAY, MOST_ROWS
from portal.web.asking.shapes import (
    Address,
    Box,
    Boxes,
    Choice,
    Day,
    Group,
    Household,
    Radios,
    Row,
    Several,
    Shape,
)

Typed = MultiDict[str, str]
KEPT = "kept"  # the address that is known already
_OWN = {"own.name", "own.birth", "own.address", "own.phone", "own.email"}
_COMPLETES = {
    "name": "name", "phone": "tel", "email": "email", "birth": "bday",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What the fields of an address offer: places found by the name of the field, and councils."""

    finds: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    councils: tuple[Choice, ...] = ()


@dataclass(slots=True)
class Builder:
    """Makes the fields of a page of what was typed; `errors` by the name of the field."""

    typed: Typed
    errors: Mapping[str, str] = field(default_factory=dict)
    around: Around = field(default_factory=Around)

    def question(self, question: Question, origin: str = "") -> Shape:
        """The fields of one question."""
        name = names.of(question)
        label, hint = _(question.ask), _(question.hint) if question.hint else ""
        if question.optional and not hint and question.kind is not Kind.SEVERAL:
            label = _("%(question)s (optional)", question=label)
        made: Shape
        match question.kind:
            case Kind.CHOICE:
                made = self._radios(name, label, _choices(question), hint)
            case Kind.SEVERAL:
                made = self._boxes(name, label, question)
            case Kind.DATE:
                made = self.day(name, label, hint)
            case Kind.ADDRESS:
                made = self.address(name, label, hint)
            case Kind.PERSON:
                made = self._person(name, label, question)
            case Kind.HOUSEHOLD:
                made = self._household(name, label)
            case _:
                made = self._text(name, label, question)
        made.hint = made.hint or hint
        made.origin = origin
        return made

    def _get(self, name: str) -> str:
        return self.typed.get(name, "")

    def _error(self, name: str) -> str:
        return self.errors.get(name, "")

    def _radios(self, name: str, label: str, choices: tuple[Choice, ...], hint: str = "") -> Radios:
        return Radios(
            name=name, label=label, hint=hint, error=self._error(name), choices=choices,
            value=self._get(name),
        )  # fmt: skip

    def _boxes(self, name: str, label: str, question: Question) -> Boxes:
        hint = _(question.hint) if question.hint else _("Tick all that apply.")
        return Boxes(
            name=name, label=label, hint=hint, error=self._error(name),
            choices=_choices(question), value=tuple(self.typed.getlist(name)),
            none=question.none or "",
        )  # fmt: skip

    def _text(self, name: str, label: str, question: Question) -> Box:
        box = Box(
            name=name, label=label, value=self._get(name), error=self._error(name), large=True
        )
        if question.kind is Kind.MONEY:
            box.sign = "£"
        elif question.kind is Kind.NUMBER:
            box.inputmode, box.width = "numeric", 5
        else:
            box.rows = 2
        return box

    def box(self, name: str, label: str, **more: Any) -> Box:
        """One line of text."""
        return Box(
            name=name, label=label, value=self._get(name), error=self._error(name), **more
        )  # fmt: skip

    def day(self, name: str, label: str, hint: str = "", own: bool = False) -> Day:
        """A date in three boxes."""
        words = (_("Day"), _("Month"), _("Year"))
        parts = tuple(
            (self.box(f"{name}-{part}", word, autocomplete=f"bday-{part}" if own else ""), word,
             4 if part == "year" else 2)
            for part, word in zip(DAY, words, strict=True)
        )  # fmt: skip
        return Day(name=name, label=label, hint=hint, error=self._error(name), parts=parts)

    def address(self, name: str, label: str, hint: str = "") -> Address:
        """An address: searched, chosen or written."""
        search = self.box(
            f"{name}-search", label, large=True, autocomplete="off",
            hint=hint or _("A house number and street, or a postcode."),
        )  # fmt: skip
        finds = None
        if offered := self.around.finds.get(name):
            finds = self._radios(f"{name}-place", _("Which one is it?"), tuple(offered))
        line = self.box(f"{name}-line", _("Address"), rows=3)
        postcode = self.box(f"{name}-postcode", _("Postcode (optional)"), width=10)
        councils = self._radios(
            f"{name}-council", _("Whose area is it in?"), self.around.councils
        )  # fmt: skip
        written = bool(line.value or line.error or councils.error)
        return Address(
            name=name, label=label, search=search, searched=search.value if finds else "",
            finds=finds, line=line, postcode=postcode, councils=councils, is_written=written,
        )  # fmt: skip

    def _person(self, name: str, label: str, question: Question) -> Several:
        own = question.known is not None and question.known.value in _OWN
        parts = [
            self._field(f"{name}-{one.value}", one.value, own, optional=place > 0)
            for place, one in enumerate(question.fields)
        ]
        return Several(name=name, label=label, parts=tuple(parts))

    def _field(self, name: str, field: str, own: bool, *, optional: bool) -> Shape:
        label, hint = str(names.FIELDS[field]), str(names.HINTS.get(field, ""))
        if optional:
            label = _("%(question)s (optional)", question=label)
        if field in {"birth", "death"}:
            made: Shape = self.day(name, label, hint, own=own and field == "birth")
            made.small = True
            return made
        if field == "address":
            return self.address(name, label)
        kind, width = names.INPUTS.get(field, ("text", 0))
        completes = _COMPLETES.get(field, "") if own else ""
        return self.box(
            name, label, hint=hint, type=kind, width=width, autocomplete=completes or "off"
        )  # fmt: skip

    def _household(self, name: str, label: str) -> Household:
        groups = (
            self._group(f"{name}-{ADULTS}", _("Adults"), _("Add an adult"), child=False),
            self._group(f"{name}-{CHILDREN}", _("Children"), _("Add a child"), child=True),
        )
        return Household(name=name, label=label, error=self._error(name), groups=groups)

    def _group(self, name: str, label: str, add: str, *, child: bool) -> Group:
        count = rows_of(self.typed, name)
        return Group(
            id=name, name=name, label=label, add=add, may_add=count < MOST_ROWS,
            rows=tuple(self._row(f"{name}-{place}", place + 1, child) for place in range(count)),
        )  # fmt: skip

    def _row(self, name: str, number: int, child: bool) -> Row:
        label = _("Child %(n)d", n=number) if child else _("Adult %(n)d", n=number)
        remove = (
            _("Take away child %(n)d", n=number) if child else _("Take away adult %(n)d", n=number)
        )
        who = self.box(f"{name}-name", _("Full name"), autocomplete="off")
        parts: list[Shape] = [who]
        if child:
            birth = self.day(f"{name}-birth", _("Date of birth"))
            birth.small = True
            parts.append(birth)
        else:
            parts.append(self._flags(f"{name}-{names.COUNTS}"))
        return Row(id=name, label=label, remove=remove, parts=tuple(parts))

    def _flags(self, name: str) -> Boxes:
        """What keeps an adult from being counted for the council tax."""
        return Boxes(
            name=name, label=_("Tick what is true of them"), small=True,
            value=tuple(self.typed.getlist(name)),
            choices=tuple(Choice(key, str(words)) for key, words in names.FLAGS.items()),
        )  # fmt: skip


def day_of(form: Mapping[str, str], on: date | None, fault: str) -> Day:
    """The three boxes of a day to be reminded on, as typed, else as it is set."""
    known = {"day": on.day, "month": on.month, "year": on.year} if on else {}
    typed = {f"on-{part}": str(known.get(part, "")) for part in DAY} | dict(form)
    hint = _("For example, 27 3 2027. Leave it empty if you want no reminder.")
    return Builder(Typed(typed), {"on": fault} if fault else {}).day(
        "on", _("On which day shall we remind you?"), hint
    )


def rows_of(typed: Typed, name: str) -> int:
    """How many rows a form says that it has; never more than there may be."""
    try:
        return max(0, min(int(typed.get(name, "0")), MOST_ROWS))
    except ValueError:
        return 0


def _choices(question: Question) -> tuple[Choice, ...]:
    return tuple(Choice(one.value, _(one.label)) for one in question.answers)
