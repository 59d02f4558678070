"""Texts about an episode: neutral, one part, to a proved number, and never after a stop."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from life_events.engine import load
from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Actor
from portal.models.contacts import Contact, Direction
from portal.models.episodes import Episode
from portal.policy import SYSTEM
from portal.services import episode_reminders, episodes
from portal.services.text_parts import count
from tests.channels.sms.conftest import NUMBER, Text
from tests.channels.sms.sending.conftest import Sent
from tests.support.living import begun, declared, somebody


def _living(
    database: Database, council: Council | None = None, **said: object
) -> tuple[Actor, Episode]:
    """Somebody with a phone and no email, who may have declared."""
    with database.write() as session:
        ann = somebody(session, email=None, phone=NUMBER)
        episode = begun(session, ann, **said)
        if council is not None:
            declared(session, ann, council, episode)
        return ann, episode


def _is_plain(text: str, episode: Episode) -> bool:
    """One part, with the way to the plan, and nothing of what happened."""
    secrets = ("Mill Lane", "Reed", "mover", load.event("moving_house").title, "moving")
    return (
        count(text).parts == 1
        and f"/account/episodes/{episode.reference}" in text
        and not any(secret in text for secret in secrets)
    )


def test_who_has_no_email_has_one_receipt_by_text(
    database: Database, council: Council, sent: Sent
) -> None:
    _, episode = _living(database, council)

    [receipt] = sent()

    assert _is_plain(receipt, episode)
    assert "Reply STOP" in receipt
    assert sent() == []
    with database.read() as session:
        [out] = session.scalars(select(Contact).where(Contact.direction == Direction.OUT))
    assert out.subject == "episode_receipt"


def test_who_did_not_finish_is_reminded_by_text(database: Database, sent: Sent) -> None:
    _, episode = _living(database)
    with time_machine.travel(clock.now() + timedelta(days=8), tick=True):
        with database.write() as session:
            assert episode_reminders.see_to(session, SYSTEM, episode.id)

        [reminder] = sent()

    assert _is_plain(reminder, episode)


def test_who_went_on_meanwhile_is_not_reminded(
    database: Database, council: Council, sent: Sent
) -> None:
    ann, episode = _living(database)
    with time_machine.travel(clock.now() + timedelta(days=8), tick=True):
        with database.write() as session:
            assert episode_reminders.see_to(session, SYSTEM, episode.id)
        with database.write() as session:
            declared(session, ann, council, episodes.find(session, ann, episode.reference))

        assert len(sent()) == 1  # the receipt


def test_the_way_to_the_plan_comes_when_it_is_asked_for(database: Database, sent: Sent) -> None:
    ann, episode = _living(database)
    with database.write() as session:
        found = episodes.find(session, ann, episode.reference)
        episodes.text_the_way(session, ann, found)

    [way] = sent()

    assert _is_plain(way, episode)


def test_who_said_stop_gets_no_text(
    text: Text, database: Database, council: Council, sent: Sent
) -> None:
    text("STOP")
    _living(database, council)

    assert sent() == []


def test_whoever_is_not_safe_is_sent_no_text(
    database: Database, council: Council, sent: Sent
) -> None:
    _living(database, council, why_moving="not_safe")

    assert sent() == []
