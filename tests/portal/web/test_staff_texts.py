"""Staff read the texts of a case: what came, what we answered, what became of what went out."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.database import Database
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.cases import Case, Happened
from portal.models.contacts import Direction
from portal.models.messages import Life, Message
from portal.models.places import Point
from portal.policy import SYSTEM, Action
from portal.services import cases, talks, texters, texts
from portal.services.cases import NewCase
from portal.services.texts import Fate, Incoming, Outgoing
from portal.web import parts
from tests.support.staff import Colleague, browser

NUMBER = "+447700900001"
OFFICER = Colleague(Role.OFFICER, ("ashshire_highways",))
OTHER = Colleague(Role.OFFICER, ("parks",), name="Lou Marsh")
COUNCILLOR = Colleague(Role.COUNCILLOR, wards=("park",), name="Helen Ashworth")


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return browser(app, OFFICER)


@pytest.fixture
def reference(app: Flask, in_town: Point) -> str:
    """A case out of a talk of three texts, of which the first one named no place."""
    here = parts.of(app)
    with here.database.write() as session:
        talk = talks.begin(session, NUMBER, "en", "theres a hole", {})
        for number, (said, reply) in enumerate(
            [("theres a <b>hole</b>", "Where is it?"), ("mill lane", "Thank you: 42 Mill Lane.")]
        ):
            message, _ = texts.received(session, SYSTEM, Incoming(f"SM{number}", NUMBER, said))
            message.talk_id = talk.id
            texts.answered(session, SYSTEM, message, reply)
        point = texters.texter(session, SYSTEM, NUMBER, "en")
        new = NewCase(service="pothole", words="", private_words="theres a hole",
                      place="Mill Lane", point=in_town, once=f"talk:{talk.id}")  # fmt: skip
        case = cases.open_case(session, texters.speaking(point), here.council, new)
        case.ward = "park"
        texts.belong_to(session, SYSTEM, talk.id, case)
        return case.reference


def _sent(database: Database, reference: str, life: Life, error: str | None = None) -> None:
    with database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        out = Outgoing("SMout", NUMBER, "Pothole: work has begun.", UUID(int=1), case.id)
        texts.went_out(session, SYSTEM, out)
        texts.became(session, SYSTEM, "SMout", NUMBER, Fate(life, error))


def test_what_was_texted_and_answered_stands_on_the_case_in_its_order(
    officer: FlaskClient, reference: str
) -> None:
    page = officer.get(f"/staff/cases/{reference}").text
    said = ["theres a &lt;b&gt;hole", "Where is it?", "mill lane", "Thank you: 42 Mill Lane."]

    places = [page.index(f"<bdi>{words}") for words in said]
    assert places == sorted(places)
    assert f"From {NUMBER}" in page
    assert page.count("Our answer") == 2


@pytest.mark.parametrize(
    ("life", "error", "reads"),
    [
        (Life.QUEUED, None, "On its way"),
        (Life.DELIVERED, None, "Delivered · 1 part"),
        (Life.UNDELIVERED, "30003", "Could not be delivered (error 30003)"),
    ],
)
def test_what_we_sent_says_what_became_of_it(
    officer: FlaskClient, reference: str, database: Database, life: Life, error: str, reads: str
) -> None:
    _sent(database, reference, life, error)

    page = officer.get(f"/staff/cases/{reference}").text

    assert "Pothole: work has begun." in page
    assert reads in " ".join(page.split())


def test_the_reporters_link_for_photos_is_not_shown_to_staff(
    officer: FlaskClient, reference: str, database: Database
) -> None:
    with database.write() as session:
        for message in session.scalars(select(Message)):
            message.body = "Add a photo: https://x.example/p/dad2gq2B9lrBrr9l3chzWQ"

    page = officer.get(f"/staff/cases/{reference}").text

    assert "https://x.example/p/…" in page
    assert "dad2gq2B9lrBrr9l3chzWQ" not in page


def test_that_staff_read_texts_is_written_down_like_any_look_at_private_details(
    officer: FlaskClient, reference: str, database: Database
) -> None:
    officer.get(f"/staff/cases/{reference}")

    with database.read() as session:
        looked = select(AuditLine).where(AuditLine.action == Action.READ_PRIVATE_DETAILS)
        assert len(session.scalars(looked).all()) == 1


def test_another_team_reads_no_text_before_they_say_why(app: Flask, reference: str) -> None:
    other = browser(app, OTHER)

    assert "theres a" not in other.get(f"/staff/cases/{reference}").text


def test_a_councillor_reads_no_text_at_all(app: Flask, reference: str) -> None:
    page = browser(app, COUNCILLOR).get(f"/staff/cases/{reference}").text

    assert reference in page
    assert "Where is it?" not in page
    assert NUMBER not in page


def test_a_case_without_texts_has_no_thread(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    here = parts.of(app)
    with here.database.write() as session:
        new = NewCase(service="pothole", words="A hole", place="Mill Lane", point=in_town)
        case = cases.open_case(session, SYSTEM, here.council, new)

    assert "Text messages" not in officer.get(f"/staff/cases/{case.reference}").text


def test_the_second_problem_of_a_text_has_the_talk_that_both_came_from(
    app: Flask, officer: FlaskClient, reference: str, in_town: Point
) -> None:
    here = parts.of(app)
    with here.database.write() as session:
        first = session.scalars(select(Case).where(Case.reference == reference)).one()
        talk = talks.begin(session, NUMBER, "en", "", {"linked_to": str(first.id)})
        new = NewCase(service="pothole", words="", place="Mill Lane", point=in_town,
                      once=f"talk:{talk.id}", linked_to_id=first.id)  # fmt: skip
        second = cases.open_case(session, SYSTEM, here.council, new)

    assert "theres a &lt;b&gt;hole" in officer.get(f"/staff/cases/{second.reference}").text


def test_words_that_are_kept_no_longer_are_not_an_empty_text(
    officer: FlaskClient, reference: str, database: Database
) -> None:
    with database.write() as session:
        for message in session.scalars(select(Message).where(Message.direction == Direction.IN)):
            message.body = ""

    assert officer.get(f"/staff/cases/{reference}").text.count("The words are not kept.") == 2


def test_a_text_that_could_not_be_delivered_is_a_sentence_that_staff_alone_read(
    app: Flask, officer: FlaskClient, reference: str, database: Database
) -> None:
    with database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        facts = {"unreached": "sms"}
        note = case.record(Happened.NOTE, SYSTEM, clock.now(), public=False, facts=facts)
        session.add(note)
    sentence = "A text about this could not be delivered, and we have no email address"

    assert sentence in officer.get(f"/staff/cases/{reference}").text
    assert sentence not in app.test_client().get(f"/cases/{reference}").text
