"""Texts to look at and what texts cost, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.council.profile import Texts
from portal.models.actors import Actor, By, Role
from portal.models.contacts import Direction
from portal.models.messages import Life, Matter, Message
from portal.policy import NotAllowed
from portal.services import text_costs, text_desk
from portal.services.text_desk import Desk, NoSuchText
from tests.support.staff import Colleague

NUMBER, OTHER = "+447700900001", "+447700900002"
DESK = Desk("customer_services")


@pytest.fixture
def clerk(session: Session) -> Actor:
    return Colleague(Role.CLERK, ("customer_services",)).actor(session)


def _came(session: Session, number: str, matter: Matter | None, minutes: int = 0) -> Message:
    message = Message(
        at=clock.now() - timedelta(minutes=minutes), direction=Direction.IN, number=number,
        body="Some words", life=Life.RECEIVED, parts=1, matter=matter, media=[],
    )  # fmt: skip
    session.add(message)
    session.flush()
    return message


def test_numbers_wait_by_the_gravest_of_their_texts_and_then_by_how_long(
    session: Session, clerk: Actor
) -> None:
    _came(session, NUMBER, Matter.UNREAD, 90)
    _came(session, OTHER, Matter.UNREAD, 60)
    newest = _came(session, OTHER, Matter.THREAT, 5)
    _came(session, "+447700900003", Matter.UNREAD, 30)
    _came(session, "+447700900004", None)

    found = text_desk.waiting(session, clerk, DESK)

    assert [(one.number[-1], one.matter, one.many) for one in found] == [
        ("2", Matter.THREAT, 2), ("1", Matter.UNREAD, 1), ("3", Matter.UNREAD, 1),
    ]  # fmt: skip
    assert found[0].message_id == newest.id
    assert text_desk.many(session, clerk, DESK) == 4


def test_looking_settles_what_was_there_and_says_who_looked(session: Session, clerk: Actor) -> None:
    first = _came(session, NUMBER, Matter.UNREAD, 3)
    second = _came(session, NUMBER, Matter.CAREFUL, 2)
    later = _came(session, NUMBER, Matter.UNREAD, 1)

    assert text_desk.look(session, clerk, DESK, second.id) == 2
    assert text_desk.look(session, clerk, DESK, second.id) == 0

    session.expire_all()
    assert first.looked_by_id == second.looked_by_id == clerk.identity_id
    assert later.looked_at is None


def test_a_text_of_somebody_who_waits_for_nothing_opens_nothing(
    session: Session, clerk: Actor
) -> None:
    message = _came(session, NUMBER, None)

    with pytest.raises(NoSuchText):
        text_desk.read(session, clerk, DESK, message.id)
    with pytest.raises(NoSuchText):
        text_desk.look(session, clerk, DESK, clock.new_id())


def test_an_officer_of_another_team_reads_and_settles_nothing(session: Session) -> None:
    message = _came(session, NUMBER, Matter.THREAT)
    officer = Actor(Role.OFFICER, By.WEB, teams=frozenset({"parks"}))

    for do in (text_desk.read, text_desk.look, text_desk.call_back):
        with pytest.raises(NotAllowed):
            do(session, officer, DESK, message.id)


def test_an_officer_of_the_duty_team_takes_no_calls(session: Session) -> None:
    message = _came(session, NUMBER, Matter.THREAT)
    officer = Colleague(Role.OFFICER, ("customer_services",), name="Ade").actor(session)

    with pytest.raises(NotAllowed):
        text_desk.call_back(session, officer, DESK, message.id)


def test_a_month_counts_what_went_out_in_it_and_answers_apart(
    session: Session, clerk: Actor
) -> None:
    for life, price, days in (
        (Life.DELIVERED, "0.04 GBP", 0), (Life.FAILED, None, 0), (Life.ANSWERED, None, 0),
        (Life.DELIVERED, "0.10 GBP", 400),
    ):  # fmt: skip
        session.add(
            Message(
                at=clock.now() - timedelta(days=days), direction=Direction.OUT, number=NUMBER,
                body="News", life=life, parts=2, price=price, media=[],
            )
        )  # fmt: skip
    session.flush()

    this, *before = text_costs.months(session, clerk, Texts(monthly_parts=10))

    assert (this.sent, this.failed, this.answers, this.answer_parts) == (2, 1, 1, 2)
    assert {unit: str(amount) for unit, amount in this.cost.items()} == {"GBP": "0.04"}
    assert (this.priced, this.cap, this.warn_at) == (1, 10, 8)
    assert [month.sent for month in before] == [0, 0]
