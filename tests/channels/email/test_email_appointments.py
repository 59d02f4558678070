"""The emails of an appointment: when and where, a way into a calendar, and not what for."""

from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import select

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Actor, Depth, Granted, Kind
from portal.models.appointments import Appointment
from portal.models.contacts import Contact, Direction
from portal.models.episodes import EpisodeLine
from portal.models.mandates import Copies
from portal.models.people import Person
from portal.services import appointments
from tests.channels.email.conftest import Post, text_of, to
from tests.support import episodes
from tests.support.living import somebody
from tests.support.mandates import a_mandate, a_person, an_agent

ANN, TOM = "ann@example.com", "tom@example.org"


def first_time(council: Council) -> datetime:
    now, office = clock.now(), council.venues[0]
    today = now.astimezone(clock.LONDON).date()
    days = (today + timedelta(days=n) for n in range(2, 20))
    return next(begin for day in days for begin in office.bookable(day, now))


def whole(message: EmailMessage) -> str:
    return " ".join(f"{message['Subject']} {text_of(message)}".split())


def test_it_says_when_and_where_and_leads_to_the_calendar_but_not_what_for(
    database: Database, council: Council, post: Post
) -> None:
    at, office = first_time(council), council.venues[0]
    with database.write() as session:
        ann = somebody(session)
        line = episodes.line(session, episodes.declared(session, ann))
        booked = appointments.book(session, ann, council, line, office.key, at)
        reference = line.episode.reference

    [letter] = to(post(), ANN)

    said = whole(letter)
    assert letter["Subject"] == f"Your appointment is booked: {reference}"
    assert f"{at.astimezone(clock.LONDON):%H:%M}" in said
    assert office.name in said
    assert office.address in said
    assert f"/account/episodes/{reference}/calendar/{booked.id}" in said
    for secret in ("register_birth", "Register the birth", "Reed"):
        assert secret not in said
    with database.read() as session:
        [out] = session.scalars(select(Contact).where(Contact.direction == Direction.OUT))
    assert out.subject == "appointment_booked"


def test_who_cancelled_it_reads_so_and_can_choose_another_time(
    database: Database, council: Council, post: Post
) -> None:
    with database.write() as session:
        ann = somebody(session)
        line = episodes.line(session, episodes.declared(session, ann))
        _booked(council, session, ann, line)
    post()
    with database.write() as session:
        appointments.cancel(session, ann, session.get_one(EpisodeLine, line.id))

    [letter] = to(post(), ANN)

    assert "Your appointment is cancelled" in whole(letter)
    assert "/calendar/" not in whole(letter)


def test_whoever_acts_for_somebody_reads_for_whom_and_gets_no_way_in_that_outlives_the_mandate(
    database: Database, council: Council, post: Post
) -> None:
    with database.write() as session:
        ann = somebody(session)
        person = session.get_one(Person, ann.person_id)
        tom = a_person(session, "Tom Jones", email=TOM)
        mandate = a_mandate(
            session, person, tom, (Granted(Kind.EPISODE, Depth.ACT),), copies=Copies.BOTH
        )
        line = episodes.line(session, episodes.declared(session, ann))
        _booked(council, session, an_agent(mandate), line)

    came = post()

    [his] = to(came, TOM)
    assert "The appointment for Ann Reed is booked" in whole(his)
    assert "because you act for Ann Reed" in whole(his)
    assert "/account/episodes" not in whole(his)
    assert "/for/" not in whole(his)
    with database.read() as session:
        [held] = session.scalars(select(Appointment))
    assert f"/acting-for/appointments/{held.id}" in whole(his)
    assert "put it in your calendar" in whole(his)
    hers = {one["Subject"].partition(":")[0] for one in to(came, ANN)}
    assert "Your appointment is booked" in hers


def _booked(council: Council, session: object, who: Actor, line: EpisodeLine) -> None:
    place = council.venues[0].key
    appointments.book(session, who, council, line, place, first_time(council))  # type: ignore[arg-type]
