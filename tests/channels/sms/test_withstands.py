"""What the webhooks withstand: strangers, what comes twice or too late, machines, and one link."""

import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from portal import clock
from portal.database import Database
from portal.models.base import Model
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.contacts import Contact
from portal.models.followers import Follower, Link
from portal.models.messages import Message, Talk
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint, Person
from portal.models.photos import Photo
from portal.settings import Settings
from portal.web import parts
from tests.channels.sms.conftest import INBOUND, NUMBER, STATUS, TOKEN, Post, Text, said
from tests.support import photographs
from tests.support.forms import hidden_fields

POTHOLE = "massive pothole on mill lane outside no 42, just bust my tyre"
ROWS: tuple[type[Model], ...] = (Message, Talk, Case, Person, Follower, Link, Contact, OutboxRow)


def _form(sid: str, body: str = POTHOLE, number: str = NUMBER) -> dict[str, str]:
    return {"MessageSid": sid, "From": number, "To": "+447700900123", "Body": body, "NumMedia": "0"}


def _many(database: Database) -> dict[str, int]:
    """How many rows there are of everything that a text leaves behind."""
    with database.read() as session:
        count = select(func.count())
        return {
            table.__tablename__: session.scalar(count.select_from(table)) or 0 for table in ROWS
        }


def _cases(database: Database) -> list[Case]:
    with database.read() as session:
        return list(session.scalars(select(Case).order_by(Case.created_at)))


# ------------------------------------------------------------------ whose webhooks they are


@pytest.mark.parametrize("address", [INBOUND, STATUS])
@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "AAAA"}])
def test_a_webhook_that_is_not_signed_by_the_provider_leaves_nothing(
    client: FlaskClient, database: Database, address: str, headers: dict[str, str]
) -> None:
    form = _form("SM1") | {"MessageStatus": "failed", "ErrorCode": "30005"}

    assert client.post(address, data=form, headers=headers).status_code == 403
    assert not any(_many(database).values())


def test_the_signature_of_one_text_is_good_for_no_other(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    heard = _form("SM1")
    proof = RequestValidator(TOKEN).compute_signature(settings.site + INBOUND, heard)
    headers = {"X-Twilio-Signature": proof}

    assert client.post(INBOUND, data=heard, headers=headers).status_code == 200
    before = _many(database)
    for forged in (heard | {"MessageSid": "SM2"}, heard | {"Body": "STOP"}):
        assert client.post(INBOUND, data=forged, headers=headers).status_code == 403
    assert client.post(STATUS, data=heard, headers=headers).status_code == 403
    assert _many(database) == before


def test_a_webhook_that_is_played_again_changes_nothing(text: Text, database: Database) -> None:
    first = text(POTHOLE, sid="SM1")
    text("status", sid="SM2")
    before = _many(database)

    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert text(POTHOLE, sid="SM1") == first

    assert _many(database) == before


def test_a_stop_that_is_played_again_after_a_start_stops_nothing(text: Text) -> None:
    text(POTHOLE)
    text("STOP", sid="SMstop")
    text("START")

    text("STOP", sid="SMstop")

    assert "Pothole" in text("status")


def test_a_second_problem_opens_its_case_once_however_often_it_is_handed_over(
    text: Text, database: Database
) -> None:
    answers = {text("needles and a dumped fridge outside 42 mill lane", sid="SM1") for _ in "123"}

    assert len(answers) == 1
    assert len(_cases(database)) == 2


def test_the_same_text_twice_at_once_is_one_case_and_both_are_answered_alike(
    app: Flask, settings: Settings, database: Database
) -> None:
    form = _form("SM1")
    proof = RequestValidator(TOKEN).compute_signature(settings.site + INBOUND, form)
    together = threading.Barrier(4)

    def hand_over(_: int) -> TestResponse:
        client = app.test_client()
        together.wait()
        return client.post(INBOUND, data=form, headers={"X-Twilio-Signature": proof})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(hand_over, range(4)))

    assert [answer.status_code for answer in answers] == [200] * 4
    [case] = _cases(database)
    [words] = {said(answer) for answer in answers}
    assert case.reference in words
    many = _many(database)
    assert (many["message"], many["talk"], many["follower"], many["link"]) == (2, 1, 1, 1)


def test_texts_of_one_number_at_once_are_one_person_with_one_case(
    app: Flask, settings: Settings, database: Database
) -> None:
    together = threading.Barrier(4)

    def send(number: int) -> int:
        form = _form(f"SM{number}", f"{POTHOLE} {'!' * number}")
        proof = RequestValidator(TOKEN).compute_signature(settings.site + INBOUND, form)
        client = app.test_client()
        together.wait()
        headers = {"X-Twilio-Signature": proof}
        return client.post(INBOUND, data=form, headers=headers).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [200] * 4

    assert len(_cases(database)) == 1
    assert _many(database)["person"] == 1


@pytest.mark.parametrize("sender", ["VODAFONE", "60777", "whatsapp:", "+", "0", "' OR 1=1"])
def test_a_sender_that_has_no_number_is_kept_and_not_answered(
    text: Text, database: Database, sender: str
) -> None:
    assert text("pothole outside 42 mill lane", number=sender) == ""
    assert text("STOP", number=sender) == ""

    many = _many(database)
    assert (many["message"], many["person"], many["case"]) == (2, 0, 0)


def test_a_stop_counts_however_many_texts_came_before_it(text: Text, database: Database) -> None:
    text(POTHOLE)
    for word in ("STOP", "START") * 4:
        text(word)
    for number in range(20):
        text(f"pothole outside {number} mill lane")

    assert text("STOP") == ""  # we keep silent, and stop

    with database.read() as session:
        assert session.scalars(select(ContactPoint)).one().stopped_at is not None


