"""Letting somebody go on: for how long, the words, one yes; nobody is invited anew."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.models.actors import Kind
from portal.models.mandates import Ended, Mandate, MandateInvitation, MandateState
from portal.models.people import Person
from portal.services import holdings
from tests.support import mandates as made
from tests.support.acting import Agent
from tests.support.forms import hidden_fields
from tests.support.mandates import act

DAYS = 182


def helped(margaret: Agent, david: Agent) -> UUID:
    with margaret.database.write() as session:
        one, other = (session.get_one(Person, who.person_id) for who in (margaret, david))
        until = clock.now() + timedelta(days=9)
        return made.a_mandate(session, one, other, act(Kind.HOUSING), until=until).id


def test_the_length_then_the_words_then_yes(margaret: Agent, david: Agent) -> None:
    mandate_id = helped(margaret, david)
    address = f"/account/helpers/{mandate_id}/renew"
    assert address in margaret.client.get(f"/account/helpers/{mandate_id}").text
    first = margaret.client.get(address).text
    assert 'value="31"' in first
    assert 'value="1"' not in first  # it would end sooner than it does
    words = margaret.client.get(address, query_string={"days": DAYS}).text
    assert "David Jones may act for you" in words

    answer = margaret.client.post(address, data=hidden_fields(words))

    assert answer.status_code == 303
    with margaret.database.read() as session:
        [new] = session.scalars(select(Mandate).where(Mandate.state == MandateState.ACTIVE))
        assert str(new.id) in answer.location
        assert session.get_one(Mandate, mandate_id).ended_why is Ended.REPLACED
        assert holdings.held(session, new.id, david.person_id) is not None
        assert session.scalars(select(MandateInvitation)).all() == []


def test_twice_is_once_and_other_words_are_shown_again(margaret: Agent, david: Agent) -> None:
    address = f"/account/helpers/{helped(margaret, david)}/renew"
    fields = hidden_fields(margaret.client.get(address, query_string={"days": DAYS}).text)

    again = margaret.client.post(address, data=fields | {"shown": "0" * 64})
    assert "The words have changed" in again.text
    places = {margaret.client.post(address, data=fields).location for _ in range(2)}

    assert len(places) == 1


def test_what_no_form_of_ours_offers_is_asked_again(margaret: Agent, david: Agent) -> None:
    address = f"/account/helpers/{helped(margaret, david)}/renew"
    fields = hidden_fields(margaret.client.get(address, query_string={"days": DAYS}).text)
    for days in ("0", "1", "999", "-1", "x" * 10_000, "٣", "<b>"):
        answer = margaret.client.post(address, data=fields | {"days": days})
        assert answer.status_code == 200
        assert "<b>" not in answer.text.split("<main")[1]
    with margaret.database.read() as session:
        [only] = session.scalars(select(Mandate))
        assert only.state is MandateState.ACTIVE


def test_nobody_renews_what_is_anothers(margaret: Agent, david: Agent) -> None:
    address = f"/account/helpers/{helped(margaret, david)}/renew"
    fields = hidden_fields(margaret.client.get(address, query_string={"days": DAYS}).text)
    assert david.client.get(address).status_code == 404
    token = hidden_fields(david.client.get("/account/helpers/told").text)["csrf_token"]
    answer = david.client.post(address, data=fields | {"csrf_token": token})
    assert answer.status_code == 404
