"""Letters about an account: codes, and what was changed."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal import clock
from portal.models.contacts import Contact
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Actor, By, Role
from portal.services import accounts, codes

SECRET = "t" * 32


@pytest.fixture
def ann(database):
    """Ann, signed on, with one proved address."""
    at = clock.now()
    with database.write() as session:
        person = Person(id=clock.new_id(), name="Ann Okafor", language="en", created_at=at)
        person.contact_points.append(
            ContactPoint(kind=Reach.EMAIL, value="ann@example.com", key="ann@example.com",
                         created_at=at, verified_at=at)
        )  # fmt: skip
        session.add(person)
    return Actor(Role.RESIDENT, By.WEB, person_id=person.id)


def _ask(database, actor, value="new@example.com"):
    with database.write() as session:
        point = accounts.add_point(session, actor, Reach.EMAIL, value)
        session.flush()
        return codes.send(session, actor, point).id


def test_a_code_goes_to_the_address_it_proves_and_not_into_the_subject(post, database, ann):
    code_id = _ask(database, ann)
    [mail] = post()
    digits = codes.digits(SECRET, code_id)

    assert mail["To"] == "new@example.com"
    assert f"{digits[:3]} {digits[3:]}" in mail.get_body(("plain",)).get_content()
    assert digits[:3] not in mail["Subject"]


def test_a_code_whose_time_is_over_is_not_sent(post, database, ann):
    _ask(database, ann)

    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert post() == []


def test_the_address_before_hears_of_a_new_one(post, database, ann):
    code_id = _ask(database, ann)
    post()
    with database.write() as session:
        point = accounts.own(session, ann).contact_points[1]
        codes.check(session, ann, SECRET, point, codes.digits(SECRET, code_id))
        accounts.proved(session, ann, point)
    [mail] = post()

    assert mail["To"] == "ann@example.com"
    assert "new@example.com" not in str(mail)


def test_a_letter_about_the_account_is_a_contact_with_its_person(post, database, ann):
    _ask(database, ann)
    post()

    with database.read() as session:
        [contact] = session.scalars(select(Contact))
        assert (contact.person_id, contact.subject) == (ann.person_id, "code")
