"""What staff take out of a case goes out in no email that is still to be written."""

import pytest
from sqlalchemy import select

from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.states import State
from portal.services import cases, concealing
from tests.channels.email.conftest import html_of, text_of, to

SECRET = "Ask Dora Finch at 07700 900000"


@pytest.fixture
def officer(council):
    return Actor(Role.OFFICER, By.WEB, teams=frozenset(council.teams))


def test_words_taken_out_before_an_email_is_written_are_in_none(
    post, report, council, database, officer
):
    case = report("street_light", words=f"Lamp 12 is out. {SECRET}", answers={"column": SECRET})
    with database.write() as session:
        case = session.scalars(select(Case).where(Case.id == case.id)).one()
        concealing.redact(session, officer, case, "Lamp 12 is out.")
        concealing.hide_answer(session, officer, case, "column")
    sent = post()

    assert to(sent, council.teams[case.team].email)
    for letter in sent:
        for part in (text_of(letter), html_of(letter)):
            assert "Dora Finch" not in part
            assert "900000" not in part
    assert any("Lamp 12 is out." in text_of(letter) for letter in sent)


def test_an_answer_that_is_hidden_before_it_goes_out_does_not_go_out(
    post, report, database, officer
):
    case = report("litter")
    post()
    with database.write() as session:
        case = session.scalars(select(Case).where(Case.id == case.id)).one()
        event = cases.progress(session, officer, case, State.DONE, SECRET)
        concealing.redact_event(session, officer, case, event.id, "")
    sent = post()

    assert sent
    assert not any("Dora Finch" in text_of(letter) + html_of(letter) for letter in sent)
