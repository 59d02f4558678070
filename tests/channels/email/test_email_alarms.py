"""The duty team hears at once of a text that cannot wait: danger, a threat, somebody in need."""

import pytest
from sqlalchemy.orm import Session

from portal.channel import Channel
from portal.council.councils import Council
from portal.models.outbox import Delivery, OutboxRow
from portal.policy import SYSTEM
from portal.reading.gazetteer import Gazetteer
from portal.reading.messages import Reader
from portal.services import alarming, texts
from portal.services.texts import Incoming

NUMBER = "+447700900001"


@pytest.fixture(scope="module")
def reader(council: Council, demo_gazetteer: Gazetteer) -> Reader:
    return Reader(council, demo_gazetteer)


def _posted(session: Session, reader: Reader, body: str, team: str) -> OutboxRow | None:
    message, _ = texts.received(session, SYSTEM, Incoming("SM1", NUMBER, body))
    return alarming.alarm(session, SYSTEM, team, message, reader.read(body), [])


def _letter(session: Session, channel: Channel, reader: Reader, body: str) -> str:
    """What the duty team gets of a text."""
    row = _posted(session, reader, body, "customer_services")
    assert row is not None
    session.flush()
    [telling] = channel.tellings(session, row)
    assert telling.to == "team:customer_services"
    delivery = Delivery(
        id=row.id, outbox_id=row.id, channel="email", to=telling.to, template=telling.template,
        facts=telling.facts, order=row.id,
    )  # fmt: skip
    mail = channel.prepare(session, delivery)
    assert mail is not None
    return str(mail.get_body(("plain",)).get_content())


def test_the_words_and_the_number_go_to_the_duty_team_alone(
    session: Session, channel: Channel, reader: Reader
) -> None:
    told = _letter(session, channel, reader, "needles by the swings in the park")

    assert "needles by the swings" in told
    assert NUMBER in told
    assert "/staff/texts" in told


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("i know where you live and i will kill you lot at the council", "a threat"),
        ("i want to kill myself", "needs help now"),
        ("my boyfriend hits me every night", "needs help now"),
        ("we got evicted and have nowhere to sleep tonight", "needs help now"),
    ],
)
def test_of_a_threat_or_of_somebody_in_need_the_email_has_a_link_and_no_words(
    session: Session, channel: Channel, reader: Reader, body: str, heading: str
) -> None:
    told = _letter(session, channel, reader, body)

    assert heading in told
    assert "/staff/texts" in told
    for secret in (body, NUMBER, "kill", "hits"):
        assert secret not in told


def test_a_council_without_a_duty_team_posts_nothing(session: Session, reader: Reader) -> None:
    assert _posted(session, reader, "needles", "") is None


@pytest.mark.parametrize("body", ["pothole on mill lane", "my husband died on tuesday", "STOP"])
def test_what_can_wait_alarms_nobody(session: Session, reader: Reader, body: str) -> None:
    assert _posted(session, reader, body, "customer_services") is None
