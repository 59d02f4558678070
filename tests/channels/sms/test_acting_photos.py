"""The link for photos in the answer to who told us of something for another."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal import clock
from portal.database import Database
from portal.models.actors import By, Depth, Kind, Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.mandates import Copies, JournalLine, Mandate, MandateState
from portal.models.people import Person
from portal.models.photos import Photo
from portal.services.text_parts import count
from tests.channels.sms.conftest import NUMBER, Text
from tests.support import photographs
from tests.support.forms import hidden_fields
from tests.support.mandates import TO_REPORT, a_mandate, a_person, look, paused, staff_identity

NOISE = "FOR MARGARET loud music every night at 42 mill lane, neighbour dave"


@pytest.fixture
def margaret(database: Database) -> Person:
    """Whose son Tom may report for her; the news go to her alone."""
    with database.write() as session:
        her = a_person(session, email="margaret@example.org", phone="+447700900777")
        tom = a_person(session, "Tom Jones", phone=NUMBER)
        a_mandate(session, her, tom, TO_REPORT, copies=Copies.PERSON)
        return her


@pytest.fixture
def link(text: Text, margaret: Person) -> str:
    """The path of the link in the answer to what Tom told us of for her."""
    answer = text(NOISE)
    [path] = re.findall(r"/p/[\w-]{22}", answer)
    assert answer.startswith("For Margaret Jones. Got it")
    assert count(answer).parts == 1
    return str(path)


def add(client: FlaskClient, link: str) -> TestResponse:
    files = [(io.BytesIO(photographs.jpeg()), "a.jpg")]
    data = {**hidden_fields(client.get(link).text), "photos": files}
    return client.post(link, data=data, content_type="multipart/form-data")


def photos(database: Database) -> list[Photo]:
    with database.read() as session:
        return list(session.scalars(select(Photo)))


def test_who_opens_it_adds_photos_to_that_case_alone_for_the_person(
    client: FlaskClient, database: Database, link: str, margaret: Person
) -> None:
    assert "1 photo was added" in add(client, link).text

    with database.read() as session:
        case = session.scalars(select(Case)).one()
        added = session.scalars(
            select(CaseEvent).where(CaseEvent.happened == Happened.PHOTO_ADDED)
        ).one()
        lines = session.scalars(select(JournalLine).where(JournalLine.case_id == case.id)).all()
    assert [one.case_id for one in photos(database)] == [case.id]
    assert (added.actor_role, added.on_behalf_of_id) == (Role.AGENT, margaret.id)
    assert [(one.channel, one.depth) for one in lines][-1] == (By.WEB, Depth.ACT)
    assert client.get(link).status_code == 410  # once


def test_it_shows_no_more_of_the_person_than_the_reference_of_the_case(
    client: FlaskClient, link: str
) -> None:
    page = client.get(link)

    assert page.status_code == 200
    assert not re.search("margaret|jones|mill lane|dave|music|noise|900", page.text, re.IGNORECASE)
    assert client.get("/account").status_code == 303  # nobody is signed on by it


@pytest.mark.parametrize("how", ["ended", "only looks", "rests", "dead"])
def test_it_works_no_longer_than_they_may_report_for_the_person(
    client: FlaskClient, database: Database, link: str, margaret: Person, how: str
) -> None:
    assert client.get(link).status_code == 200
    with database.write() as session:
        mandate = session.scalars(select(Mandate)).one()
        match how:
            case "ended":
                mandate.state = MandateState.ENDED
            case "only looks":
                [granted] = look(Kind.REPORT)
                mandate.scopes[0].depth = granted.depth
            case "rests":
                paused(session, session.get_one(Person, margaret.id), staff_identity(session))
            case _:
                session.get_one(Person, margaret.id).dead_at = clock.now()

    assert client.get(link).status_code == 410
    assert photos(database) == []


def test_ended_in_the_very_moment_nothing_is_added(
    client: FlaskClient, database: Database, link: str
) -> None:
    """Ended by another connection after it was looked at, and before the photo is kept."""
    if database.is_sqlite:
        pytest.skip("SQLite has one writer: nothing can come between")
    done: list[bool] = []

    def end(session: Session, *_: object) -> None:
        if done or not any(isinstance(one, CaseEvent) for one in session.new):
            return
        done.append(True)
        with database.write() as other:
            other.scalars(select(Mandate)).one().state = MandateState.ENDED

    event.listen(Session, "before_flush", end)
    try:
        answer = add(client, link)
    finally:
        event.remove(Session, "before_flush", end)

    assert (done, answer.status_code) == ([True], 410)
    assert photos(database) == []


def test_of_ones_own_report_it_is_ones_own_and_no_mandate_is_asked(
    client: FlaskClient, database: Database, text: Text, margaret: Person
) -> None:
    [link] = re.findall(r"/p/[\w-]{22}", text("pothole outside 17 park road"))

    assert "1 photo was added" in add(client, link).text
    with database.read() as session:
        added = session.scalars(
            select(CaseEvent).where(CaseEvent.happened == Happened.PHOTO_ADDED)
        ).one()
        assert added.on_behalf_of_id is None
        assert session.scalars(select(JournalLine)).all() == []