def test_danger_is_answered_and_told_even_where_it_is_one_text_too_many(
    text: Text, database: Database
) -> None:
    for number in range(1, 11):
        text(f"pothole outside {number} mill lane")

    assert text("my house is on fire").startswith("Fire: call 999 now")

    with database.read() as session:
        told = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.DANGER_HEARD))
        assert len(told.all()) == 1


# ------------------------------------------------------------------ machines


def test_two_machines_that_answer_each_other_stop_after_three(text: Text) -> None:
    """Each of its answers names our reference or not, but its own words are the same ones."""
    ours, said_by_it = [], "Thank you for your message. This number is not monitored."
    for _ in range(10):
        answer = text(said_by_it)
        if not answer:
            break
        ours.append(answer)

    assert len(ours) == 3


def test_a_machine_that_repeats_our_words_to_us_stops_after_three(text: Text) -> None:
    """By chance it tells of one thing more: the letters of a link are read with the rest."""
    answers = [text("Automatic reply: I am away")]
    while answers[-1] and len(answers) < 12:
        answers.append(text(f"Automatic reply: I am away. You wrote: {answers[-1]}"))

    *before, said, last = answers
    assert last == ""
    assert before[-2:] == [said, said]
    assert before[-3] != said


# ------------------------------------------------------------------ the link for photos


@pytest.fixture
def link(text: Text) -> str:
    """The path of the link in the answer to a report."""
    found = re.search(r"/p/[\w-]+", text(POTHOLE))
    assert found is not None
    return found[0]


def _photos(database: Database) -> list[Photo]:
    with database.read() as session:
        return list(session.scalars(select(Photo)))


def _add(client: FlaskClient, link: str, *photos: bytes) -> TestResponse:
    page = client.get(link)
    files = [(io.BytesIO(photo), f"IMG_{n}.HEIC") for n, photo in enumerate(photos)]
    data = {**hidden_fields(page.text), "photos": files}
    return client.post(link, data=data, content_type="multipart/form-data")


def test_a_photo_as_phones_make_them_becomes_one_of_the_case(
    client: FlaskClient, link: str, database: Database, app: Flask
) -> None:
    answer = _add(client, link, photographs.phone_heic(photographs.scene(1200, 900)))

    assert "1 photo was added" in answer.text
    [photo] = _photos(database)
    [case] = _cases(database)
    assert photo.case_id == case.id
    assert f"/photos/{photo.id}/" in client.get(f"/cases/{case.reference}").text
    kept = parts.of(app).storage.get(photo.shown("400.jpg"))
    assert kept.startswith(b"\xff\xd8")
    with database.read() as session:
        added = select(CaseEvent).where(CaseEvent.happened == Happened.PHOTO_ADDED)
        assert len(session.scalars(added).all()) == 1


def test_the_link_works_once_and_then_says_so(
    client: FlaskClient, link: str, database: Database
) -> None:
    token = hidden_fields(client.get(link).text)
    _add(client, link, photographs.heic())

    again = client.get(link)
    posted = client.post(
        link,
        data={**token, "photos": [(io.BytesIO(photographs.jpeg()), "a.jpg")]},
        content_type="multipart/form-data",
    )

    assert again.status_code == posted.status_code == 410
    assert "This link has been used" in again.text
    assert len(_photos(database)) == 1


def test_the_link_used_twice_at_once_adds_once(
    app: Flask, client: FlaskClient, link: str, database: Database
) -> None:
    clients = [app.test_client() for _ in range(2)]
    tokens = [hidden_fields(one.get(link).text) for one in clients]
    together = threading.Barrier(2)

    def add(one: FlaskClient, token: dict[str, str]) -> int:
        data = {**token, "photos": [(io.BytesIO(photographs.jpeg()), "a.jpg")]}
        together.wait()
        return one.post(link, data=data, content_type="multipart/form-data").status_code

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(add, clients, tokens))

    assert codes == [200, 410]
    assert len(_photos(database)) == 1


def test_after_seven_days_the_link_is_worn(
    client: FlaskClient, link: str, database: Database
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=6, hours=23)):
        assert client.get(link).status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        assert client.get(link).status_code == 410

    assert _photos(database) == []


def test_the_link_shows_no_more_of_a_case_than_its_reference_and_lets_nobody_in(
    client: FlaskClient, text: Text, database: Database
) -> None:
    answer = text("loud music every night at 42 mill lane, my neighbour dave")
    found = re.search(r"/p/[\w-]+", answer)
    assert found is not None, answer
    [case] = _cases(database)
    assert not case.public

    page = client.get(found[0]).text

    assert case.reference in page
    assert not re.search("mill lane|dave|music|noise", page, re.IGNORECASE)
    _add(client, found[0], photographs.jpeg())
    assert "dave" not in client.get(f"/cases/{case.reference}").text


def test_what_is_no_photo_is_refused_and_the_link_still_works(
    client: FlaskClient, link: str, database: Database
) -> None:
    refused = _add(client, link, b"MZ this is a program")

    assert "There is a problem" in refused.text
    assert _photos(database) == []
    assert "1 photo was added" in _add(client, link, photographs.heic()).text


@pytest.mark.parametrize("key", ["AAAAAAAAAAAAAAAAAAAAAA", "x", "%00", "a" * 500, "..%2f..", "é"])
def test_a_link_that_we_never_made_leads_nowhere(client: FlaskClient, key: str) -> None:
    assert client.get(f"/p/{key}").status_code == 404


def test_each_answer_has_a_link_of_its_own(text: Text, post: Post) -> None:
    one, other = text(POTHOLE), text("dumped fridge outside 12 park road", number="+447700900002")

    assert re.findall(r"/p/[\w-]{22}", one) != re.findall(r"/p/[\w-]{22}", other) != []
