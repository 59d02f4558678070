"""Codes by text: what somebody writes while we wait for one, and whose number it is."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import Database
from portal.models.cases import Case
from portal.models.followers import Follower
from portal.models.identities import Code, Identity, Realm
from portal.models.messages import Talk
from portal.models.people import ContactPoint, Person, Reach
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases, codes, following_by_text
from portal.services.cases import NewCase
from portal.services.following_by_text import ByText
from portal.services.people import Introduction, introduce
from portal.web import parts
from tests.channels.sms.conftest import NUMBER, Text

PRIVATE = "loud music every night at 42 mill lane"


@pytest.fixture
def asked(text: Text, database: Database) -> str:
    """The reference of a private case, for which a code was sent."""
    text(PRIVATE)
    with database.read() as session:
        reference = session.scalars(select(Case.reference)).one()
    assert "private" in text(f"STATUS {reference}")
    return reference


def _code(app: Flask) -> str:
    here = parts.of(app)
    with here.database.read() as session:
        code = session.scalars(select(Code).order_by(Code.id.desc()).limit(1)).one()
        return codes.digits(here.settings.secret_key.get_secret_value(), code.id)


def _many(database: Database) -> tuple[int, int]:
    with database.read() as session:
        return len(session.scalars(select(Case)).all()), len(session.scalars(select(Talk)).all())


@pytest.mark.parametrize("body", ["1", "12345", "yes", "ok thanks", "what code", "no"])
def test_what_is_no_code_while_we_wait_for_one_starts_no_report(
    text: Text, database: Database, asked: str, app: Flask, body: str
) -> None:
    before = _many(database)

    assert "not the code" in text(body)

    assert _many(database) == before
    assert asked in text(_code(app))


@pytest.mark.parametrize("written", ["{} {}", "{}-{}", "code {}{}", "it's {}{}."])
def test_a_code_is_taken_however_it_is_written(
    text: Text, asked: str, app: Flask, written: str
) -> None:
    code = _code(app)

    assert asked in text(written.format(code[:3], code[3:]))


def test_a_new_problem_while_we_wait_for_a_code_is_a_case_and_the_code_still_counts(
    text: Text, database: Database, asked: str, app: Flask
) -> None:
    answer = text("pothole outside 42 mill lane")

    with database.read() as session:
        new = session.scalars(select(Case).where(Case.service == "pothole")).one()
    assert new.reference in answer
    assert asked in text(_code(app))


def test_the_question_about_a_report_is_answered_though_a_code_was_asked_for_between(
    text: Text, database: Database, app: Flask
) -> None:
    text(PRIVATE)
    with database.read() as session:
        reference = session.scalars(select(Case.reference)).one()
    assert "1 Church St" in text("pothole on church street")
    text(f"STATUS {reference}")

    text("2")

    with database.read() as session:
        new = session.scalars(select(Case).where(Case.service == "pothole")).one()
    assert new.place.startswith("Church Street")
    assert reference in text(_code(app))


def test_danger_is_heard_even_with_six_digits_in_it(text: Text, asked: str) -> None:
    assert "999" in text("someone is being stabbed outside 42 mill lane, call me 123456")


def test_when_the_code_is_too_old_other_words_are_heard_as_ever(text: Text, asked: str) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=30)):
        assert "did not understand" in text("ok thanks")


def test_an_account_that_proved_the_number_comes_before_who_only_texted_from_it(
    text: Text, database: Database
) -> None:
    text("pothole outside 42 mill lane")
    with database.write() as session:
        at = clock.now()
        owner = introduce(session, Introduction(name="Sam", phone=NUMBER), at)
        assert owner is not None
        owner.contact_points[0].verified_at = at
        session.add(
            Identity(
                realm=Realm.RESIDENT, issuer="https://id.example", subject="sam", person=owner,
                created_at=at, last_at=at, roles=[], teams=[],
            )
        )  # fmt: skip

    text("sofa dumped outside 12 park road")

    with database.read() as session:
        case = session.scalars(select(Case).where(Case.service == "fly_tipping")).one()
        assert session.get_one(Person, case.subject_id).name == "Sam"


def test_status_counts_no_case_that_the_number_was_only_typed_in_for(
    text: Text, app: Flask, database: Database, in_town: Point
) -> None:
    with database.write() as session:
        new = NewCase(service="pothole", words="A hole", place="Mill Lane", point=in_town)
        case = cases.open_case(session, PUBLIC_ON_WEB, parts.of(app).council, new)
        following_by_text.ask(session, PUBLIC_ON_WEB, case, ByText(NUMBER))

    assert case.reference not in text("STATUS")

    with database.write() as session:
        session.scalars(select(Follower)).one().confirmed_at = clock.now()
        point = session.scalars(select(ContactPoint).where(ContactPoint.kind == Reach.PHONE))
        assert point.all()
    assert case.reference in text("STATUS")
