"""What is asked next, and what has to be done: pure functions of an event, its facts and a day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from life_events.engine.answers import at
from life_events.engine.deadlines import due
from life_events.engine.events import (
    Benefit,
    Event,
    Lead,
    Mode,
    Page,
    Question,
    Tag,
    Task,
    Urgent,
)
from life_events.engine.rates import NoSuchRate, Rate, all_rates, rate_of
from life_events.engine.reasons import Because, reasons, told, why
from life_events.engine.registers import duties
from life_events.engine.standing import Facts, Standing, stand

__all__ = [
    "Because", "BenefitLine", "Facts", "LeadLine", "Plan", "PlanLine", "next_page",
    "next_question", "open_questions", "plan", "relevant", "why",
]  # fmt: skip

YES, MAYBE = "yes", "maybe"
_OF_A_PLACE = {"D": "district", "P": "district", "C": "county"}  # by the tier that has a duty


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A task of the plan.

    mode: that of the task, or `link` where another council is responsible at that end of a move.
    when: `yes`, or `maybe` where a fact that decides it is not known. due: None where it has no
    deadline or its first day is not known. check: say “check with …” and no sum. here: whether a
    council of ours is responsible. first: they said that this would help most.
    """

    task: Task
    mode: Mode
    when: str
    due: date | None
    why: tuple[Because, ...]
    words: tuple[Because, ...]
    warn: Because | None
    check: bool
    here: bool
    first: bool


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """What the person may be able to get. rates: those in force that day, that may be shown."""

    benefit: Benefit
    when: str
    why: tuple[Because, ...]
    words: tuple[Because, ...]
    warn: Because | None
    rates: tuple[Rate, ...]
    check: bool


