"""A life event signed on: kept page by page, checked, declared once, and followed."""

import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeState
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.models.places import Place, PlaceKind, Point
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.life_episodes import begin, count, declare, episode, signed_on, whole
from tests.support.life_pages import Walk, day
from tests.support.staff import resident_cookie


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    """Sam's browser, signed on."""
    return signed_on(app, "Sam Reed")


@pytest.fixture
def walk(sam: FlaskClient) -> Walk:
    """At the first question of an episode of Sam's."""
    return begin(sam)


# ------------------------------------------------------------------ answering


def test_each_page_is_kept_and_gone_on_with_on_another_device(app: Flask, walk: Walk) -> None:
    walk.send(tonight="none").send(rel="spouse")
    other = signed_on(app, "Sam Reed")
    again = Walk(other, other.get(f"/account/episodes/{episode(app).reference}/go-on")).follow()

    assert again.heading == "Where things stand"
    assert "Not sent yet" in other.get("/account").text


def test_what_the_account_knows_is_shown_to_be_confirmed(
    app: Flask, sam: FlaskClient, in_town: Point
) -> None:
    with parts.of(app).database.write() as session:
        session.add(
            Place(
                id=clock.new_id(), kind=PlaceKind.ADDRESS, name="", number="42",
                street="Mill Lane", locality="Thornley", postcode="TY3 1JA", uprn="10001",
                lat=in_town.lat, lon=in_town.lon,
            )
        )  # fmt: skip
        person = session.scalars(select(Person)).one()
        person.address, person.uprn = "42 Mill Lane", "10001"
    walk = begin(sam, "moving_house")
    while "old_address" not in walk.form:
        offered = re.findall(r'name="(a-[\w-]+)"[^>]*type="radio" value="(\w+)"', walk.form)
        walk.post(dict(reversed(offered)))

    assert 'value="42 Mill Lane"' in walk.form
    assert "We have this from your account" in walk.form
    walk.send(
        **{"old_address-search": "42 Mill Lane", "old_address-place": "kept"}, new_known="not_yet"
    )
    fact = episode(app).facts["old_address"]
    assert (fact["value"]["uprn"], fact["value"]["district"]) == ("10001", "ours")
    assert fact["from"] == "account"


def test_nobody_else_opens_it(app: Flask, walk: Walk) -> None:
    walk.send(tonight="none")
    reference = episode(app).reference
    eve = signed_on(app, "Eve Shah")

    for path in ("", "/go-on", "/check", "/declare", "/print", "/calendar.ics", "/questions/who",
                 "/receipt", "/urgent", "/text", "/give-up"):  # fmt: skip
        assert eve.get(f"/account/episodes/{reference}{path}").status_code == 404


def test_two_devices_that_answer_otherwise_are_told(app: Flask, walk: Walk) -> None:
    walk.send(tonight="none")
    other = Walk(signed_on(app, "Sam Reed"), walk.page)
    other.page = other.client.get(f"/account/episodes/{episode(app).reference}/questions/who")
    walk.send(rel="spouse")
    other.send(rel="parent")

    assert other.page.status_code == 409
    assert other.holds("another device")
    assert re.search(r'value="parent" checked', other.page.text)
    other.send(rel="parent")
    assert episode(app).facts["rel"]["value"] == "parent"


def test_the_same_press_twice_begins_one(app: Flask, sam: FlaskClient) -> None:
    page = sam.get("/account/episodes/begin?event=bereavement")
    for _press in range(2):
        sam.post("/account/episodes/begin", data=hidden_fields(page.text))

    assert count(app, Episode) == 1
    assert "Go on with what you began" in sam.get("/account/episodes/begin?event=bereavement").text


def test_danger_leads_to_whom_to_call_first(walk: Walk) -> None:
    walk.send(tonight="danger")

    assert walk.heading == "Call first"
    assert 'href="tel:999"' in walk.page.text


def test_an_answer_that_is_none_is_kept_on_the_page(app: Flask, walk: Walk) -> None:
    walk.send(tonight="none").send(rel="spouse").send(registration="yes", capacity="executor")
    walk.send(tuo="done")
    walk.send(**{"dec-name": "Ali Khan"}, **day("death_date", 31, 2, 2026))

    assert walk.page.status_code == 422
    assert 'value="Ali Khan"' in walk.page.text
    assert "dec" not in episode(app).facts


def test_a_page_of_no_such_name_is_not_found(app: Flask, walk: Walk) -> None:
    reference = episode(app).reference

    for path in (f"{reference}/questions/winning", "ABCD-EFGH", f"{reference}/todos/x/remind"):
        assert walk.client.get(f"/account/episodes/{path}").status_code == 404
    assert walk.client.get("/account/episodes/begin?event=winning").status_code == 404


def test_what_was_not_sent_can_be_forgotten(app: Flask, walk: Walk) -> None:
    walk.send(tonight="none")
    address = f"/account/episodes/{episode(app).reference}"
    page = walk.client.get(f"{address}/give-up")
    walk.client.post(f"{address}/give-up", data=hidden_fields(page.text))

    assert walk.client.get(address).status_code == 404
    assert episode(app).facts == {}


# ------------------------------------------------------------------ declaring


def test_every_answer_can_be_checked_and_changed_before_it_is_sent(app: Flask, walk: Walk) -> None:
    address = whole(walk, app)
    check = walk.client.get(f"{address}/check")

    assert "Ali Khan" in check.text
    assert f"{address}/questions/person?then=check" in check.text
    walk.page = walk.client.get(f"{address}/questions/person?then=check")
    walk.send(**{"dec-name": "Ali M Khan"}, **day("death_date", 17, 11, 2026))
    assert walk.heading == "Check your answers"
    assert walk.holds("Ali M Khan")


