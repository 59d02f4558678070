"""What the form of a question page calls its fields, and what they are labelled."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from life_events.engine.events import Question

PREFIX = "a-"
DAY = ("day", "month", "year")
CHILDREN = "children"
ADULTS = "adults"
COUNTS = "counts"
MOST_ROWS = 12

FIELDS: Mapping[str, Any] = {
    "name": _l("Full name"),
    "other_names": _l("Other names they used"),
    "birth": _l("Date of birth"),
    "death": _l("Date of death"),
    "place": _l("Where they died"),
    "address": _l("Address"),
    "phone": _l("Phone number"),
    "email": _l("Email address"),
    "nino": _l("National Insurance number"),
    "reference": _l("Reference number"),
    "relationship": _l("How they are related to you"),
    "role": _l("What they do in this"),
}
HINTS: Mapping[str, Any] = {
    "birth": _l("For example, 27 3 1948"),
    "death": _l("For example, 17 11 2026"),
    "place": _l("For example, at home, or the name of the hospital or care home."),
    "nino": _l("It is on letters about a pension, benefits or pay, like QQ 12 34 56 C."),
}
INPUTS: Mapping[str, tuple[str, int]] = {"email": ("email", 0), "phone": ("tel", 20)}
FLAGS: Mapping[str, Any] = {
    "student": _l("Full-time student"),
    "apprentice": _l("Apprentice"),
    "impaired": _l("Severely mentally impaired, with a doctor’s certificate"),
    "carer": _l("Live-in carer"),
}


def of(question: Question) -> str:
    """The name of a question's field."""
    return PREFIX + question.id
