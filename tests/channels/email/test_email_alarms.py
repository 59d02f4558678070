"""The duty team hears at once of a text that speaks of danger."""

from sqlalchemy.orm import Session

from portal.channel import Channel
from portal.models.outbox import Delivery, OutboxRow
from portal.policy import SYSTEM
from portal.reading.danger import dangers_in
from portal.services import alarming, texts
from portal.services.texts import Incoming


def test_the_words_and_the_number_go_to_the_duty_team_alone(
    session: Session, channel: Channel
) -> None:
    message, _ = texts.received(
        session, SYSTEM, Incoming("SM1", "+447700900001", "needles by the swings in the park")
    )
    row = alarming.alarm(
        session, SYSTEM, "customer_services", message, dangers_in(message.body), []
    )
    assert isinstance(row, OutboxRow)
    session.flush()

    [telling] = channel.tellings(session, row)
    delivery = Delivery(
        id=row.id, outbox_id=row.id, channel="email", to=telling.to, template=telling.template,
        facts=telling.facts, order=row.id,
    )  # fmt: skip
    mail = channel.prepare(session, delivery)

    assert telling.to == "team:customer_services"
    assert mail is not None
    text = mail.get_body(("plain",)).get_content()
    assert "needles by the swings" in text
    assert "+447700900001" in text


def test_a_council_without_a_duty_team_posts_nothing(session: Session) -> None:
    message, _ = texts.received(session, SYSTEM, Incoming("SM1", "+447700900001", "needles"))

    assert alarming.alarm(session, SYSTEM, "", message, dangers_in("needles"), []) is None
