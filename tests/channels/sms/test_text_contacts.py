"""The council's record of texts: each of them is one contact, whatever it asked for."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import Database
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.identities import Code
from portal.models.people import Person
from portal.services import codes
from portal.web import call_words, parts
from tests.channels.sms.conftest import NUMBER, Text

PRIVATE = "loud music every night at 42 mill lane"


def _contacts(database: Database) -> list[Contact]:
    with database.read() as session:
        return list(session.scalars(select(Contact).order_by(Contact.at, Contact.id)))


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("STOP", "text_stop"),
        ("START", "text_start"),
        ("HELP", "text_help"),
        ("call me", "text_call"),
        ("STATUS", "text_status"),
        ("massive pothole", "text"),
        ("my husband died on tuesday what do i have to do", "text"),
    ],
)
def test_a_text_is_one_contact_under_what_it_asked_for(
    text: Text, database: Database, app: Flask, body: str, subject: str
) -> None:
    text(body)

    [contact] = _contacts(database)
    assert (contact.subject, contact.channel) == (subject, "sms")
    assert call_words.subject(parts.of(app).council, subject) != subject


def test_how_one_report_stands_is_a_contact_about_that_report(
    text: Text, database: Database
) -> None:
    text("pothole outside 42 mill lane")
    text("status")

    report, status = _contacts(database)
    assert (status.subject, status.case_id) == ("text_status", report.case_id)
    assert status.person_id == report.person_id is not None
    assert (report.first, status.first) == (True, False)


def test_a_code_that_is_texted_back_is_a_contact_too(
    text: Text, database: Database, app: Flask
) -> None:
    text(PRIVATE)
    with database.read() as session:
        reference = session.scalars(select(Case.reference)).one()
    text(f"STATUS {reference}")
    secret = parts.of(app).settings.secret_key.get_secret_value()
    with database.read() as session:
        digits = codes.digits(secret, session.scalars(select(Code)).one().id)

    text(digits)

    made = _contacts(database)
    assert [one.subject for one in made] == ["report", "text_status", "text_code"]
    assert len({one.person_id for one in made}) == len({one.case_id for one in made}) == 1


def test_a_stop_of_a_number_that_we_do_not_know_makes_nobody_of_it(
    text: Text, database: Database
) -> None:
    text("STOP")

    [contact] = _contacts(database)
    assert contact.person_id is None
    with database.read() as session:
        assert session.scalars(select(Person)).all() == []


def test_a_stop_of_a_number_that_we_know_is_a_contact_of_its_person(
    text: Text, database: Database
) -> None:
    text("pothole outside 42 mill lane", number=NUMBER)
    text("STOP", number=NUMBER)

    report, stop = _contacts(database)
    assert (stop.subject, stop.person_id) == ("text_stop", report.person_id)


def test_a_word_more_just_after_a_report_is_a_contact_about_it(
    text: Text, database: Database
) -> None:
    text("pothole outside 42 mill lane")
    text("it is really deep")

    report, more = _contacts(database)
    assert (more.subject, more.case_id) == ("text", report.case_id)
