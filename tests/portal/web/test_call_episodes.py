"""The contact centre begins a life event for a caller, takes one over, and declares it for them."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.calls import Call
from portal.models.contacts import Contact
from portal.models.episodes import Episode, EpisodeConsent, EpisodeState
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action
from portal.services import episodes
from portal.services.declaration_rows import SPOKEN
from portal.services.people import email_key
from portal.services.served import REASONS
from portal.web import parts
from tests.support.desks import CLERK, OTHER, Desk, everything
from tests.support.forms import hidden_fields
from tests.support.life_pages import Walk, widow
from tests.support.staff import Colleague, browser, resident_cookie, resumed

ANN, ANN_PHONE = "ann.reed@example.com", "07700 900123"


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


@pytest.fixture
def ann(app: Flask) -> Person:
    """Somebody with an account, an email address and a phone number."""
    with parts.of(app).database.write() as session:
        person = session.get_one(
            Person, resumed(session, resident_cookie(session, "Ann")).person_id
        )
        person.name, person.address = "Ann Reed", "77 Secret Street"
        at = datetime(2026, 1, 1, tzinfo=UTC)
        for kind, value, key in (
            (Reach.EMAIL, ANN, email_key(ANN)), (Reach.PHONE, ANN_PHONE, "+447700900123"),
        ):  # fmt: skip
            person.contact_points.append(
                ContactPoint(kind=kind, value=value, key=key, verified_at=at, created_at=at)
            )
        return person


def began(app: Flask) -> str:
    """Ann has answered one page at home; the reference."""
    with parts.of(app).database.write() as session:
        actor = resumed(session, resident_cookie(session, "Ann"))
        episode = episodes.begin(session, actor, "bereavement")
        episodes.answer(session, actor, episode, {"tonight": ["none"]}, version=episode.version)
        return episode.reference


def calling(desk: Desk, *, checked: bool) -> str:
    """Ann calls; the page."""
    page = desk.begin().choose(desk.find(name="Ann Reed"))
    return desk.after(said_email=ANN, said_phone="0123") if checked else page


def begin(desk: Desk, event: str = "bereavement", **typed: str) -> Walk:
    """Press the button of the call page, and choose what happened."""
    pressed = desk.press(do="life")
    assert pressed.status_code == 303
    page = desk.client.get(pressed.location)
    sent = hidden_fields(page.text) | {"event": event, "whose": "caller"} | typed
    return Walk(desk.client, desk.client.post(pressed.location, data=sent)).follow()


def declare(walk: Walk, app: Flask, **more: str) -> Walk:
    reference = newest(app).reference
    page = walk.client.get(f"/account/episodes/{reference}/declare")
    names = set(re.findall(r'name="(tell-[\w-]+)"', page.text))
    walk.page = page
    return walk.post(dict.fromkeys(names, "yes") | more)


def newest(app: Flask) -> Episode:
    with parts.of(app).database.read() as session:
        return session.scalars(select(Episode).order_by(Episode.id.desc()).limit(1)).one()


def test_an_event_is_begun_answered_declared_and_ends_as_one_contact(
    app: Flask, desk: Desk, ann: Person
) -> None:
    calling(desk, checked=True)
    walk = begin(desk)
    widow(walk)
    unsaid = declare(walk, app)
    assert unsaid.page.status_code == 422
    assert unsaid.holds("Read it out first, and tick that they agree.")
    assert newest(app).state is EpisodeState.ANSWERING
    declare(walk, app, **{"read-out": "yes"})

    episode, [call] = newest(app), everything(app, Call)
    assert episode.state is EpisodeState.DECLARED
    assert (episode.person_id, episode.call_id) == (ann.id, call.id)
    consents = everything(app, EpisodeConsent)
    assert consents
    assert {(one.call_id, one.identity_id) for one in consents} == {(call.id, call.identity_id)}
    begins, ends = SPOKEN.partition(" ")[0], SPOKEN.rpartition(" ")[2]
    for one in consents:
        assert one.wording.startswith(begins)
        assert one.wording.endswith(ends)
        assert "%(" not in one.wording
    assert everything(app, Contact) == []
    page = desk.page.text
    assert 'value="life_event" selected' in page
    ended = desk.after("/end", answered="yes", subject="life_event")
    [contact] = everything(app, Contact)
    assert (contact.subject, contact.person_id) == ("life_event", ann.id)
    assert "The call is over" in ended


def test_somebody_nobody_knows_says_their_name_first(app: Flask, desk: Desk) -> None:
    desk.begin()
    nameless = begin(desk)
    assert nameless.page.status_code == 422
    assert "Ask for their name, and write it down" in nameless.page.text
    wrong = begin(desk, name="Joan Pell", email="joan", phone="x" * 50)
    assert wrong.page.status_code == 422
    assert "This is no email address" in wrong.page.text
    assert 'value="Joan Pell"' in wrong.page.text
    walk = begin(desk, name="Joan Pell", phone="07700 900456")

    assert walk.page.status_code == 200
    [joan] = everything(app, Person)
    assert (joan.name, newest(app).person_id) == ("Joan Pell", joan.id)
    assert everything(app, Call)[0].person_id == joan.id


def test_pressing_twice_begins_one(app: Flask, desk: Desk, ann: Person) -> None:
    calling(desk, checked=True)
    page = desk.client.get(desk.press(do="life").location)
    sent = hidden_fields(page.text) | {"event": "bereavement", "whose": "caller"}
    for _time in range(2):
        assert desk.client.post(f"{desk.address}/life", data=sent).status_code == 303

    assert len(everything(app, Episode)) == 1


def test_half_way_is_taken_over_after_the_two_facts_and_never_before(
    app: Flask, desk: Desk, ann: Person
) -> None:
    reference = began(app)
    unchecked = calling(desk, checked=False)
    way = f"{desk.address}/life/{reference}"
    assert reference not in unchecked
    for address in (way, f"/account/episodes/{reference}", f"/account/episodes/{reference}/go-on",
                    f"/account/episodes/{reference}/questions/urgent"):  # fmt: skip
        refused = desk.client.get(address)
        assert refused.status_code == 303, address
        assert refused.location.startswith(desk.address)
    assert (
        "Check first that they are who they say they are" in desk.client.get(refused.location).text
    )
    assert reference not in desk.client.get("/account/episodes").text

    known = desk.after(said_email=ANN, said_phone="0123")
    assert "Go on with it: When someone dies" in known
    walk = Walk(desk.client, desk.client.get(way)).follow()
    assert walk.page.status_code == 200
    walk.send(rel="spouse")
    fact = newest(app).facts["rel"]
    assert (fact["value"], fact["from"]) == ("spouse", "clerk")
    looked = [one for one in everything(app, AuditLine)
              if one.action == Action.READ_EPISODE_AS_STAFF.value]  # fmt: skip
    assert {(one.person_id, one.reason) for one in looked} == {
        (ann.id, next(iter(REASONS.values())))
    }


def test_nothing_that_is_known_stands_on_a_page_before_the_check(
    app: Flask, desk: Desk, ann: Person
) -> None:
    calling(desk, checked=False)
    walk = begin(desk, "moving_house")
    for _page in range(12):
        assert "77 Secret Street" not in walk.page.text
        assert ANN not in walk.page.text
        page = re.search(r'name="page" value="(\w+)"', walk.page.text)
        if page is None:
            break
        walk.send(do="later")

    desk.after(said_email=ANN, said_phone="0123")
    reference = newest(app).reference
    shown = [
        desk.client.get(f"/account/episodes/{reference}/questions/{page.id}").text
        for page in episodes.event_of(newest(app)).pages
    ]
    assert any("77 Secret Street" in text for text in shown)


def test_nobody_sees_the_episode_of_another_than_whom_they_serve(
    app: Flask, desk: Desk, ann: Person
) -> None:
    reference = began(app)
    with parts.of(app).database.write() as session:
        resident_cookie(session, "Eve")
    eve = Desk(app, OTHER)
    eve.begin()
    begin(eve, name="Eve Stone")

    for address in (f"{eve.address}/life/{reference}", f"/account/episodes/{reference}",
                    f"/account/episodes/{reference}/declare"):  # fmt: skip
        assert eve.client.get(address).status_code == 404, address
    assert Desk(app, CLERK).client.get(f"/account/episodes/{reference}").status_code != 200


def test_what_was_begun_for_the_wrong_person_goes_to_the_right_one_without_their_record(
    app: Flask, desk: Desk, ann: Person
) -> None:
    calling(desk, checked=True)
    begin(desk, "moving_house")
    with parts.of(app).database.write() as session:
        episode = session.get_one(Episode, newest(app).id)
        told = {"value": "x", "at": "2026-11-20T10:00:00+00:00", "v": 1}
        episode.facts = {"a": told | {"from": "account"}, "b": told | {"from": "clerk"}}
        joan = Person(name="Joan Pell", created_at=datetime(2026, 1, 1, tzinfo=UTC))
        session.add(joan)
        session.flush()
        joan_id = joan.id
    desk.after("/person", person="nobody")
    assert newest(app).person_id == ann.id
    desk.after("/person", person=str(joan_id))

    assert newest(app).person_id == joan_id
    assert set(newest(app).facts) == {"b"}


def test_for_whom_they_speak_nothing_of_their_record_is_opened(
    app: Flask, desk: Desk, ann: Person
) -> None:
    reference = began(app)
    desk.begin()
    begin(desk, name="Joan Pell")  # who calls
    desk.after("/person", behalf=str(ann.id))
    with parts.of(app).database.write() as session:
        [call] = session.scalars(select(Call))
        call.checks, call.checked_at = ["email", "phone"], clock.now()  # Joan has shown who she is
    walk = begin(desk, "moving_house", whose="other")
    started = newest(app)

    assert walk.page.status_code == 200
    assert (started.person_id, started.reference != reference) == (ann.id, True)
    assert desk.client.get(f"/account/episodes/{reference}").status_code == 303
    page = desk.client.get(f"/account/episodes/{started.reference}")
    assert page.status_code == 200
    for one in episodes.event_of(started).pages:
        text = desk.client.get(f"/account/episodes/{started.reference}/questions/{one.id}").text
        assert "77 Secret Street" not in text


def test_when_the_call_is_over_the_pages_are_closed(app: Flask, desk: Desk, ann: Person) -> None:
    calling(desk, checked=True)
    begin(desk)
    address = f"/account/episodes/{newest(app).reference}"
    assert desk.client.get(address).status_code == 200
    desk.after("/end", answered="yes")

    assert desk.client.get(address).status_code != 200
    assert desk.client.get(f"{desk.address}/life").status_code == 303
    assert desk.client.get(f"{desk.address}/life/{newest(app).reference}").status_code == 303


def test_a_call_in_which_something_was_begun_is_not_thrown_away(
    app: Flask, desk: Desk, ann: Person
) -> None:
    calling(desk, checked=True)
    begin(desk)
    with parts.of(app).database.write() as session:
        [call] = session.scalars(select(Call))
        call.person_id, call.caller, call.checks, call.checked_at = None, "", [], None

    assert desk.press("/throw-away").status_code == 422
    assert len(everything(app, Call)) == 1


@pytest.mark.parametrize("field", ["event", "whose", "name", "phone", "email", "once"])
def test_whatever_is_typed_is_kept_or_refused_in_words(app: Flask, desk: Desk, field: str) -> None:
    desk.begin()
    hostile = '<script>alert(1)</script>\n{{ 7*7 }} =1+1 " OR 1=1 --' * 200
    walk = begin(desk, **({"name": "Joan Pell"} | {field: hostile}))

    assert walk.page.status_code == (200 if field == "once" else 422)
    assert "<script>alert(1)" not in walk.page.text


def test_the_records_manager_sees_what_they_told_us_of_and_no_answer(
    app: Flask, ann: Person
) -> None:
    reference = began(app)
    manager = browser(app, Colleague(Role.RECORDS_MANAGER))
    page = manager.get("/staff/people")
    sent = hidden_fields(page.text) | {"reason": "A complaint", "person": str(ann.id)}
    text = manager.post("/staff/people/read", data=sent).text

    assert "What happened in their life" in text
    assert reference in text
    assert f"/staff/episodes/{reference}" not in text
