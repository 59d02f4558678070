"""Appointments of the resident of a portal that has been used, and of somebody whom they help."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Kind
from portal.models.appointments import Appointment
from portal.models.episodes import EpisodeLine
from portal.models.people import Person
from portal.services import appointments
from tests.support import episodes
from tests.support.mandate_wishes import on_web
from tests.support.mandates import a_mandate, a_person, act


def live(session: Session, sam: Person, council: Council) -> dict[str, str]:
    """References of life events: a time is `chosen` in one and in none of the `open` one;
    the id of the appointment of `theirs`, whom Sam helps.
    """
    priya = a_person(session, "⟦Priya⟧", email="priya@example.com")
    a_mandate(session, priya, sam, act(Kind.EPISODE))
    chosen, open_, of_priya = (episodes.declared(session, on_web(who)) for who in (sam, sam, priya))
    book(session, sam, council, episodes.line(session, chosen))
    episodes.line(session, open_)
    theirs = book(session, priya, council, episodes.line(session, of_priya))
    return {"chosen": chosen.reference, "open": open_.reference, "theirs": str(theirs.id)}


def book(session: Session, who: Person, council: Council, line: EpisodeLine) -> Appointment:
    """The first time that can be had at the council's first venue."""
    now, place = clock.now(), council.venues[0]
    today = now.astimezone(clock.LONDON).date()
    days = (today + timedelta(days=ahead) for ahead in range(2, 20))
    at = next(begin for day in days for begin in place.bookable(day, now))
    return appointments.book(session, on_web(who), council, line, place.key, at)
