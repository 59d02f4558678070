"""The figures of life events in words, with a bar drawn by the server beside each number."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from life_events.engine.load import events
from portal.council.councils import Council
from portal.services.episode_figures import FEWEST, EventFigures, Figures, TeamFigures
from portal.web import states

WIDE = 160  # of a bar, in units of its drawing
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a table: what, how many in words, and how long its bar is; None where a bar would
    say more than the words do.
    """

    name: str
    words: str
    width: int | None
    more: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """One event."""

    key: str
    title: str
    begun: Bar
    declared: Bar
    questions: str
    stops: tuple[Bar, ...]
    contacts: tuple[Bar, ...]
    saved: str


@dataclass(frozen=True, slots=True)
class FiguresView:
    """What the page needs: events that somebody began, the titles of the others, and the teams."""

    events: tuple[EventView, ...]
    unused: tuple[str, ...]
    teams: tuple[Bar, ...]


def view(council: Council, figures: Figures) -> FiguresView:
    """The figures in the reader's language."""
    used = [one for one in figures.events if one.begun != 0 or one.declared != 0]
    longest = max((one.first for one in figures.teams if one.first), default=timedelta())
    return FiguresView(
        events=tuple(_event(one) for one in used),
        unused=tuple(_(events()[one.event].title) for one in figures.events if one not in used),
        teams=tuple(_team(council, one, longest) for one in figures.teams),
    )


def few() -> str:
    """What stands for a number that would tell of somebody."""
    return _("fewer than %(n)d", n=FEWEST)


def _event(of: EventFigures) -> EventView:
    event = events()[of.event]
    most = max(of.begun or 0, of.declared or 0)
    stopped = [one.people for one in of.stops] + [of.elsewhere or 0]
    stops = [
        Bar(_page(of.event, one.page), _number(one.people), _width(one.people, max(stopped)))
        for one in of.stops
    ]
    if of.elsewhere != 0:
        width = _width(of.elsewhere, max(stopped))
        stops.append(Bar(_("At other pages"), _number(of.elsewhere), width))
    return EventView(
        key=of.event,
        title=_(event.title),
        begun=Bar(_("Begun"), _number(of.begun), _width(of.begun, most)),
        declared=Bar(_("Sent"), _number(of.declared), _width(of.declared, most)),
        questions=format_decimal(round(of.questions, 1)) if of.questions is not None else "",
        stops=tuple(stops),
        contacts=_contacts(of),
        saved=_saved(of),
    )


def _contacts(of: EventFigures) -> tuple[Bar, ...]:
    if of.contacts is None:
        return ()
    before, after = of.contacts.before, of.contacts.after
    return (
        Bar(_("Without the portal"), _number(before), _width(before, before)),
        Bar(_("With it"), _number(after), _width(after, before)),
    )


def _saved(of: EventFigures) -> str:
    if of.contacts is None or of.contacts.saved is None:
        return ""
    return ngettext(
        "%(count)s contact saved by all that were sent.",
        "%(count)s contacts saved by all that were sent.",
        of.contacts.saved,
        count=_number(of.contacts.saved),
    )


def _team(council: Council, of: TeamFigures, longest: timedelta) -> Bar:
    first = of.first.total_seconds() if of.first is not None else None
    cases = ngettext("%(num)d case", "%(num)d cases", of.cases)
    untouched = _("%(n)s not looked at yet", n=_number(of.untouched))
    return Bar(
        name=states.team_name(council, of.team),
        words=_length(of.first) if of.first is not None else _("not known yet"),
        width=_width(first, longest.total_seconds()),
        more=f"{cases}, {untouched}" if of.untouched != 0 else cases,
    )


def _length(wait: timedelta) -> str:
    if wait < _HOUR:
        return _("less than an hour")
    if wait < 2 * _DAY:
        hours = round(wait / _HOUR)
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return ngettext("%(num)d day", "%(num)d days", round(wait / _DAY))


def _page(event: str, page: str) -> str:
    """After which page: its title, or its one question."""
    if not page:
        return _("Before the first page")
    found = events()[event].page.get(page)
    if found is None:
        return page
    first = next(iter(events()[event].on_page(found)), None)
    return _(found.title or (first.ask if first else page))


def _number(people: int | None) -> str:
    return few() if people is None else str(format_decimal(people))


def _width(part: float | None, whole: float) -> int | None:
    if part is None:
        return None
    return round(WIDE * part / whole) if whole else 0