@dataclass(frozen=True, slots=True)
class LeadLine:
    """The way into another event, with the facts that go along, by their names there."""

    lead: Lead
    carry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of an event on a day. missing: questions that apply and have no answer."""

    event: str
    version: str
    on: date
    lines: tuple[PlanLine, ...]
    benefits: tuple[BenefitLine, ...]
    urgent: tuple[Urgent, ...]
    leads: tuple[LeadLine, ...]
    missing: tuple[str, ...]
    safe: bool
    quiet: bool
    young: bool


def next_question(event: Event, facts: Facts, on: date) -> Question | None:
    """The first question, in the order of asking, that applies and has no answer."""
    standing = stand(event, facts, on)
    return next((one for one in event.asked if _is_open(one, standing)), None)


def next_page(event: Event, facts: Facts, skipped: Collection[str], on: date) -> Page | None:
    """The first page, of those not skipped, with a question that applies and has no answer."""
    standing = stand(event, facts, on)
    return next(
        (
            event.page[one.page]
            for one in event.asked
            if one.page not in skipped and _is_open(one, standing)
        ),
        None,
    )


def open_questions(event: Event, page: Page, facts: Facts, on: date) -> tuple[Question, ...]:
    """The questions of a page that apply, answered or not."""
    applies = stand(event, facts, on).applies
    return tuple(one for one in event.on_page(page) if applies[one.id])


def relevant(event: Event, facts: Facts, on: date) -> dict[str, Any]:
    """The answers that count: those of questions that apply and know such an answer."""
    return stand(event, facts, on).counts


def plan(event: Event, facts: Facts, on_date: date) -> Plan:
    """The plan on a day, with the law of that day: urgent first, then by deadline."""
    standing = stand(event, facts, on_date)
    urgent = tuple(one for one in event.urgent if one.when and standing.decide(one.when))
    lines = [line for task in event.tasks if (line := _line(task, standing))]
    offered = (_benefit(one, standing) for one in event.benefits)
    return Plan(
        event=event.key,
        version=event.version,
        on=on_date,
        lines=tuple(sorted(lines, key=_by_deadline)),
        benefits=tuple(line for line in offered if line),
        urgent=urgent,
        leads=tuple(_lead(one, standing) for one in event.leads if standing.decide(one.when)),
        missing=tuple(one.id for one in event.asked if _is_open(one, standing)),
        safe=_on(event.safe, standing),
        quiet=_on(event.quiet, standing),
        young=_on(event.young, standing),
    )


def _on(condition: Any, standing: Standing) -> bool:
    return condition is not None and standing.decide(condition) is True


def _is_open(question: Question, standing: Standing) -> bool:
    return standing.applies[question.id] is True and question.id not in standing.counts


def _by_deadline(line: PlanLine) -> tuple[bool, bool, bool, date]:
    no_day = date.min if line.task.early else date.max
    is_vague = line.when == MAYBE and line.due is None
    return (not line.task.urgent, not line.first, is_vague, line.due or no_day)


def _line(task: Task, standing: Standing) -> PlanLine | None:
    if not task.in_force(standing.on):
        return None
    holds = _reached(task, standing)
    # nobody is told of an emergency that they have not said there is
    if holds is False or (holds is None and task.urgent):
        return None
    ours = _is_ours(task, standing)
    words, lacks_sum = told(task, task.words, standing)
    return PlanLine(
        task=task,
        mode=Mode.LINK if ours is False else task.mode,
        when=YES if holds and ours is not None else MAYBE,
        due=due(task.deadline, standing),
        why=reasons(task, standing) if holds else (),
        words=words,
        warn=_warning(task, standing),
        check=task.tag is Tag.UNSURE or lacks_sum,
        here=ours is True,
        first=task.first is not None and standing.decide(task.first) is True,
    )


def _reached(task: Task, standing: Standing) -> bool | None:
    """Its condition; and where it belongs to urgent needs, that one of them is there."""
    calling = standing.event.calling.get(task.id)
    if calling:
        needs = [standing.decide(one.when) for one in calling]
        if True not in needs:
            return None if None in needs else False
    return standing.decide(task.when)


def _is_ours(task: Task, standing: Standing) -> bool | None:
    """Whether its council is ours: at that end of a move, else at the event's home.

    None while an end is not known. Who has not said where their home is came to us for it, and
    an appointment is with us, wherever they live.
    """
    duty = duties().get(task.team or "")
    tier = duty.tier if duty else ""
    if tier not in _OF_A_PLACE or (task.at is None and task.mode is Mode.APPOINTMENT):
        return True
    address = standing.address_at(task.at) if task.at else standing.home
    if address is None:
        return None if task.at else True
    return bool(address.get(_OF_A_PLACE[tier]) == "ours")


def _benefit(benefit: Benefit, standing: Standing) -> BenefitLine | None:
    if not benefit.in_force(standing.on):
        return None
    holds = standing.decide(benefit.when)
    if holds is False:
        return None
    words, lacks_sum = told(benefit, benefit.words, standing)
    sure = benefit.tag is not Tag.UNSURE
    return BenefitLine(
        benefit=benefit,
        when=YES if holds else MAYBE,
        why=reasons(benefit, standing) if holds else (),
        words=words,
        warn=_warning(benefit, standing),
        rates=_rates(benefit, standing.on) if sure else (),
        check=not sure or lacks_sum,
    )


def _warning(entry: Task | Benefit, standing: Standing) -> Because | None:
    said, _ = told(entry, (entry.warn,) if entry.warn else (), standing)
    return said[0] if said else None


def _rates(benefit: Benefit, on: date) -> tuple[Rate, ...]:
    found = []
    for key in benefit.rates:
        try:
            rate = rate_of(all_rates(), key, on)
        except NoSuchRate:
            continue
        if rate.tag is not Tag.UNSURE:
            found.append(rate)
    return tuple(found)


def _lead(lead: Lead, standing: Standing) -> LeadLine:
    made = {name: _raw(standing.known.get(name)) for name in standing.event.derived}
    known = made | standing.counts
    carried = {theirs: at(known, ours) for theirs, ours in lead.carry.items()}
    return LeadLine(lead, {name: value for name, value in carried.items() if value is not None})


def _raw(value: Any) -> Any:
    """A made fact as answers are: CEL's timestamps are days."""
    return value.date() if isinstance(value, datetime) else value
