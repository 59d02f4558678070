"""Where a case stands, in words: for pages and, by way of the channels, for emails and texts."""

from datetime import datetime, timedelta
from typing import Protocol

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.council.councils import Council
from portal.models.states import State
from portal.web.dates import within_a_sentence

_NAMES = {
    State.RECEIVED: _l("Received"),
    State.CHECKED: _l("Checked"),
    State.PASSED_ON: _l("Passed on"),
    State.SCHEDULED: _l("Planned"),
    State.IN_PROGRESS: _l("Being worked on"),
    State.DONE: _l("Done"),
    State.NOT_OURS: _l("Not ours to do"),
    State.NO_ACTION: _l("No work planned"),
    State.DUPLICATE: _l("Already reported"),
    State.CANCELLED: _l("Cancelled"),
}
_LOOKS = {
    State.SCHEDULED: "doing",
    State.IN_PROGRESS: "doing",
    State.DONE: "done",
    State.NOT_OURS: "ended",
    State.NO_ACTION: "ended",
    State.DUPLICATE: "ended",
    State.CANCELLED: "ended",
}
_HOURS_MATTER = timedelta(hours=48)


class Standing(Protocol):
    """What `standing` needs to know of a case."""

    @property
    def state(self) -> State: ...
    @property
    def team(self) -> str: ...
    @property
    def due(self) -> datetime | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def closed_at(self) -> datetime | None: ...


def name(state: State) -> str:
    """The state's short name, for a tag."""
    return str(_NAMES[state])


def look(state: State) -> str:
    """The kind of status a state is shown as: '', doing, done or ended."""
    return _LOOKS.get(state, "")


def team_name(council: Council, key: str) -> str:
    """The name of a team or agency, in the reader's language where it has one."""
    team = council.teams.get(key)
    return _(team.name) if team else key


def by_when(due: datetime, created_at: datetime) -> str:
    """A date in words; with the hour where the target is one of hours."""
    if due - created_at <= _HOURS_MATTER:
        return within_a_sentence(format_datetime(due, "EEEE d MMMM, HH:mm"))
    return within_a_sentence(format_date(due, "EEEE d MMMM"))


def is_late(case: Standing, at: datetime) -> bool:
    """Whether the expected date has passed and the case is still open."""
    return case.closed_at is None and case.due is not None and case.due < at


def standing(council: Council, case: Standing, at: datetime) -> str:
    """One sentence of where the case stands and what comes next by when."""
    team = team_name(council, case.team)
    if case.closed_at is not None:
        return _ended(case.state, team, format_date(case.closed_at, "d MMMM yyyy"))
    if case.due is None:
        return _(
            "%(team)s has this. No date for work is set; it is looked at again on inspections.",
            team=team,
        )
    date = by_when(case.due, case.created_at)
    if is_late(case, at):
        return _(
            "This is late. %(team)s still has it, and it should have been done by %(date)s.",
            team=team,
            date=date,
        )
    return _open(case.state, team, date)


def _open(state: State, team: str, date: str) -> str:
    match state:
        case State.CHECKED:
            return _(
                "%(team)s has checked this and expects it to be done by %(date)s.",
                team=team,
                date=date,
            )
        case State.PASSED_ON:
            return _(
                "This was passed to %(team)s, which expects it to be done by %(date)s.",
                team=team,
                date=date,
            )
        case State.SCHEDULED:
            return _(
                "The work is planned. %(team)s expects it to be done by %(date)s.",
                team=team,
                date=date,
            )
        case State.IN_PROGRESS:
            return _(
                "%(team)s is working on this and expects it to be done by %(date)s.",
                team=team,
                date=date,
            )
        case _:
            return _("%(team)s has this and will deal with it by %(date)s.", team=team, date=date)


def _ended(state: State, team: str, date: str) -> str:
    match state:
        case State.DONE:
            return _("%(team)s finished this on %(date)s.", team=team, date=date)
        case State.NOT_OURS:
            return _(
                "This was closed on %(date)s because it is not ours to do. The answer "
                "says who can help.",
                date=date,
            )
        case State.NO_ACTION:
            return _("This was closed on %(date)s without work. The answer says why.", date=date)
        case State.DUPLICATE:
            return _("This was closed on %(date)s because it had been reported before.", date=date)
        case _:
            return _("This was cancelled on %(date)s.", date=date)
