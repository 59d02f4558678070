"""Events and plans as plain documents, for JSON."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from life_events.engine.answers import to_json
from life_events.engine.events import Event, Lead, Link, Urgent
from life_events.engine.plan import BenefitLine, LeadLine, Plan, PlanLine
from life_events.engine.questions import Question
from life_events.engine.rates import Rate, Unit
from life_events.engine.reasons import Because, Form, Shown

Document = dict[str, Any]


def questions_document(event: Event) -> list[Document]:
    """Every question, in the order of asking, with its condition and its answers."""
    return [_question(question) for question in event.asked]


def plan_document(plan: Plan) -> Document:
    """The whole plan, its sentences in English."""
    return {
        "event": plan.event,
        "version": plan.version,
        "on": plan.on.isoformat(),
        "safe": plan.safe,
        "quiet": plan.quiet,
        "young": plan.young,
        "urgent": [_urgent(one) for one in plan.urgent],
        "tasks": [_line(line) for line in plan.lines],
        "benefits": [_benefit(line) for line in plan.benefits],
        "leads": [_lead(line) for line in plan.leads],
        "missing": list(plan.missing),
    }


def in_english(because: Because) -> str:
    """The sentence with its values as plain English."""
    return because.said(str, show)


def show(shown: Shown) -> str:
    """A value in plain English: £86.45, 12 March 2026, “4 Mill Lane, TH1 2AB”."""
    return _SHOWN.get(shown.form, str)(shown.value)


def _people(value: Any) -> str:
    return ", ".join(str(one.get("name", "")) for part in value.values() for one in part)


def _address(value: Any) -> str:
    return ", ".join(str(value[part]) for part in ("line", "postcode") if value.get(part))


def _rate(rate: Rate) -> str:
    if rate.unit is Unit.POUNDS:
        return _pounds(rate.value)
    return f"{rate.value}%" if rate.unit is Unit.PERCENT else str(rate.value)


def _pounds(value: Decimal) -> str:
    return f"£{value:,.2f}".removesuffix(".00")


_SHOWN: dict[Form, Callable[[Any], str]] = {
    Form.RATE: _rate,
    Form.MONEY: lambda value: _pounds(Decimal(value) / 100),
    Form.DATE: lambda value: f"{value.day} {value:%B %Y}",
    Form.LABELS: ", ".join,
    Form.ADDRESS: _address,
    Form.PEOPLE: _people,
    Form.FLAG: lambda value: "yes" if value else "no",
}


def _question(question: Question) -> Document:
    return _without_empty(
        {
            "id": question.id,
            "page": question.page,
            "ask": question.ask,
            "hint": question.hint,
            "kind": question.kind.value,
            "when": question.when.source if question.when else None,
            "answers": [_without_empty(one.model_dump()) for one in question.answers],
            "none": question.none,
            "fields": [str(name) for name in question.fields],
            "optional": question.optional,
            "sensitive": question.sensitive,
            "known": question.known and question.known.value,
            "rows": list(question.rows),
        }
    )


def _line(line: PlanLine) -> Document:
    task = line.task
    return _without_empty(
        {
            "id": task.id,
            "row": task.row,
            "title": task.title,
            "mode": line.mode.value,
            "when": line.when,
            "due": line.due and line.due.isoformat(),
            "deadline": task.deadline and task.deadline.words,
            "why": _said(line.why),
            "words": _said(line.words),
            "team": task.team,
            "at": task.at and task.at.value,
            "here": line.here if task.at else None,
            "body": task.body,
            "check_with": task.body or task.team if line.check else None,
            "urgent": task.urgent,
            "verified": task.verified,
            "sensitive": task.sensitive,
            "needs": [group.value for group in task.needs],
            "also": list(task.also),
            "evidence": list(task.evidence),
            "copy": list(task.copy_),
            "decide": task.decide,
            "call": task.call,
            "lgsl": task.lgsl,
            "basis": task.basis,
            "tag": task.tag.value,
            "typical": task.typical,
            "warn": line.warn and in_english(line.warn),
            "link": _link(task.link),
        }
    )


def _benefit(line: BenefitLine) -> Document:
    benefit = line.benefit
    return _without_empty(
        {
            "id": benefit.id,
            "row": benefit.row,
            "title": benefit.title,
            "when": line.when,
            "why": _said(line.why),
            "words": _said(line.words),
            "rates": {
                rate.key: {"value": rate.amount, "unit": rate.unit.value, "year": rate.year,
                           "source": rate.source}
                for rate in line.rates
            },
            "body": benefit.body,
            "check_with": benefit.body if line.check else None,
            "task": benefit.task,
            "tag": benefit.tag.value,
            "warn": line.warn and in_english(line.warn),
            "link": _link(benefit.link),
        }
    )  # fmt: skip


def _urgent(urgent: Urgent) -> Document:
    calls = [_without_empty(call.model_dump()) for call in urgent.calls]
    return _without_empty({"words": urgent.words, "calls": calls, "task": urgent.task})


def _lead(line: LeadLine) -> Document:
    lead: Lead = line.lead
    carried = {theirs: to_json(value) for theirs, value in line.carry.items()}
    return _without_empty({"event": lead.event, "words": lead.words, "carry": carried})


def _link(link: Link | None) -> Document | None:
    return {"label": link.label, "url": link.url} if link else None


def _said(sentences: Iterable[Because]) -> list[str]:
    return [in_english(one) for one in sentences]


def _without_empty(document: Document) -> Document:
    return {name: value for name, value in document.items() if value not in (None, [], {}, False)}
