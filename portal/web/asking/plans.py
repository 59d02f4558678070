"""A plan as it is read: what comes next, who does what, by when, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from life_events.engine.events import Event, Kind, Link, Mode, Task
from life_events.engine.plan import BenefitLine, Plan, PlanLine
from life_events.engine.rates import Rate
from life_events.engine.reasons import shown_fact
from portal.council.councils import Council
from portal.council.responsibility import NobodyHasThisDuty, team_with
from portal.web.asking import names, words
from portal.web.phone_lines import Line, line

NEXT = 2  # that are shown at once
US, ONCE, YOU = "us", "once", "you"
_GROUP_OF = {
    Mode.CASE: US, Mode.PARTNER: US, Mode.NATIONAL: ONCE, Mode.LINK: YOU, Mode.APPOINTMENT: YOU,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a plan, in the reader's language; the link's label is still to be translated."""

    id: str
    group: str
    title: str
    words: tuple[str, ...] = ()
    who: str = ""
    due: date | None = None
    due_words: str = ""
    is_late: bool = False
    maybe: bool = False
    urgent: bool = False
    why: tuple[str, ...] = ()
    rule: str = ""
    sums: tuple[tuple[str, str], ...] = ()  # the year of its figures, and who says so
    check: str = ""
    warn: str = ""
    typical: str = ""
    link: Link | None = None
    call: Line | None = None
    copy: tuple[tuple[str, str], ...] = ()
    state: str = ""  # of one that was declared, and how it is shown
    look: str = ""
    reason: str = ""
    reference: str = ""
    asks: bool = False  # its team waits for an answer
    is_told: bool = False  # somebody was told, or would have been
    is_todo: bool = False  # for the person to tick
    is_settled: bool = False
    remind_on: date | None = None
    expected: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind; folded where they can wait."""

    key: str
    title: str
    words: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A whole plan: the next few, then everything by who does it, then what may be got."""

    next: tuple[Item, ...]
    groups: tuple[Group, ...]
    benefits: Group | None
    on: date

    @property
    def items(self) -> Iterator[Item]:
        """Every thing to do, those that come next first."""
        yield from self.next
        for group in self.groups:
            yield from group.items


def overview(council: Council, event: Event, made: Plan, facts: Mapping[str, Any]) -> Overview:
    """The plan of an event in words; `facts` are the answers that may be copied."""
    of = _Wording(council, event, facts, made.on)
    items = [of.item(one) for one in made.lines]
    return arranged(items, [of.benefit(one) for one in made.benefits], made.on)


def arranged(items: Sequence[Item], benefits: Sequence[Item], on: date) -> Overview:
    """The next few first, and the rest under who does it."""
    first = _next(items)
    rest = [one for one in items if one not in first]
    groups = (
        Group(key, title, lead, tuple(one for one in rest if one.group == key))
        for key, (title, lead) in _titles().items()
    )
    got = Group("benefits", _("What you may be able to get"), "", tuple(benefits))
    return Overview(
        next=first,
        groups=tuple(group for group in groups if group.items),
        benefits=got if benefits else None,
        on=on,
    )


def _next(items: Sequence[Item]) -> tuple[Item, ...]:
    """What is urgent, then what the person has to do themselves, in the order of the plan."""
    sure = [one for one in items if not one.maybe]
    urgent = [one for one in sure if one.urgent]
    theirs = [one for one in sure if one.group != US]
    return tuple(dict.fromkeys([*urgent, *theirs]))[: max(NEXT, len(urgent))]


def _titles() -> dict[str, tuple[str, str]]:
    return {
        YOU: (_("What only you can do"), ""),
        US: (
            _("What we do for you"),
            _("You tell us once, and we pass it on to whoever has to act. You can follow it here."),
        ),
        ONCE: (
            _("What travels by Tell Us Once"),
            _("One notice tells all of these, with the reference that the registrar gives you."),
        ),
    }


@dataclass(frozen=True, slots=True)
class _Wording:
    council: Council
    event: Event
    facts: Mapping[str, Any]
    on: date

    def item(self, of: PlanLine) -> Item:
        """A task as it is read."""
        task = of.task
        who = self.who(of)
        return Item(
            id=task.id,
            group=_GROUP_OF[of.mode],
            title=_(task.title),
            words=tuple(words.said(one) for one in of.words),
            who=who,
            due=of.due,
            due_words=_(task.deadline.words) if task.deadline and task.deadline.words else "",
            is_late=of.due is not None and of.due < self.on,
            maybe=of.when != "yes",
            urgent=task.urgent and of.when == "yes",
            why=words.reasons(of.why),
            rule=task.basis or "",
            check=self.check(of, who),
            warn=words.said(of.warn) if of.warn else "",
            typical=_(task.typical) if task.typical else "",
            link=task.link,
            call=line(self.council, task.call) if task.call else None,
            copy=tuple(copied(self.event, task, self.facts)),
        )

    def benefit(self, of: BenefitLine) -> Item:
        """Something that the person may be able to get."""
        one = of.benefit
        return Item(
            id=one.id,
            group="benefits",
            title=_(one.title),
            words=tuple(words.said(sentence) for sentence in of.words),
            who=_(one.body) if one.body else "",
            maybe=of.when != "yes",
            why=words.reasons(of.why),
            sums=tuple(_sums(of.rates)),
            check=_("Check with %(body)s.", body=_(one.body)) if of.check and one.body else "",
            warn=words.said(of.warn) if of.warn else "",
            link=one.link,
        )

    def check(self, of: PlanLine, who: str) -> str:
        """Whom to ask instead of relying on what stands here; empty where it can be relied on."""
        if _is_another_councils(of) and not of.task.at:
            return _("The home is not in our area. This is what a council does: ask the one there.")
        if of.check:
            return _("Check with %(body)s.", body=_(of.task.body) if of.task.body else who)
        return ""

    def who(self, of: PlanLine) -> str:
        """Who does it, in words."""
        task = of.task
        if _is_another_councils(of):
            return _("The council of the other address") if task.at else _("The council there")
        if task.body:
            return _(task.body)
        return _(team_name(self.council, task.team or "", self.on))


def _is_another_councils(of: PlanLine) -> bool:
    return of.mode is Mode.LINK and of.task.mode is not Mode.LINK


def team_name(council: Council, duty: str, on: date) -> str:
    """The team or agency that has a duty on a day; the council where nobody has it."""
    try:
        return team_with(council, duty, on).name
    except NobodyHasThisDuty:
        return council.name


def copied(event: Event, task: Task, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The facts that a body outside asks for, label and value, ready to be copied."""
    for path in task.copy_:
        name, _dot, part = path.partition(".")
        question = event.question.get(name)
        if question is None or facts.get(name) in (None, "", [], {}):
            continue
        value = facts[name]
        if question.kind is Kind.PERSON:
            fields = [part] if part else [one for one in value if one in names.FIELDS]
            yield from (
                (str(names.FIELDS[one]), words.value(value[one])) for one in fields if one in value
            )
        elif (shown := shown_fact(question, facts, part)) is not None:
            yield _(question.ask), words.shown(shown)


def _sums(rates: Iterable[Rate]) -> Iterator[tuple[str, str]]:
    """Of which year the figures are, and who says so."""
    yield from sorted({(one.year, one.source) for one in rates})