def test_each_recipient_is_shown_with_exactly_what_it_gets(app: Flask, walk: Walk) -> None:
    address = whole(walk, app)
    page = walk.client.get(f"{address}/declare").text

    library = next(
        part for part in page.split('<section class="life-recipient"') if "ibrary" in part
    )
    assert "Ali Khan" in library
    assert "Sam Reed" not in library  # who lives there is not for the library
    assert count(app, Case) == 0


def test_a_declaration_reaches_everyone_once_and_shows_a_receipt(app: Flask, walk: Walk) -> None:
    address = whole(walk, app)
    page = walk.client.get(f"{address}/declare")
    names = set(re.findall(r'name="(tell-[\w-]+)"', page.text))
    fields = hidden_fields(page.text) | dict.fromkeys(names, "yes")
    answers = [walk.client.post(f"{address}/declare", data=fields) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    receipt = walk.client.get(answers[0].headers["Location"])
    assert "It is sent" in receipt.text
    assert episode(app).reference in receipt.text
    assert episode(app).state is EpisodeState.DECLARED
    cases = count(app, Case)
    with parts.of(app).database.read() as session:
        [_one] = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.EPISODE_DECLARED))
    assert cases >= 1
    assert count(app, Case) == cases


def test_whoever_needs_a_word_is_not_told_without_one(app: Flask, walk: Walk) -> None:
    address = whole(walk, app)
    page = walk.client.get(f"{address}/declare")
    answer = walk.client.post(f"{address}/declare", data=hidden_fields(page.text))

    assert answer.status_code == 422
    assert "say whether we may tell them" in answer.text
    assert count(app, Case) == 0


def test_a_no_is_kept_and_says_so(app: Flask, walk: Walk) -> None:
    address = whole(walk, app)
    page = walk.client.get(f"{address}/declare")
    names = sorted(set(re.findall(r'name="tell-([\w-]+)"', page.text)))
    declare(walk.client, address, **dict.fromkeys(names, "no"))

    assert count(app, Case) == 0
    assert "Not told, because you said no" in walk.client.get(address).text


def test_nothing_is_sent_that_was_changed_on_another_device(app: Flask, walk: Walk) -> None:
    address = whole(walk, app)
    page = walk.client.get(f"{address}/declare")
    walk.page = walk.client.get(f"{address}/questions/at_home")
    walk.send(**{"household-adults": "0", "household-children": "0"}, care="neither")
    names = set(re.findall(r'name="(tell-[\w-]+)"', page.text))
    answer = walk.client.post(
        f"{address}/declare", data=hidden_fields(page.text) | dict.fromkeys(names, "yes")
    )

    assert answer.status_code == 409
    assert count(app, Case) == 0


def test_what_was_sent_is_not_answered_again(app: Flask, walk: Walk) -> None:
    address = whole(walk, app)
    declare(walk.client, address)

    assert walk.client.get(f"{address}/questions/who").headers["Location"] == address
    assert walk.client.get(f"{address}/check").headers["Location"] == address
    assert walk.client.get(f"{address}/declare").headers["Location"].endswith("/receipt")


# ------------------------------------------------------------------ from without to within


def test_answers_given_before_signing_on_arrive_in_the_account(
    app: Flask, client: FlaskClient
) -> None:
    walk = Walk(client, client.get("/life-events/bereavement/answers"))
    walk.send(tonight="none").send(rel="spouse")
    asked = client.post(
        "/life-events/bereavement/keep",
        data=hidden_fields(walk.form) | {"a-registration": "yes", "a-capacity": "executor"},
    )
    assert asked.status_code == 403
    assert "kept for an hour" in asked.text
    way = re.search(r"next=([^\"&]*kept[^\"&]*)", asked.text)
    assert way
    with parts.of(app).database.write() as session:
        client.set_cookie("portal", resident_cookie(session, "Sam Reed"))
    waiting = client.get(way[1].replace("%2F", "/"))
    assert "You are back" in waiting.text
    action = re.search(r'method="post" action="([^"]*)"', waiting.text)
    assert action
    walk.page = client.post(action[1], data=hidden_fields(waiting.text))
    walk.follow()

    assert walk.heading == "Tell Us Once"
    facts = episode(app).facts
    assert facts["rel"]["value"] == "spouse"
    assert facts["capacity"]["value"] == "executor"


def test_signed_on_nothing_is_kept_from_a_form_that_is_not_ours(
    app: Flask, client: FlaskClient, sam: FlaskClient
) -> None:
    walk = Walk(client, client.get("/life-events/bereavement/answers")).send(tonight="none")
    sealed = hidden_fields(walk.form)["answers"]
    answer = sam.post("/life-events/bereavement/keep", data={"answers": sealed})

    assert answer.status_code == 200
    assert "Keep them and go on" in answer.text
    assert count(app, Episode) == 0
    sam.post("/life-events/bereavement/keep", data=hidden_fields(answer.text))
    assert count(app, Episode) == 1


def test_an_episode_that_nobody_came_back_to_is_not_found(app: Flask, walk: Walk) -> None:
    walk.send(tonight="none")
    reference = episode(app).reference
    with time_machine.travel(clock.now().replace(year=clock.now().year + 1)):
        client = signed_on(app, "Sam Reed")
        assert client.get(f"/account/episodes/{reference}").status_code == 404
