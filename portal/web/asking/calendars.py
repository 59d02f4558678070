"""Deadlines as a file that calendars take (RFC 5545): titles and days, and nothing anybody said."""

from collections.abc import Iterable
from datetime import timedelta

from flask import Response
from icalendar import Alarm, Calendar
from icalendar import Event as Entry

from life_events.engine.events import Event
from portal import clock
from portal.settings import Settings
from portal.web.asking.plans import Item

_BEFORE = timedelta(days=-1)


def calendar(settings: Settings, event: Event, items: Iterable[Item], where: str = "") -> bytes:
    """The days by which something has to be done; `where` is the address of the plan."""
    made = Calendar()
    made.add("prodid", "-//Citizen Portal//Life events//EN")
    made.add("version", "2.0")
    for one in items:
        if one.due is None:
            continue
        entry = Entry()
        entry.add("uid", f"{event.key}-{one.id}-{one.due.isoformat()}@{settings.base_url.host}")
        entry.add("dtstamp", clock.now())
        entry.add("dtstart", one.due)
        entry.add("summary", one.title)
        entry.add("transp", "TRANSPARENT")
        if where:
            entry.add("url", where)
        entry.add_component(_reminder(one.title))
        made.add_component(entry)
    return bytes(made.to_ical())


def download(settings: Settings, event: Event, items: Iterable[Item], where: str = "") -> Response:
    """The file, for this reader alone. Its name says nothing of what it is about."""
    return Response(
        calendar(settings, event, items, where),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="dates.ics"',
            "Cache-Control": "no-store",
        },
    )


def _reminder(title: str) -> Alarm:
    """The day before."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", _BEFORE)
    return alarm
