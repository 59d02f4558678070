"""For whom I act: how it goes, whom to choose, and to hand it back."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.models.actors import Kind
from portal.models.mandates import Acting, Ended, Mandate, MandateState
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from tests.support import mandates as made
from tests.support.acting import Agent
from tests.support.forms import hidden_fields, send
from tests.support.mandates import act, look

PAGE = "/acting-for"
TOLD = "/account/helpers/told"


def press(who: Agent, address: str) -> str:
    token = hidden_fields(who.client.get(TOLD).text)["csrf_token"]
    answer = who.client.post(address, data={"csrf_token": token})
    return answer.location if answer.status_code == 303 else answer.text


def test_who_has_not_signed_on_reads_how_it_goes(client: FlaskClient) -> None:
    answer = client.get(PAGE)

    assert answer.status_code == 200
    assert "You can do council things for someone else" in answer.text
    assert "/auth/sign-in?next=/acting-for" in answer.text.replace("%2F", "/")
    assert "public" in answer.headers["Cache-Control"]


def test_the_front_page_and_the_account_lead_there(client: FlaskClient, david: Agent) -> None:
    assert 'href="/acting-for"' in client.get("/").text
    assert 'href="/acting-for"' in david.client.get("/account").text
    assert 'href="/account/helpers"' in david.client.get("/account").text


def test_whoever_acts_for_nobody_is_told_how_to_begin(david: Agent) -> None:
    page = david.client.get(PAGE).text

    assert "You act for nobody yet" in page
    assert "/acting-for/ask" in page
    assert "/acting-for/lasting-power" in page


def test_whom_the_council_lets_rest_stands_there_and_it_is_not_said_that_it_ended(
    david: Agent,
) -> None:
    mandate = david.may_act_for("Margaret Jones")
    with david.database.write() as session:
        her = session.get_one(Person, mandate.principal_id)
        made.paused(session, her, made.staff_identity(session))

    page = david.client.get(PAGE).text
    chosen = press(david, f"{PAGE}/{mandate.id}/choose")

    for shown in (page, chosen):
        assert "Margaret Jones" in shown
        assert "The council will be in touch." in shown
        assert "Act for Margaret Jones" not in shown
        assert "You act for nobody yet" not in shown
    assert "That has ended" not in chosen


def test_he_chooses_her_and_is_in_her_account(david: Agent) -> None:
    mandate = david.may_act_for("Margaret Jones", (*look(Kind.COUNCIL_TAX), *act(Kind.HOUSING)))
    page = david.client.get(PAGE).text
    assert "Act for Margaret Jones" in page
    assert "You can look and act." in page

    address = press(david, f"{PAGE}/{mandate.id}/choose")

    assert address.startswith("/for/")
    assert address.endswith("/account")
    assert "You are acting for" in david.client.get(address).text


def test_her_mandate_is_of_no_use_to_a_stranger(david: Agent, eve: Agent) -> None:
    mandate = david.may_act_for("Margaret Jones")

    answer = press(eve, f"{PAGE}/{mandate.id}/choose")

    assert "That has ended" in answer
    assert "Margaret" not in answer
    with eve.database.read() as session:
        assert session.scalars(select(Acting)).all() == []


def test_one_that_ended_since_the_page_was_shown_is_not_chosen(david: Agent) -> None:
    mandate = david.may_act_for("Margaret Jones", state=MandateState.ENDED)

    assert "That has ended" in press(david, f"{PAGE}/{mandate.id}/choose")
    page = david.client.get(PAGE).text
    assert "For whom you no longer act" in page
    assert "Act for Margaret Jones" not in page


def test_who_advises_shows_a_second_factor_first(david: Agent) -> None:
    with david.database.write() as session:
        bureau = made.an_organisation(session)
        made.an_adviser(session, bureau, session.get_one(Person, david.person_id))
        client = made.a_person(session)
        mandate = made.a_mandate(session, client, organisation=bureau)

    address = press(david, f"{PAGE}/{mandate.id}/choose")

    assert address.startswith(f"/organisation/{bureau.id}/second-factor")


def test_what_ends_soon_is_said(david: Agent) -> None:
    david.may_act_for("Margaret Jones", until=clock.now() + timedelta(days=29))
    assert "It ends soon" in david.client.get(PAGE).text


def test_what_ends_late_is_not_said(david: Agent) -> None:
    david.may_act_for("Margaret Jones", until=clock.now() + timedelta(days=60))
    assert "It ends soon" not in david.client.get(PAGE).text


def test_he_hands_it_back_and_she_gets_the_summary(david: Agent) -> None:
    mandate = david.may_act_for("Margaret Jones")
    address = f"{PAGE}/{mandate.id}/hand-back"
    assert "They get a summary" in david.client.get(address).text

    answer = send(david.client, address)

    assert "You handed it back" in david.client.get(answer.location).text
    with david.database.read() as session:
        one = session.get_one(Mandate, mandate.id)
        assert (one.state, one.ended_why) == (MandateState.ENDED, Ended.HANDED_BACK)
        assert Topic.MANDATE_HANDED_BACK in session.scalars(select(OutboxRow.topic)).all()


def test_neither_she_nor_a_stranger_hands_it_back_for_him(
    margaret: Agent, david: Agent, eve: Agent
) -> None:
    with margaret.database.write() as session:
        one, other = (session.get_one(Person, who.person_id) for who in (margaret, david))
        mandate_id = made.a_mandate(session, one, other).id
    for who in (margaret, eve):
        for page in ("", "/hand-back", "/paper"):
            assert who.client.get(f"{PAGE}/{mandate_id}{page}").status_code == 404
        token = hidden_fields(who.client.get(TOLD).text)["csrf_token"]
        for page in ("/hand-back", "/code", "/paper", "/send"):
            answer = who.client.post(
                f"{PAGE}/{mandate_id}{page}", data={"csrf_token": token, "code": "123456"}
            )
            assert answer.status_code in {200, 404}

    with margaret.database.read() as session:
        assert session.get_one(Mandate, mandate_id).state is MandateState.ACTIVE
