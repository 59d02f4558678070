"""What a list was asked to show: read from the address, forgiving, and as choices for the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlencode

from flask_babel import gettext as _

from portal import clock
from portal.council.councils import Council
from portal.models.states import CLOSED, OPEN, State
from portal.services.finding import Filter
from portal.web import states

_GROUPS = {
    "open": tuple(state for state in State if state in OPEN),
    "closed": tuple(state for state in State if state in CLOSED),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filter, and what was chosen for each of its parts, as the form and addresses say it."""

    filter: Filter
    values: dict[str, str]
    after: str | None

    def query(self, **more: str) -> str:
        """The query of an address that shows the same, with `more`."""
        return urlencode({name: value for name, value in (self.values | more).items() if value})


@dataclass(frozen=True, slots=True)
class Choices:
    """Value and label of everything that can be chosen."""

    service: list[tuple[str, str]]
    state: list[tuple[str, str]]
    ward: list[tuple[str, str]]


def chosen(council: Council, asked: Mapping[str, str]) -> Chosen:
    """Read an address's query; what makes no sense there is left out."""
    service = asked.get("category", "")
    ward = asked.get("ward", "")
    state = asked.get("state", "")
    since, until = _day(asked.get("since")), _day(asked.get("until"))
    values = {
        "category": service if _is_public(council, service) else "",
        "state": state if state in _GROUPS or state in set(State) else "",
        "ward": ward if council.ward(ward) else "",
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
    }
    wanted = Filter(
        service=values["category"] or None,
        states=_states(values["state"]),
        ward=values["ward"] or None,
        since=datetime.combine(since, time.min, clock.LONDON) if since else None,
        until=datetime.combine(until, time.max, clock.LONDON) if until else None,
    )
    return Chosen(wanted, values, asked.get("after"))


def choices(council: Council) -> Choices:
    """What the form of the list offers, in the reader's language."""
    return Choices(
        service=[
            ("", _("Everything")),
            *((key, _(one.name)) for key, one in council.categories.items() if one.public),
        ],
        state=[
            ("", _("Open and closed")),
            ("open", _("Open")),
            ("closed", _("Closed")),
            *((state.value, states.name(state)) for state in State),
        ],
        ward=[("", _("All wards")), *((ward.key, _(ward.name)) for ward in council.wards)],
    )


def _is_public(council: Council, key: str) -> bool:
    category = council.categories.get(key)
    return category is not None and category.public


def _states(text: str) -> tuple[State, ...]:
    if text in _GROUPS:
        return _GROUPS[text]
    return (State(text),) if text else ()


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
