"""A time at the register office, or wherever a duty sees people: chosen, moved, given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Answer

from portal import clock
from portal.council.appointments import Venue
from portal.models.actors import Actor
from portal.models.appointments import Appointment
from portal.models.episodes import EpisodeLine
from portal.services import appointments
from portal.services.appointments import (
    BookedAlready,
    FreeDay,
    NoAppointment,
    NoSuchTime,
    TimeTaken,
)
from portal.web import parts
from portal.web.asking import answerers, kept
from portal.web.asking.answerers import answering, lead_back
from portal.web.forms.cases import PressForm
from portal.web.limits import limit
from portal.web.pages import page

blueprint = Blueprint("appointments", __name__, url_prefix="/account/episodes")
lead_back(blueprint)
_WEEK = 7
_MOST_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Week:
    """The free times of a place in one week; `number` counts from this one, None where no more."""

    number: int
    days: Sequence[FreeDay]
    earlier: int | None
    later: int | None


@blueprint.route("/<reference>/appointments/<task>", methods=["GET", "POST"])
@answering
@limit("120 per hour")
def choose(reference: str, task: str) -> Answer:
    """The free times of a week, and what was booked; a time that is sent is booked or moved to."""
    if request.method == "POST" and PressForm().validate_on_submit():
        return _booked(reference, task)
    return _shown(reference, task)


@blueprint.post("/<reference>/appointments/<task>/cancel")
@answering
@limit("60 per hour")
def cancel(reference: str, task: str) -> Answer:
    """Give the time back."""
    if PressForm().validate_on_submit():
        with parts.here().database.write() as session:
            actor = answerers.current()
            appointments.cancel(session, actor, _line(session, actor, reference, task))
    return redirect(url_for("appointments.choose", reference=reference, task=task), 303)


@blueprint.get("/<reference>/calendar/<uuid:appointment_id>")
@answering
def calendar(reference: str, appointment_id: UUID) -> Answer:
    """The appointment for a calendar: when and where, and nothing that anybody said. Emails have
    this address: it does not say what for.
    """
    here, actor = parts.here(), answerers.current()
    with here.database.read() as session:
        episode = kept.find(session, actor, reference)
        held = appointments.find(session, actor, episode, appointment_id)
    if held is None:
        raise NotFound
    return Response(
        _entry(held, _venue(held.place)),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="appointment.ics"',
            "Cache-Control": "no-store",
        },
    )


def _booked(reference: str, task: str) -> Answer:
    here, fault = parts.here(), ""
    try:
        place, starts_at = _wish()
        with here.database.write() as session:
            actor = answerers.current()
            line = _line(session, actor, reference, task)
            appointments.move(session, actor, here.council, line, place, starts_at)
    except ValueError:
        fault = _("Choose a time.")
    except NoSuchTime:
        fault = _("That time can no longer be booked. Choose another one.")
    except (TimeTaken, BookedAlready):
        fault = _("Somebody else has just booked that time. Choose another one.")
    except NoAppointment:
        raise NotFound from None
    if fault:
        return _shown(reference, task, fault)
    return redirect(url_for("appointments.choose", reference=reference, task=task), 303)


def _shown(reference: str, task: str, fault: str = "") -> Answer:
    here, actor = parts.here(), answerers.current()
    with here.database.read() as session:
        line = _line(session, actor, reference, task)
        try:
            venues = appointments.venues(here.council, line)
        except NoAppointment:
            raise NotFound from None
        asked = request.values.get("place", "").partition("|")[0]
        venue = next((one for one in venues if one.key == asked), venues[0])
        held = appointments.of_line(session, actor, line)
        response = page(
            "life_events/appointment.html",
            line=line, reference=reference, task=task, venues=venues, venue=venue, held=held,
            at=_venue(held.place) if held else None,
            week=_week(session, actor, line, venue), fault=fault, form=PressForm(formdata=None),
            when=_when, weekday=_weekday, wish=_written,
        )  # fmt: skip
    response.status_code = 409 if fault else 200
    return response


def _week(session: Session, actor: Actor, line: EpisodeLine, venue: Venue) -> Week:
    """The week that was asked for; else the first in which there is a free time."""
    asked = request.values.get("week", "")
    number = min(int(asked), _MOST_WEEKS) if asked.isdecimal() and len(asked) < 4 else None
    last = (venue.last_day(clock.now()) - _monday(0)).days // _WEEK
    for week in range(last + 1) if number is None else (number,):
        days = appointments.free(session, actor, line, venue, _monday(week), _WEEK)
        if days or number is not None:
            break
    else:
        week, days = 0, []
    return Week(week, days, week - 1 if week > 0 else None, week + 1 if week < last else None)


def _monday(week: int) -> date:
    today = clock.now().astimezone(clock.LONDON).date()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=week)


def _wish() -> tuple[str, datetime]:
    """The place and time that were chosen. Raises ValueError."""
    place, _bar, wall = request.form.get("time", "").partition("|")
    starts_at = datetime.fromisoformat(wall[:16])
    if starts_at.tzinfo is not None:
        raise ValueError(wall)
    return place, starts_at.replace(tzinfo=clock.LONDON)


def _written(venue: Venue, starts_at: datetime) -> str:
    return f"{venue.key}|{starts_at:%Y-%m-%dT%H:%M}"


def _when(at: datetime) -> str:
    """Tuesday 24 November 2026, 10:20."""
    return format_datetime(at, "EEEE d MMMM y, HH:mm")


def _weekday(at: datetime) -> str:
    """Tuesday 24 November."""
    return format_datetime(at, "EEEE d MMMM")


def _line(session: Session, actor: Actor, reference: str, task: str) -> EpisodeLine:
    episode = kept.find(session, actor, reference)
    try:
        return appointments.find_line(session, actor, episode, task)
    except NoAppointment:
        raise NotFound from None


def _venue(key: str) -> Venue | None:
    """The place as the folder has it; None where it is gone from there."""
    return next((one for one in parts.here().council.venues if one.key == key), None)


def _entry(held: Appointment, venue: Venue | None) -> bytes:
    made, entry = Calendar(), Entry()
    made.add("prodid", "-//Citizen Portal//Appointments//EN")
    made.add("version", "2.0")
    entry.add("uid", f"{held.id}@{parts.here().settings.base_url.host}")
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", held.starts_at)
    entry.add("dtend", held.starts_at + timedelta(minutes=held.minutes))
    entry.add("summary", _("Appointment: %(place)s", place=_(venue.name) if venue else ""))
    if venue is not None:
        entry.add("location", venue.address)
    made.add_component(entry)
    return bytes(made.to_ical())
