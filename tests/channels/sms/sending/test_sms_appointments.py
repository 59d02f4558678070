"""The text of an appointment, and the one to who was wrongly taken for dead."""

from datetime import timedelta

from flask import Flask

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.death_markers import DeathMatch, DeathNotice, NoticeState
from portal.models.outbox import Topic
from portal.outbox import post as posted
from portal.services import appointments
from portal.services.text_parts import count
from tests.channels.sms.conftest import NUMBER
from tests.channels.sms.sending.conftest import Sent
from tests.support import episodes
from tests.support.living import somebody


def test_who_has_no_email_is_texted_when_and_where_and_not_what_for(
    app: Flask,
    database: Database,
    council: Council,
    sent: Sent,
) -> None:
    now, office = clock.now(), council.venues[0]
    today = now.astimezone(clock.LONDON).date()
    days = (today + timedelta(days=n) for n in range(2, 20))
    at = next(begin for day in days for begin in office.bookable(day, now))
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
