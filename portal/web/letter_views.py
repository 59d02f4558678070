"""A receipt on paper, in words: what its email says, what happens next, how to reach us."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from portal.council.councils import Council
from portal.council.targets import target_for
from portal.models.cases import Case
from portal.web import states
from portal.web.reasons import why


@dataclass(frozen=True, slots=True)
class Letter:
    """The receipt of a case as it is printed, in one language."""

    heading: str
    paragraphs: list[str]
    quote: str
    rows: list[tuple[str, str]]
    next_step: str
    page: str  # where everyone can follow it; empty where it is not public
    reference: str


def receipt(council: Council, case: Case, at: datetime) -> Letter:
    """The receipt in the language of the moment; of a private case what an email would say."""
    return Letter(
        heading=_("Thank you. We have your report."),
        paragraphs=[
            why(council, case.team, case.reason, case.reason_name),
            states.standing(council, case, at),
        ],
        quote=case.public_words.strip() if case.public else "",
        rows=_rows(council, case),
        next_step=_next_step(council, case) if case.is_open else "",
        page=_address(case) if case.public else "",
        reference=case.reference,
    )


def _rows(council: Council, case: Case) -> list[tuple[str, str]]:
    found = [(_("Reference"), case.reference)]
    category = council.service(case.service)
    if case.public and category is not None:
        found.append((_("What"), _(category.name)))
    if case.public and case.place:
        found.append((_("Where"), case.place))
    found.append((_("Who handles it"), states.team_name(council, case.team)))
    if case.due is not None and case.is_open:
        found.append((_("Expected by"), states.by_when(case.due, case.created_at)))
    return found


def _next_step(council: Council, case: Case) -> str:
    category = council.service(case.service)
    if category is None:
        return ""
    place = council.facts_at(case.point) if case.point else {}
    words = target_for(category, {**case.answers, **place}).next_step
    return _(words) if words else ""


def _address(case: Case) -> str:
    """As somebody types it who reads it on paper."""
    whole = url_for("cases.show", reference=case.reference, _external=True)
    return whole.removeprefix("https://").removeprefix("http://")
