"""Texts that led to no case: who sees them, how they are seen to, and what texts cost."""

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.council.profile import Texts
from portal.database import Database
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.calls import Call
from portal.models.contacts import Direction
from portal.models.messages import Life, Matter, Message
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.policy import SYSTEM, Action
from portal.reading.messages import Reader
from portal.services import counting, hearing, texts
from portal.services.heard import World
from portal.services.texts import Incoming
from portal.web import parts
from tests.support.desks import CLERK, Desk
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser

NUMBER, OTHER = "+447700900011", "+447700900012"
THREAT = "i know where you live and i will kill you lot at the council"
GRIEF = "my husband died on tuesday what do i have to do"
DESPAIR = "i want to kill myself"
NONSENSE = "qwertyuiop zxcvb"
PLACES = "/staff/texts"


@pytest.fixture
def hear(app: Flask, database: Database) -> "Hear":
    return Hear(app)


class Hear:
    """Texts as the portal hears them, without a provider."""

    def __init__(self, app: Flask) -> None:
        self.here = parts.of(app)
        self.reader = Reader(self.here.council, self.here.gazetteer)
        self.many = 0

    def __call__(self, body: str, number: str = NUMBER) -> UUID:
        self.many += 1
        with self.here.database.write() as session:
            text = Incoming(f"SM{self.many}", number, body)
            message, _new = texts.received(session, SYSTEM, text)
            world = World(self.here.council, "secret")
            hearing.hear(session, SYSTEM, world, message, self.reader.read(body))
            return message.id


def _first(listed: str) -> str:
    found = re.search(r"/staff/texts/[0-9a-f-]{36}", listed)
    assert found is not None, listed
    return found[0]


def _lines(listed: str) -> list[str]:
    return re.findall(r'href="/staff/texts/[0-9a-f-]{36}">([^<]+)<', listed)


def _press(app: Flask, address: str, what: str, who: Colleague = CLERK) -> TestResponse:
    client = browser(app, who)
    return client.post(f"{address}/{what}", data=hidden_fields(client.get(address).text))


@pytest.mark.parametrize(
    ("body", "matter"),
    [(THREAT, Matter.THREAT), (GRIEF, Matter.CAREFUL), (NONSENSE, Matter.UNREAD),
     ("my house is on fire", Matter.DANGER)],
)  # fmt: skip
def test_a_text_that_led_to_no_case_waits_for_a_person(
    app: Flask, hear: Hear, body: str, matter: Matter
) -> None:
    hear(body)

    with parts.of(app).database.read() as session:
        assert session.scalars(select(Message.matter)).one() is matter
    assert len(_lines(browser(app, CLERK).get(PLACES).text)) == 1


@pytest.mark.parametrize("body", ["STOP", "HELP", "STATUS", "pothole"])
def test_commands_and_what_a_talk_goes_on_with_wait_for_nobody(
    app: Flask, hear: Hear, body: str
) -> None:
    hear(body)

    assert _lines(browser(app, CLERK).get(PLACES).text) == []


def test_the_gravest_come_first_and_the_list_says_nothing_of_what_was_written(
    app: Flask, hear: Hear
) -> None:
    hear(NONSENSE)
    hear(DESPAIR, OTHER)
    hear(THREAT, "+447700900013")

    listed = browser(app, CLERK).get(PLACES).text

    assert _lines(listed) == [
        "A threat", "Somebody who needs care", "We did not understand it",
    ]  # fmt: skip
    for secret in ("kill", "qwerty", NUMBER, "900011"):
        assert secret not in listed


def test_whoever_reads_a_text_leaves_a_line_in_the_audit(app: Flask, hear: Hear) -> None:
    hear(GRIEF)
    client = browser(app, CLERK)

    page = client.get(_first(client.get(PLACES).text))

    assert GRIEF in page.text
    assert NUMBER in page.text
    assert page.headers["Cache-Control"] == "no-store"
    with parts.of(app).database.read() as session:
        line = session.scalars(
            select(AuditLine).where(AuditLine.action == str(Action.READ_TEXTS))
        ).one()
        assert line.person_id == session.scalars(select(Person.id)).one()


