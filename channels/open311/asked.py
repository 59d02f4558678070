"""What a list was asked for: dates as W3C writes them, statuses, services, references."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from werkzeug.datastructures import MultiDict

from channels.open311 import statuses, words
from channels.open311.faults import Refused
from portal import clock
from portal.council.councils import Council
from portal.services.published import MOST, Span, Wanted

LONGEST = timedelta(days=90)  # by GeoReport v2
A_DAY = timedelta(days=1)
_YEARS = range(1970, 2200)
_SECOND = timedelta(seconds=1)

Asked = MultiDict[str, str]


def requests(council: Council, asked: Asked, at: datetime) -> Wanted:
    """Which requests: of the last 90 days where it says nothing. Raises Refused, with all faults.

    A span of more than 90 days ends 90 days after it begins.
    """
    faults: list[str] = []
    services = _services(council, asked, faults)
    states = {state for name in _named(asked, "status") for state in _states(name, faults)}
    updated = _span(asked, "updated_after", "updated_before", at, faults)
    created = _span(asked, "start_date", "end_date", at, faults)
    if faults:
        raise Refused(400, *faults)
    if created is None and updated is None:
        created = Span(at - LONGEST, at + _SECOND)
    return Wanted(services, states, created, updated)


def updates(asked: Asked, at: datetime) -> Span:
    """Which updates: of the last day where it says nothing. Raises Refused, with all faults."""
    faults: list[str] = []
    span = _span(asked, "start_date", "end_date", at, faults)
    if faults:
        raise Refused(400, *faults)
    return span or Span(at - A_DAY, at + _SECOND)


def references(asked: Asked) -> tuple[str, ...]:
    """The requests that it names, in their one written form; what cannot be one is left out.

    Raises Refused for more than a list can hold.
    """
    named = _named(asked, "service_request_id")
    if len(named) > MOST:
        raise Refused(400, words.too_many("service_request_id", MOST))
    return tuple(filter(None, (clock.read_reference(one[:_LONGEST_REFERENCE]) for one in named)))


_LONGEST_REFERENCE = 40


def names_some(asked: Asked) -> bool:
    """Whether it names requests, which overrides everything else it says."""
    return any(_parts(asked, "service_request_id"))


def _services(council: Council, asked: Asked, faults: list[str]) -> list[str]:
    named = _named(asked, "service_code")
    faults += [words.not_a("service_code", one) for one in named if one not in council.categories]
    return named


def _states(name: str, faults: list[str]) -> statuses.States:
    found = statuses.MEANT.get(name.lower(), frozenset())
    if not found:
        faults.append(words.not_a("status", name))
    return found


def _parts(asked: Asked, name: str) -> Iterator[str]:
    """What was said once or more often, parted by commas; empty is as good as not said."""
    for value in asked.getlist(name):
        yield from filter(None, map(str.strip, value.split(",")))


def _named(asked: Asked, name: str) -> list[str]:
    """The same, each once: what is said a thousand times is asked for once."""
    return list(dict.fromkeys(_parts(asked, name)))


def _span(asked: Asked, first: str, last: str, at: datetime, faults: list[str]) -> Span | None:
    """A span by its two ends, each of which may be missing; None where both are."""
    since = _moment(asked, first, time.min, faults)
    until = _moment(asked, last, time.max, faults)
    if since is None and until is None:
        return None
    if until is not None and not until.microsecond:
        until += _SECOND  # answers show whole seconds: what they show can be asked for
    before = until or at + _SECOND
    since = since or before - LONGEST
    if until is not None and since > until:
        faults.append(words.turned_round(first, last))
    return Span(since, max(since, min(before, since + LONGEST)))


def _moment(asked: Asked, name: str, of_day: time, faults: list[str]) -> datetime | None:
    written = asked.get(name, "").strip()
    if not written:
        return None
    found = read_moment(written, of_day)
    if found is None:
        faults.append(words.not_a_date(name, written))
    return found


def read_moment(written: str, of_day: time = time.min) -> datetime | None:
    """A date or moment (https://www.w3.org/TR/NOTE-datetime); None for anything else.

    A date alone is this time of that day in London; a time must name its zone, and a `+` that an
    address made a space is read as what it was.
    """
    try:
        if "T" not in written:
            found = datetime.combine(date.fromisoformat(written), of_day, clock.LONDON)
        else:
            found = datetime.fromisoformat(written.replace(" ", "+"))
    except ValueError:
        return None
    if found.tzinfo is None or found.year not in _YEARS:
        return None
    return found.astimezone(UTC)
