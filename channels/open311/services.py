"""The services of GeoReport v2: what people report here, and what is asked about it."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from channels.open311.documents import Document, Row
from portal import clock
from portal.council.categories import Category, Question, QuestionKind
from portal.council.councils import Council
from portal.council.responsibility import NobodyHasThisDuty, responsible
from portal.web import languages, states

CALL_FIRST = "call_first"
"""The attribute that is no question: whom to call before anything is reported."""

_DATATYPES = {
    QuestionKind.CHOICE: "singlevaluelist",
    QuestionKind.SEVERAL: "multivaluelist",
    QuestionKind.YES_NO: "singlevaluelist",
    QuestionKind.TEXT: "text",
    QuestionKind.NUMBER: "number",
}


def listed(council: Council) -> Document:
    """Everything that can be reported, in the order of the council's folder."""
    rows = [_service(council, category) for category in council.categories.values()]
    return Document("services", "service", rows)


def definition(council: Council, category: Category) -> Document:
    """What is asked about one of them: an attribute for each question, in its order.

    Where there may be danger, whom to call stands before them: it is read, and not answered.
    """
    attributes = [*_call_first(council, category), *map(_attribute, category.questions)]
    for order, attribute in enumerate(attributes, start=1):
        attribute["order"] = order
    row = {"service_code": category.key, "attributes": attributes}
    return Document.one("service_definition", row)


def is_required(question: Question) -> bool:
    """Whether a report must answer it: not one that is only asked after certain answers."""
    return question.required and question.when is None


def _service(council: Council, category: Category) -> Row:
    return {
        "service_code": category.key,
        "service_name": _(category.name),
        "description": _(category.hint),
        "metadata": bool(category.questions),
        "type": "realtime",
        "keywords": ",".join(_keywords(category)),
        "group": _group(council, category),
    }


def _keywords(category: Category) -> Iterator[str]:
    spoken = category.words_in.get(languages.current().code, category.words)
    # the standard parts them by commas
    return (phrase.replace(",", " ") for phrase in spoken)


def _group(council: Council, category: Category) -> str:
    """Who has it where the place does not decide otherwise."""
    today = clock.now().astimezone(clock.LONDON).date()
    try:
        return states.team_name(council, responsible(council, category, None, {}, today).team)
    except NobodyHasThisDuty:
        return ""


def _call_first(council: Council, category: Category) -> Iterator[dict[str, Any]]:
    lines = []
    for danger in category.dangers:
        number = council.numbers[danger.number]
        lines += [
            _(danger.words),
            _("%(whom)s: %(number)s", whom=_(number.label), number=number.number),
        ]
    if lines:
        yield {
            "variable": False,
            "code": CALL_FIRST,
            "datatype": "text",
            "required": False,
            "datatype_description": None,
            "order": 0,
            "description": "\n".join(lines),
            "values": [],
        }


def _attribute(question: Question) -> dict[str, Any]:
    return {
        "variable": True,
        "code": question.id,
        "datatype": _DATATYPES[question.kind],
        "required": is_required(question),
        "datatype_description": _(question.hint) if question.hint else None,
        "order": 0,
        "description": _(question.ask),
        "values": list(_values(question)),
    }


def _values(question: Question) -> Iterator[dict[str, Any]]:
    labels = {answer.value: _(answer.label) for answer in question.answers}
    labels = labels or {"yes": _("Yes"), "no": _("No")}
    for value in question.values:
        yield {"key": value, "name": labels[value]}