def test_what_was_seen_to_is_gone_from_the_list_and_what_came_after_is_not(
    app: Flask, hear: Hear
) -> None:
    hear(GRIEF)
    client = browser(app, CLERK)
    address = _first(client.get(PLACES).text)
    form = hidden_fields(client.get(address).text)
    hear(NONSENSE)

    assert client.post(f"{address}/seen", data=form).location == PLACES

    assert _lines(client.get(PLACES).text) == ["We did not understand it"]
    _press(app, _first(client.get(PLACES).text), "seen")
    assert "Nothing waits" in client.get(PLACES).text
    assert "Somebody has seen to these texts" in client.get(address).text


def test_a_call_begins_with_the_person_and_their_words_and_the_text_is_seen_to(
    app: Flask, hear: Hear
) -> None:
    hear("qwertyuiop <b>zxcvb</b>")
    desk = Desk(app)
    address = _first(desk.client.get(PLACES).text)

    answer = desk.client.post(f"{address}/call", data=hidden_fields(desk.client.get(address).text))

    assert answer.status_code == 303
    page = desk.client.get(answer.location).text
    assert "qwertyuiop &lt;b&gt;zxcvb" in page
    with parts.of(app).database.read() as session:
        call = session.scalars(select(Call)).one()
        assert call.person_id == session.scalars(select(Person.id)).one()
        assert session.scalars(select(Message.looked_at)).first() is not None


def test_an_officer_of_the_duty_team_reads_them_and_one_of_another_team_does_not(
    app: Flask, hear: Hear
) -> None:
    hear(THREAT)
    on_duty = browser(app, Colleague(Role.OFFICER, ("customer_services",), name="Ade"))
    other = browser(app, Colleague(Role.OFFICER, ("parks",), name="Bo"))

    address = _first(on_duty.get(PLACES).text)
    page = on_duty.get(address).text
    assert THREAT in page
    assert "Call them, or open a case" not in page
    assert 'href="/staff/texts"' in on_duty.get("/staff").text
    assert 'href="/staff/texts"' not in other.get("/staff").text
    for there in (PLACES, address):
        assert other.get(there).status_code == 404


def test_a_text_that_nobody_has_to_look_at_has_no_page(app: Flask, hear: Hear) -> None:
    message_id = hear("pothole")

    assert browser(app, CLERK).get(f"{PLACES}/{message_id}").status_code == 404


@pytest.mark.parametrize(
    ("body", "kind"),
    [(THREAT, "threat"), (DESPAIR, "care"), ("my house is on fire", "fire"), (GRIEF, None),
     (NONSENSE, None)],
)  # fmt: skip
def test_the_duty_team_is_told_of_danger_of_threats_and_of_who_needs_help_now(
    app: Flask, hear: Hear, body: str, kind: str | None
) -> None:
    hear(body)

    with parts.of(app).database.read() as session:
        told = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.DANGER_HEARD))
        assert [row.facts["kind"] for row in told] == ([kind] if kind else [])


# ------------------------------------------------------------------ what they cost


def _sent(database: Database, *prices: str | None, life: Life = Life.DELIVERED) -> None:
    with database.write() as session:
        for price in prices:
            session.add(
                Message(
                    at=clock.now(), direction=Direction.OUT, number=NUMBER, body="News", life=life,
                    parts=1, price=price,
                )
            )  # fmt: skip
        counting.add(session, f"texts {clock.now().astimezone(clock.LONDON):%Y-%m}", len(prices))


def test_what_texts_cost_is_the_sum_of_what_the_provider_named(
    app: Flask, database: Database
) -> None:
    _sent(database, "0.0400 GBP", "0.0233 GBP", "-0.01 USD", "free", None)

    page = browser(app, CLERK).get(f"{PLACES}/costs").text

    assert "£0.06" in page
    assert "$0.01" in page
    assert "4 of 5 messages" in page


@pytest.mark.parametrize(
    ("parts_sent", "said"), [(3, ""), (4, "More than four fifths"), (5, "only codes go out")]
)
def test_at_four_fifths_of_the_cap_the_page_warns(
    app: Flask, database: Database, parts_sent: int, said: str
) -> None:
    here = parts.of(app)
    here.council = here.council.model_copy(update={"texts": Texts(monthly_parts=5)})
    _sent(database, *[None] * parts_sent)

    page = browser(app, CLERK).get(f"{PLACES}/costs").text

    assert (said in page) if said else "inset-text" not in page
    assert f"{parts_sent} of 5 parts" in page
