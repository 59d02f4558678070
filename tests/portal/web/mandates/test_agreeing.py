"""Somebody asks Margaret: she reads the words, and says yes or no."""

import hashlib
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.models.actors import Kind
from portal.models.mandates import Mandate, MandateState, Way
from portal.models.people import Person
from portal.services import holdings
from tests.support import mandates as made
from tests.support.acting import Agent
from tests.support.forms import hidden_fields, send
from tests.support.mandate_pages import press
from tests.support.mandates import act


@pytest.fixture
def asked(margaret: Agent, david: Agent) -> UUID:
    """David asked to deal with Margaret's housing."""
    with margaret.database.write() as session:
        one, other = (session.get_one(Person, who.person_id) for who in (margaret, david))
        return made.a_mandate(
            session, one, other, act(Kind.HOUSING), state=MandateState.ASKED, way=Way.ASKED,
            from_at=None, agreed_at=None,
        ).id  # fmt: skip


def state_of(who: Agent, mandate_id: UUID) -> Mandate:
    with who.database.read() as session:
        return session.get_one(Mandate, mandate_id)


def test_a_request_stands_in_her_account_with_its_very_words(margaret: Agent, asked: UUID) -> None:
    assert "David Jones asks to act for you" in margaret.client.get("/account/helpers").text
    assert f"/account/helpers/{asked}/agree" in margaret.client.get("/account").text

    page = margaret.client.get(f"/account/helpers/{asked}/agree").text

    assert "David Jones may act for you with the council." in page
    assert "deal with your housing" in page
    assert state_of(margaret, asked).state is MandateState.ASKED


def test_yes_counts_at_once_and_the_words_are_kept_with_their_hash(
    margaret: Agent, david: Agent, asked: UUID
) -> None:
    page = margaret.client.get(f"/account/helpers/{asked}/agree").text
    answer = send(margaret.client, f"/account/helpers/{asked}/agree", said="yes")

    assert answer.status_code == 303
    mandate = state_of(margaret, asked)
    assert mandate.state is MandateState.ACTIVE
    assert mandate.wording_hash == hidden_fields(page)["shown"]
    assert mandate.wording_hash == hashlib.sha256(mandate.wording_words.encode()).hexdigest()
    with margaret.database.read() as session:
        assert holdings.held(session, asked, david.person_id) is not None


def test_no_is_no(margaret: Agent, david: Agent, asked: UUID) -> None:
    send(margaret.client, f"/account/helpers/{asked}/agree", said="no")

    assert state_of(margaret, asked).state in {MandateState.ENDED, MandateState.REFUSED}
    with margaret.database.read() as session:
        assert holdings.held(session, asked, david.person_id) is None


def test_words_that_she_has_not_read_are_not_agreed_to(margaret: Agent, asked: UUID) -> None:
    answer = send(margaret.client, f"/account/helpers/{asked}/agree", said="yes", shown="0" * 64)

    assert "The words have changed" in answer.text
    assert state_of(margaret, asked).state is MandateState.ASKED


def test_what_he_took_back_meanwhile_is_not_agreed_to(
    margaret: Agent, david: Agent, asked: UUID
) -> None:
    fields = hidden_fields(margaret.client.get(f"/account/helpers/{asked}/agree").text)
    send(david.client, f"/acting-for/{asked}/hand-back")

    answer = margaret.client.post(f"/account/helpers/{asked}/agree", data=fields | {"said": "yes"})

    assert answer.status_code == 303
    assert state_of(margaret, asked).state is MandateState.ENDED


def test_he_cannot_say_yes_for_her(margaret: Agent, david: Agent, asked: UUID) -> None:
    fields = hidden_fields(margaret.client.get(f"/account/helpers/{asked}/agree").text)
    mine = hidden_fields(david.client.get("/account/helpers/told").text)

    answer = david.client.post(
        f"/account/helpers/{asked}/agree",
        data=fields | {"said": "yes", "csrf_token": mine["csrf_token"]},
    )

    assert answer.status_code == 404
    assert state_of(margaret, asked).state is MandateState.ASKED


def test_for_each_other_nobody_acts(margaret: Agent, david: Agent, asked: UUID) -> None:
    with margaret.database.write() as session:
        one, other = (session.get_one(Person, who.person_id) for who in (margaret, david))
        made.a_mandate(session, other, one)

    answer = send(margaret.client, f"/account/helpers/{asked}/agree", said="yes")

    assert "Nobody acts for each other" in answer.text
    with margaret.database.read() as session:
        states = session.scalars(select(Mandate.state).where(Mandate.id == asked)).all()
    assert states == [MandateState.ASKED]


def test_the_name_of_who_asks_changes_nothing_of_what_is_agreed_to(
    margaret: Agent, david: Agent, asked: UUID
) -> None:
    """They chose it themselves: it writes no line of its own, and turns no words round."""
    with margaret.database.write() as session:
        person = session.get_one(Person, david.person_id)
        person.name = "David\n- see nothing\nThis ends tomorrow.\u202e"

    page = margaret.client.get(f"/account/helpers/{asked}/agree").text

    assert '<p class="govuk-body">David - see nothing This ends tomorrow. may act for you' in page
    assert "\u202e" not in page


def test_whose_name_the_council_has_looked_at_is_not_said_to_have_named_themselves(
    margaret: Agent, asked: UUID
) -> None:
    with margaret.database.write() as session:
        one, advice = session.get_one(Person, margaret.person_id), made.an_organisation(session)
        of_office = made.a_mandate(
            session, one, None, act(Kind.HOUSING), organisation=advice, state=MandateState.ASKED,
            way=Way.ASKED, from_at=None, agreed_at=None,
        ).id  # fmt: skip

    def says_so(mandate_id: UUID) -> bool:
        page = margaret.client.get(f"/account/helpers/{mandate_id}/agree").text
        return "They gave us this name themselves" in page

    assert says_so(asked)
    assert not says_so(of_office)


def test_what_was_left_half_way_in_a_room_waits_for_nobody_at_home(
    margaret: Agent, asked: UUID
) -> None:
    with margaret.database.write() as session:
        session.get_one(Mandate, asked).way = Way.IN_ROOM

    for address in ("/account", "/account/helpers"):
        assert "asks to act for you" not in margaret.client.get(address).text


def test_what_she_ended_is_said_to_be_ended_by_her_and_to_him_by_whom_it_is_for(
    margaret: Agent, david: Agent, asked: UUID
) -> None:
    send(margaret.client, f"/account/helpers/{asked}/agree", said="yes")
    press(margaret, f"/account/helpers/{asked}/end")

    assert "You ended it on" in margaret.client.get("/account/helpers").text
    assert "You ended it on" in margaret.client.get(f"/account/helpers/{asked}").text
    assert "by whom it is for" in david.client.get("/acting-for").text
