"""Standard replies on a page: which are offered, and how they read with the facts of a case."""

from collections.abc import Collection
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from portal.council.councils import Council
from portal.models.cases import Case
from portal.models.states import State
from portal.services import standard_replies
from portal.web import states
from portal.web.dates import within_a_sentence
from portal.web.reasons import why


def offered(council: Council, case: Case, ways: Collection[State]) -> list[tuple[str, str]]:
    """Key and title of the replies that fit a case on a form that leads to these states."""
    return [
        (reply.key, _(reply.title))
        for reply in standard_replies.offered(council, case)
        if not reply.state or reply.state in ways
    ]


def state_of(council: Council, key: str) -> str:
    """The state that a reply is for; empty where it fits any, or there is no such reply."""
    return next((reply.state for reply in council.replies if reply.key == key), "")


def words(
    council: Council,
    case: Case,
    key: str,
    to: State | None,
    day: date | None,
    team: str | None = None,
) -> str:
    """A reply with the facts of the case filled in, as far as they are known.

    `team` is the one that the case goes to; None where it stays, empty where nobody knows yet.
    """
    for reply in standard_replies.offered(council, case):
        if reply.key == key:
            said = standard_replies.day_of(case, to, day)
            return standard_replies.filled(_(reply.text), _facts(council, case, said, team))
    return ""


def fill_in(names: tuple[str, ...]) -> str:
    """What to do about places that are still open."""
    return _(
        "Fill in or take out what stands in braces: %(places)s",
        places=", ".join(f"{{{name}}}" for name in names),
    )


def _facts(
    council: Council, case: Case, day: date | None, team: str | None = None
) -> dict[str, str]:
    """`name` is left open where everyone would read it."""
    category = council.service(case.service)
    person = None if case.public else case.subject
    return {
        "reference": case.reference,
        "category": _(category.name) if category else "",
        "place": case.place,
        "team": states.team_name(council, case.team if team is None else team),
        "council": _(council.name),
        "date": within_a_sentence(str(format_date(day, "EEEE d MMMM"))) if day else "",
        "number": council.phone,
        "name": (person.name or "") if person else "",
        "reason": why(council, case.team, case.reason, case.reason_name),
    }
