"""The text of an appointment, and the one to who was wrongly taken for dead."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Kind
from portal.models.appointments import Appointment
from portal.models.death_markers import DeathMatch, DeathNotice, NoticeState
from portal.models.episodes import EpisodeLine
from portal.models.mandates import Copies
from portal.models.outbox import Topic
from portal.outbox import post as posted
from portal.services import appointments
from portal.services.text_parts import count
from tests.channels.sms.conftest import NUMBER
from tests.channels.sms.sending.conftest import HER, TOM, Sent
from tests.support import episodes
from tests.support.living import somebody
from tests.support.mandate_wishes import on_web
from tests.support.mandates import a_mandate, a_person, act, an_agent


def _first_time(council: Council) -> datetime:
    now = clock.now()
    today = now.astimezone(clock.LONDON).date()
    days = (today + timedelta(days=n) for n in range(2, 20))
    return next(begin for day in days for begin in council.venues[0].bookable(day, now))


def test_who_has_no_email_is_texted_when_and_where_and_not_what_for(
    app: Flask,
    database: Database,
    council: Council,
    sent: Sent,
) -> None:
    at, office = _first_time(council), council.venues[0]
    with database.write() as session:
        ann = somebody(session, email=None, phone=NUMBER)
        line = episodes.line(session, episodes.declared(session, ann))
        appointments.book(session, ann, council, line, office.key, at)
        reference = line.episode.reference

    [text] = sent()

    assert f"{at.astimezone(clock.LONDON):%H:%M}" in text
    assert office.name in text
    assert f"/account/episodes/{reference}" in text
    assert count(text).parts <= 2
    assert "birth" not in text.lower()


@pytest.mark.parametrize("then", ["booked", "moved", "cancelled"])
def test_whoever_acts_for_them_is_texted_the_way_there_and_no_key_and_not_what_for(
    app: Flask, database: Database, council: Council, sent: Sent, then: str
) -> None:
    office = council.venues[0]
    with database.write() as session:
        her, tom = a_person(session, phone=HER), a_person(session, "Tom Jones", phone=TOM)
        mandate = a_mandate(session, her, tom, act(Kind.EPISODE), copies=Copies.BOTH)
        line = episodes.line(session, episodes.declared(session, on_web(her)))
        his = an_agent(mandate)
        at = _first_time(council)
        appointments.book(session, his, council, line, office.key, at)
    if then != "booked":
        sent(TOM)
        with database.write() as session:
            found = session.get_one(EpisodeLine, line.id)
            if then == "moved":
                later = at + timedelta(days=7)
                appointments.move(session, his, council, found, office.key, later)
            else:
                appointments.cancel(session, his, found)

    text = sent(TOM)[-1]

    with database.read() as session:
        known = {str(one) for one in session.scalars(select(Appointment.id))}
    link = text.split()[-1] if "STOP" not in text else text.split(" Reply STOP")[0].split()[-1]
    assert link.partition("/acting-for/appointments/")[2] in known
    assert text.startswith("The appointment for Margaret Jones")
    assert "/for/" not in text
    assert "/account/episodes" not in text
    assert "birth" not in text.lower()
    assert count(text).parts <= 2


def test_who_was_wrongly_taken_for_dead_is_texted_that_it_is_put_right(
    database: Database,
    council: Council,
    sent: Sent,
) -> None:
    at = clock.now()
    with database.write() as session:
        ann = somebody(session, email=None, phone=NUMBER)
        episode = episodes.declared(session, somebody(session, email="joan@example.org"))
        notice = DeathNotice(
            id=clock.new_id(), at=at, episode_id=episode.id, informant_id=episode.person_id,
            name="Ann Reed", address="", kinship="", reference="", representative={},
            state=NoticeState.LIFTED, second_at=at, ended_at=at, version=3,
        )  # fmt: skip
        session.add(notice)
        session.flush()
        session.add(DeathMatch(id=clock.new_id(), notice_id=notice.id, person_id=ann.person_id))
        posted(session, Topic.DEATH_TAKEN_BACK, None, notice_id=notice.id)

    [text] = sent()

    assert "by mistake that you had died" in text
    assert council.phone in text
    assert count(text).parts <= 2
