"""Letters about what happened in a life: one receipt, to each agency its fields, and reminders."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import select

from life_events.engine import load
from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.contacts import Contact, Direction
from portal.models.episodes import Disclosure, Episode, LineState, Told
from portal.models.outbox import Delivery, DeliveryState
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import (
    cases,
    declarations,
    deliveries,
    episode_reminders,
    episodes,
    passing,
    todos,
)
from tests.channels.email.conftest import Post, html_of, text_of, to
from tests.support.living import begun, declared, somebody, today
from tests.support.mail import MailServer

ANN = "ann@example.com"


def _declared(
    database: Database, council: Council, event: str = "moving_house", **said: object
) -> tuple[Actor, Episode]:
    with database.write() as session:
        ann = somebody(session)
        episode = begun(session, ann, event, **said)
        declared(session, ann, council, episode)
        return ann, episode


def _disclosures(database: Database) -> list[Disclosure]:
    with database.read() as session:
        return list(session.scalars(select(Disclosure).order_by(Disclosure.id)))


def _whole(message: EmailMessage) -> str:
    return f"{message['Subject']} {text_of(message)} {html_of(message)}"


def test_there_is_one_receipt_and_it_names_neither_what_happened_nor_to_whom(
    database: Database, council: Council, post: Post
) -> None:
    _, episode = _declared(database, council)

    [receipt] = to(post(), ANN)

    said = _whole(receipt)
    assert f"/account/episodes/{episode.reference}" in said
    assert receipt["Subject"] == f"We have what you told us: {episode.reference}"
    for secret in ("Mill Lane", "Reed", "mover", load.event("moving_house").title):
        assert secret not in said
    with database.read() as session:
        [out] = session.scalars(select(Contact).where(Contact.direction == Direction.OUT))
    assert out.subject == "episode_receipt"


def test_the_first_letter_after_a_death_has_one_line_of_condolence_and_a_reminder_has_none(
    database: Database, council: Council, post: Post
) -> None:
    ann, episode = _declared(database, council, "bereavement", rel="spouse")
    condolence = load.event("bereavement").condolence
    assert condolence

    [receipt] = to(post(), ANN)
    assert text_of(receipt).count(condolence) == 1
    assert "once we have checked it" in text_of(receipt).replace("\n", " ")

    _remind_of_a_todo(database, ann, episode)
    with time_machine.travel(clock.now() + timedelta(days=4), tick=True):
        [reminder] = to(post(), ANN)
    assert condolence not in _whole(reminder)
    assert "You asked us to remind you" in text_of(reminder)


def test_each_agency_gets_one_letter_with_exactly_its_fields(
    database: Database, council: Council, post: Post
) -> None:
    _declared(database, council)
    came = post()

    for disclosure in _disclosures(database):
        [letter] = to(came, council.teams[disclosure.recipient].email)
        said = text_of(letter)
        assert disclosure.basis in said.replace("\n", " ")
        for other in _disclosures(database):
            for path, field in other.fields.items():
                if path not in disclosure.fields and isinstance(field["value"], str):
                    assert field["value"] not in said, (disclosure.recipient, path)
        written = [one["value"] for one in disclosure.fields.values() if one["form"] == "text"]
        assert written
        assert all(value in said.replace("\n", " ") for value in written)
        asked = [one for one in disclosure.fields.values() if one.get("about")]
        assert all(f"{one['label']} ({one['about']})" in said.replace("\n", " ") for one in asked)
        assert disclosure.state is Told.SENT
        assert disclosure.sent_at


def test_a_team_of_the_council_learns_by_email_only_that_there_is_work(
    database: Database, council: Council, post: Post
) -> None:
    _declared(database, council)
    came = post()
    with database.read() as session:
        reference = session.scalars(select(Episode.reference)).one()

    letters = to(came, council.teams["council_tax"].email)
    assert len(letters) == 1
    said = _whole(letters[0])
    assert "/staff/cases/" in said
    for secret in ("Mill Lane", "Reed", "mover", reference):
        assert secret not in said


def test_a_letter_to_an_agency_that_is_down_for_a_day_comes_when_it_is_back_and_once(
    database: Database, council: Council, post: Post, mail_server: MailServer
) -> None:
    ann, episode = _declared(database, council)
    mail_server.answers.extend(["451 come back later"] * 40)
    began = clock.now()
    came: list[EmailMessage] = []
    for hours in range(0, 60, 3):
        with time_machine.travel(began + timedelta(hours=hours), tick=True):
            came += post()
        with database.read() as session:
            lines = declarations.lines(session, ann, episode)
            assert LineState.REFUSED not in {line.state for line in lines}

    for disclosure in _disclosures(database):
        assert len(to(came, council.teams[disclosure.recipient].email)) == 1
        assert disclosure.state is Told.SENT


def test_an_agency_whose_address_takes_nothing_is_told_another_way(
    database: Database, council: Council, post: Post, mail_server: MailServer
) -> None:
    ann, episode = _declared(database, council)
    mail_server.answers.extend(["550 no such mailbox"] * 40)
    post()

    with database.read() as session:
        lines = declarations.lines(session, ann, episode)
    refused = {line.reason for line in lines if line.state is LineState.REFUSED}
    assert refused == {"unreached"}
    # once the address is mended, `portal outbox replay` tells them after all
    mail_server.answers.clear()
    with database.write() as session:
        assert deliveries.replay(session, SYSTEM)
    post()
    assert {one.state for one in _disclosures(database)} == {Told.SENT}


def test_what_was_withheld_is_sent_to_nobody(
    database: Database, council: Council, post: Post
) -> None:
    ann, episode = _declared(database, council, "bereavement", rel="spouse")
    with database.write() as session:
        found = episodes.find(session, ann, episode.reference)
        released = declarations.release(session, SYSTEM, council, found)
        assert released
    with database.write() as session:
        for one in session.scalars(select(Disclosure)):
            one.fields, one.state = {}, Told.REFUSED
    post()

    with database.read() as session:
        sent = select(Delivery).where(Delivery.template == "disclosure")
        assert {one.state for one in session.scalars(sent)} == {DeliveryState.DROPPED}


def test_whoever_a_private_case_is_handed_to_hears_its_reference_and_no_more(
    database: Database, council: Council, post: Post, an_officer: Actor
) -> None:
    _declared(database, council)
    post()
    with database.write() as session:
        case = session.scalars(select(Case).where(Case.team == "waste_collection")).one()
        passing.hand_over(session, an_officer, council, case, "ashshire_libraries", "For you")
        other = session.scalars(select(Case).where(Case.team == "council_tax")).one()
        cases.progress(session, an_officer, other, State.DONE, "")
        cases.reopen(session, an_officer, other, "Not yet")

    came = post()

    for team, reference in (
        ("ashshire_libraries", case.reference), ("council_tax", other.reference),
    ):  # fmt: skip
        [letter] = to(came, council.teams[team].email)
        said = _whole(letter)
        assert reference in said
        for secret in ("Mill Lane", "Reed", ANN, "mover"):
            assert secret not in said


def test_who_did_not_finish_hears_once_until_when_the_answers_are_kept(
    database: Database, post: Post
) -> None:
    with database.write() as session:
        begun(session, somebody(session))
    with time_machine.travel(clock.now() + timedelta(days=8), tick=True):
        _see_to(database)
        [reminder] = to(post(), ANN)
        _see_to(database)
        assert post() == []

    assert "You can go on where you stopped" in text_of(reminder)
    assert "moving" not in _whole(reminder).casefold()


@pytest.mark.parametrize("said", [{"why_moving": "not_safe"}])
def test_whoever_is_not_safe_is_sent_nothing(
    database: Database, council: Council, post: Post, said: dict[str, str]
) -> None:
    _declared(database, council, **said)

    assert to(post(), ANN) == []


def _remind_of_a_todo(database: Database, ann: Actor, episode: Episode) -> None:
    with database.write() as session:
        found = episodes.find(session, ann, episode.reference)
        task = next(line.task for line in found.lines if line.state is LineState.TODO)
        line = todos.find(session, ann, found, task)
        todos.remind(session, ann, line, today() + timedelta(days=3))
    with time_machine.travel(clock.now() + timedelta(days=4), tick=True):
        _see_to(database)


def _see_to(database: Database) -> None:
    with database.write() as session:
        for episode_id in episode_reminders.due(session, SYSTEM):
            episode_reminders.see_to(session, SYSTEM, episode_id)
