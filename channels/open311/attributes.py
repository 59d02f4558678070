"""What an app answers to a category's questions: `attribute[code]`, checked as our own form is."""

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from channels.open311 import report_words
from channels.open311.services import CALL_FIRST
from portal.council.categories import Category, Question, QuestionKind
from portal.council.conditions import holds
from portal.web.forms.report import number, questions_form
from portal.web.reporting.told import Answer

_NAMED = re.compile(r"attribute\[([^\]]*)\](\[\])?")


def answers(
    category: Category, typed: MultiDict[str, str], place: Mapping[str, Any], faults: list[str]
) -> dict[str, Answer]:
    """The answers by question; what is wrong with any of them goes to `faults`.

    `place` are the facts of where it is. An answer to a question that the others make idle is
    left out, as on our own page. A question that hangs on another may stay unanswered: an app
    that knows only the list of attributes cannot tell when it is asked.
    """
    sent = _by_question(category, typed, faults)
    form = questions_form(category.questions, requires=False)(sent)
    form.validate()
    found: dict[str, Answer] = {}
    for question in category.questions:
        field = form[f"q_{question.id}"]
        if field.errors:
            faults.append(report_words.attribute(question.id, str(field.errors[0])))
        elif (answer := _read(question, field.data)) is not None:
            found[question.id] = answer
        elif question.required and question.when is None:
            faults.append(report_words.attribute_needed(question))
    return _without_idle(category, found, place)


def _by_question(
    category: Category, typed: MultiDict[str, str], faults: list[str]
) -> MultiDict[str, str]:
    sent: MultiDict[str, str] = MultiDict()
    for name, values in typed.lists():
        named = _NAMED.fullmatch(name)
        if named is None or named[1] == CALL_FIRST:  # that is read and not answered
            continue
        question = category.question(named[1])
        if question is None and not any(values):
            continue  # such as what is no variable, which an app sends back empty
        if question is None:
            faults.append(report_words.no_such_attribute(named[1], category.key))
            continue
        for value in values:
            sent.add(f"q_{question.id}", value)
        if len(sent.getlist(f"q_{question.id}")) > 1 and question.kind is not QuestionKind.SEVERAL:
            faults.append(report_words.one_value(question.id))
    return sent


def _read(question: Question, typed: Any) -> Answer | None:
    if question.kind is QuestionKind.SEVERAL:
        return [value for value in typed or [] if value] or None
    if not typed:
        return None
    return number(typed) if question.kind is QuestionKind.NUMBER else str(typed)


def _without_idle(
    category: Category, found: dict[str, Answer], place: Mapping[str, Any]
) -> dict[str, Answer]:
    for _round in range(len(found)):
        facts = {**found, **place}
        asked = {one.id for one in category.questions if holds(one.when, facts)}
        kept = {name: value for name, value in found.items() if name in asked}
        if kept == found:
            break
        found = kept
    return found
