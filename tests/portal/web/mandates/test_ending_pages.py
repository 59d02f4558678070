"""Who acts for me: the press that ends all of it, or a part, and whose press it is."""

import pytest
from sqlalchemy import select

from portal.models.actors import Depth, Granted, Kind
from portal.models.mandates import (
    Ended,
    Mandate,
    MandateState,
)
from portal.models.people import Person
from portal.policy import By
from portal.services import holdings
from tests.portal.web.mandates.conftest import OVERVIEW, TAX_AND_HOUSING, helped_by, press
from tests.support.acting import Agent
from tests.support.episodes import declared, line
from tests.support.forms import hidden_fields
from tests.support.mandate_wishes import on_web


def test_one_press_ends_all_of_it_at_once(margaret: Agent, david: Agent) -> None:
    mandate_id = helped_by(margaret, david)

    page = margaret.client.get(press(margaret, f"{OVERVIEW}/{mandate_id}/end")).text

    assert "You ended it on" in page
    with margaret.database.read() as session:
        assert holdings.held(session, mandate_id, david.person_id) is None
        mandate = session.get_one(Mandate, mandate_id)
        assert (mandate.ended_why, mandate.ended_channel) == (Ended.REVOKED, By.WEB)


def test_pressing_twice_is_no_fault(margaret: Agent, david: Agent) -> None:
    mandate_id = helped_by(margaret, david)
    for _ in range(2):
        press(margaret, f"{OVERVIEW}/{mandate_id}/end")

    assert "You ended it on" in margaret.client.get(f"{OVERVIEW}/{mandate_id}").text


def test_one_press_ends_one_kind_of_task_and_leaves_the_rest(margaret: Agent, david: Agent) -> None:
    mandate_id = helped_by(margaret, david)
    with margaret.database.read() as session:
        _tax, housing = (one.id for one in session.get_one(Mandate, mandate_id).scopes)

    press(margaret, f"{OVERVIEW}/{mandate_id}/scopes/{housing}/end")

    with margaret.database.read() as session:
        held = holdings.held(session, mandate_id, david.person_id)
        assert held is not None
        assert [one.kind for one in held.scopes] == [Kind.COUNCIL_TAX]
    assert "deal with your housing" not in margaret.client.get(OVERVIEW).text


@pytest.mark.parametrize("in_one", [True, False])
def test_what_still_comes_up_in_a_life_event_is_said_beside_what_was_ended(
    margaret: Agent, david: Agent, in_one: bool
) -> None:
    with margaret.database.write() as session:
        whose = on_web(session.get_one(Person, margaret.person_id))
        one = declared(session, whose, "bereavement")
        line(session, one, "tell_council_tax", mode="case", team="council_tax")
    only = Granted(Kind.EPISODE, Depth.ACT, episode_id=one.id)
    mandate_id = helped_by(margaret, david, (*TAX_AND_HOUSING, *(only,) * in_one))
    if not in_one:
        helped_by(margaret, david, [only])
    with margaret.database.read() as session:
        tax, housing, *_rest = (one.id for one in session.get_one(Mandate, mandate_id).scopes)
    said = "David Jones can still help you with a life event in which it comes up"
    assert said not in margaret.client.get(f"{OVERVIEW}/{mandate_id}").text

    page = margaret.client.get(press(margaret, f"{OVERVIEW}/{mandate_id}/scopes/{tax}/end")).text

    assert said in page
    page = margaret.client.get(press(margaret, f"{OVERVIEW}/{mandate_id}/scopes/{housing}/end"))
    assert page.text.count(said) == 1  # nothing of housing comes up in it
    if not in_one:  # that was the last of this mandate, and there is another
        assert "David Jones can still act for you in what else you let them do." in page.text
    assert "They can see nothing of yours any more" not in page.text


def test_one_press_ends_everything_with_everyone(margaret: Agent, david: Agent, eve: Agent) -> None:
    for who in (david, eve):
        helped_by(margaret, who)

    press(margaret, f"{OVERVIEW}/end")

    with margaret.database.read() as session:
        states = set(session.scalars(select(Mandate.state)))
    assert states == {MandateState.ENDED}


@pytest.mark.parametrize("path", ["", "/end", "/agree", "/invite"])
def test_another_s_mandate_is_not_there(
    margaret: Agent, david: Agent, eve: Agent, path: str
) -> None:
    """Neither for a stranger, nor for the very one who acts: it is Margaret's to see and end."""
    address = f"{OVERVIEW}/{helped_by(margaret, david)}{path}"
    for who in (eve, david):
        token = hidden_fields(who.client.get(f"{OVERVIEW}/told").text)["csrf_token"]
        assert who.client.get(address).status_code in {404, 405}
        assert who.client.post(address, data={"csrf_token": token}).status_code in {404, 405}

    with margaret.database.read() as session:
        assert session.scalars(select(Mandate.state)).all() == [MandateState.ACTIVE]


def test_a_scope_of_another_mandate_is_not_ended_with_it(
    margaret: Agent, david: Agent, eve: Agent
) -> None:
    mine, theirs = helped_by(margaret, david), helped_by(eve, david)
    with margaret.database.read() as session:
        scope = session.get_one(Mandate, theirs).scopes[0].id
    token = hidden_fields(margaret.client.get(f"{OVERVIEW}/told").text)["csrf_token"]

    answer = margaret.client.post(
        f"{OVERVIEW}/{mine}/scopes/{scope}/end", data={"csrf_token": token}
    )

    assert answer.status_code == 404
    with margaret.database.read() as session:
        assert all(one.ended_at is None for one in session.get_one(Mandate, theirs).scopes)
