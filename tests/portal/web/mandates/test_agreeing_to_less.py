"""Somebody asks Margaret for more than she wants: she chooses less, reads it, and says yes."""

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from portal.models.actors import Depth, Granted, Kind
from portal.models.episodes import Episode, EpisodeState
from portal.models.mandates import Mandate, MandateState, Way
from portal.models.people import Person
from portal.services import holdings
from tests.support import mandates as made
from tests.support.acting import Agent
from tests.support.episodes import declared, line
from tests.support.forms import hidden_fields, send
from tests.support.mandates import act, look

HIS = (*act(Kind.EPISODE, Kind.HOUSING), *look(Kind.CARE))
AS_ASKED = {"kind_episode": "act", "kind_housing": "act", "kind_care": "look", "episode": ""}
ALL = "tell us of a life event for you and see it through"


@pytest.fixture
def asked(margaret: Agent, david: Agent) -> str:
    """David asked to deal with Margaret's life events and housing, and to see her care cases."""
    return f"/account/helpers/{a_request(margaret, david)}/agree"


def a_request(margaret: Agent, david: Agent, scopes: tuple[Granted, ...] = HIS) -> UUID:
    with margaret.database.write() as session:
        one, other = (session.get_one(Person, who.person_id) for who in (margaret, david))
        return made.a_mandate(
            session, one, other, scopes, state=MandateState.ASKED, way=Way.ASKED, from_at=None,
            agreed_at=None,
        ).id  # fmt: skip


def one_of(who: Agent, event: str = "bereavement", **more: Any) -> Episode:
    with who.database.write() as session:
        one = declared(session, who.own(session), event)
        for name, value in more.items():
            setattr(one, name, value)
        return one


def choose(margaret: Agent, address: str, said: str = "show", **chosen: str) -> TestResponse:
    """Choose it on the page as it was first shown, and press a button."""
    return send(margaret.client, address, **(AS_ASKED | chosen), said=said)


def press(margaret: Agent, address: str, page: TestResponse, **changed: str) -> TestResponse:
    """Press “Yes” on this page, with what stands chosen on it, without a script."""
    rows = re.findall(r'<input[^>]*type="radio"[^>]*>', page.text)
    chosen = {
        re.findall(r'name="([^"]*)"', row)[0]: re.findall(r'value="([^"]*)"', row)[0]
        for row in rows
        if "checked" in row
    }
    return margaret.client.post(
        address, data=hidden_fields(page.text) | chosen | {"said": "yes"} | changed
    )


def words_of(page: TestResponse) -> str:
    [box] = re.findall(r'<div class="mandate-wording">(.*?)</div>', page.text, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", box)).split())


def of(margaret: Agent, address: str) -> Mandate:
    with margaret.database.read() as session:
        mandate = session.get_one(Mandate, UUID(address.split("/")[3]))
        assert mandate.scopes is not None
        return mandate


def live(mandate: Mandate) -> list[tuple[Kind, Depth, UUID | None]]:
    return [(one.kind, one.depth, one.episode_id) for one in mandate.scopes if one.ended_at is None]


def untouched(margaret: Agent, address: str) -> bool:
    mandate = of(margaret, address)
    whole = [(one.kind, one.depth, one.episode_id) for one in HIS]
    return mandate.state is MandateState.ASKED and live(mandate) == whole


def test_she_chooses_one_life_event_reads_the_new_words_and_only_then_says_yes(
    margaret: Agent, david: Agent, asked: str
) -> None:
    one, other = one_of(margaret), one_of(margaret, "moving_house")
    page = margaret.client.get(asked)
    assert ALL in words_of(page)
    assert "All of mine, now and later, as they ask" in page.text

    page = choose(margaret, asked, episode=str(one.id))

    assert "It counts once you say yes" in page.text
    assert "and no other: When someone dies, begun on" in words_of(page)
    assert ALL not in words_of(page)
    assert untouched(margaret, asked)

    assert press(margaret, asked, page).status_code == 303
    mandate = of(margaret, asked)
    assert mandate.state is MandateState.ACTIVE
    assert mandate.wording_hash == hidden_fields(page.text)["shown"]
    assert live(mandate) == [
        (Kind.HOUSING, Depth.ACT, None), (Kind.CARE, Depth.LOOK, None),
        (Kind.EPISODE, Depth.ACT, one.id),
    ]  # fmt: skip
    with margaret.database.read() as session:
        held = holdings.held(session, mandate.id, david.person_id)
    assert held is not None
    assert held.covers(Kind.EPISODE, Depth.ACT, one.id)
    assert not held.covers(Kind.EPISODE, Depth.LOOK, other.id)


def test_a_yes_to_words_that_she_has_not_read_shows_them_first(margaret: Agent, asked: str) -> None:
    one = one_of(margaret)

    page = choose(margaret, asked, said="yes", episode=str(one.id))
    assert "The words have changed" in page.text
    assert "and no other: When someone dies" in words_of(page)
    assert untouched(margaret, asked)

    widened = press(margaret, asked, page, episode="", kind_episode="act")
    assert "The words have changed" in widened.text
    assert ALL in words_of(widened)
    assert untouched(margaret, asked)


def test_she_leaves_out_a_kind_and_lets_him_only_look(margaret: Agent, asked: str) -> None:
    page = choose(margaret, asked, kind_episode="none", kind_housing="look")
    assert "see your housing cases" in words_of(page)
    assert "life event" not in words_of(page)

    press(margaret, asked, page)

    assert live(of(margaret, asked)) == [
        (Kind.CARE, Depth.LOOK, None), (Kind.HOUSING, Depth.LOOK, None),
    ]  # fmt: skip


def test_of_everything_she_takes_one_thing_away(margaret: Agent, david: Agent) -> None:
    address = f"/account/helpers/{a_request(margaret, david, act(Kind.EVERYTHING))}/agree"
    page = choose(margaret, address, kind_care="none")
    assert "deal with your housing" in words_of(page)
    assert "care" not in words_of(page)

    press(margaret, address, page)

    kinds = {kind for kind, _depth, _episode in live(of(margaret, address))}
    assert kinds == set(Kind) - {Kind.CARE, Kind.EVERYTHING}


def test_both_read_what_was_agreed_to_and_that_it_is_less(
    margaret: Agent, david: Agent, asked: str
) -> None:
    one = one_of(margaret)
    page = choose(margaret, asked, episode=str(one.id), kind_housing="none")
    press(margaret, asked, page)

    mandate_id = of(margaret, asked).id
    hers = margaret.client.get(f"/account/helpers/{mandate_id}").text
    his = david.client.get(f"/acting-for/{mandate_id}").text
    for text, less in (
        (hers, "You agreed to less than they asked for"),
        (his, "They agreed to less than you asked for"),
    ):
        agreed, _less, before = text.partition(less)
        assert "When someone dies, begun on" in agreed
        assert "ousing" not in agreed.split("<main", 1)[1]
        assert "ousing" in before
    acts = david.client.get("/acting-for").text
    assert "Only this life event" in acts
    assert "Housing" not in acts


@pytest.mark.parametrize("kind", [Kind.HOUSING, Kind.BENEFITS])
def test_she_reads_where_what_she_left_out_still_comes_up(
    margaret: Agent, david: Agent, kind: Kind
) -> None:
    one = one_of(margaret)
    with margaret.database.write() as session:
        episode = session.get_one(Episode, one.id)
        line(session, episode, "tell_housing", mode="case", team="housing")
    mandate_id = a_request(margaret, david, act(Kind.EPISODE, kind))
    address = f"/account/helpers/{mandate_id}/agree"
    page = choose(margaret, address, episode=str(one.id), **{f"kind_{kind}": "none"})
    press(margaret, address, page)

    page = margaret.client.get(f"/account/helpers/{mandate_id}")
    told = "David Jones can still help you with a life event in which it comes up"
    assert (told in page.text) is (kind is Kind.HOUSING)


def test_a_yes_to_all_of_it_says_nothing_of_less(margaret: Agent, david: Agent, asked: str) -> None:
    press(margaret, asked, margaret.client.get(asked))

    assert live(of(margaret, asked)) == [(one.kind, one.depth, None) for one in HIS]
    mandate_id = of(margaret, asked).id
    assert "agreed to less" not in margaret.client.get(f"/account/helpers/{mandate_id}").text
    assert "agreed to less" not in david.client.get(f"/acting-for/{mandate_id}").text


@pytest.mark.parametrize("said", ["show", "yes"])
def test_nobody_elses_no_safe_no_forgotten_and_no_made_up_one_is_offered_or_taken(
    margaret: Agent, eve: Agent, asked: str, said: str
) -> None:
    ones = [
        one_of(eve), one_of(margaret, is_safe=True), one_of(margaret, state=EpisodeState.LEFT),
    ]  # fmt: skip
    one_of(margaret, "moving_house")
    for chosen in (*(str(one.id) for one in ones), "any of them", "0" * 36, "\u202e"):
        assert chosen not in margaret.client.get(asked).text
        page = choose(margaret, asked, said, episode=chosen)
        assert page.status_code == 422
        assert "That life event is over or gone" in page.text
        assert 'value="yes"' not in page.text
        assert 'href="#kind_episode"' in page.text
        assert re.search(r'name="kind_episode"[^>]*value="none" checked', page.text)
    assert untouched(margaret, asked)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"kind_care": "act"}, "Choose how far they may go"),
        ({"kind_care": "everything"}, "Choose how far they may go"),
        ({"kind_housing": ""}, "Choose how far they may go"),
        (dict.fromkeys(("kind_care", "kind_housing", "kind_episode"), "none"), "or press “No”"),
    ],
)
@pytest.mark.parametrize("said", ["show", "yes"])
def test_more_than_was_asked_or_nothing_is_no_answer(
    margaret: Agent, asked: str, said: str, chosen: dict[str, str], told: str
) -> None:
    page = choose(margaret, asked, said, **chosen)
    assert page.status_code == 422
    assert told in page.text
    assert "mandate-wording" not in page.text
    assert untouched(margaret, asked)


def test_one_life_event_and_no_life_event_do_not_go_together(margaret: Agent, asked: str) -> None:
    one = one_of(margaret)
    page = choose(margaret, asked, episode=str(one.id), kind_episode="none")
    assert page.status_code == 422
    assert "Choose above whether they look or act in a life event" in page.text


def test_what_was_not_asked_for_is_neither_offered_nor_given(margaret: Agent, david: Agent) -> None:
    one = one_of(margaret)
    mandate_id = a_request(margaret, david, act(Kind.HOUSING))
    address = f"/account/helpers/{mandate_id}/agree"
    assert str(one.id) not in margaret.client.get(address).text

    page = margaret.client.get(address)
    press(margaret, address, page, kind_council_tax="act", kind_everything="act")
    assert live(of(margaret, address)) == [(Kind.HOUSING, Depth.ACT, None)]


def test_where_there_is_nothing_between_yes_and_no_she_is_asked_nothing_more(
    margaret: Agent, david: Agent
) -> None:
    address = f"/account/helpers/{a_request(margaret, david, look(Kind.HOUSING))}/agree"
    assert "Agree to less than they ask" not in margaret.client.get(address).text


def test_a_life_event_that_is_left_while_she_reads_is_no_yes_to_all_of_them(
    margaret: Agent, asked: str
) -> None:
    one = one_of(margaret)
    page = choose(margaret, asked, episode=str(one.id))
    with margaret.database.write() as session:
        session.get_one(Episode, one.id).is_safe = True

    answer = press(margaret, asked, page)

    assert answer.status_code == 422
    assert "That life event is over or gone" in answer.text
    assert "When someone dies" not in answer.text
    assert untouched(margaret, asked)


def test_a_made_up_life_event_is_no_yes_to_the_words_without_any(
    margaret: Agent, asked: str
) -> None:
    page = choose(margaret, asked, kind_episode="none")

    answer = press(margaret, asked, page, kind_episode="act", episode="made up")

    assert answer.status_code == 422
    assert "The words have changed" not in answer.text
    assert untouched(margaret, asked)


def test_no_is_no_whatever_was_chosen(margaret: Agent, asked: str) -> None:
    assert choose(margaret, asked, "no", episode="x", kind_care="").status_code == 303
    assert of(margaret, asked).state is MandateState.ENDED


def test_what_he_took_back_meanwhile_is_not_agreed_to_in_part(
    margaret: Agent, david: Agent, asked: str
) -> None:
    page = choose(margaret, asked, kind_care="none")
    send(david.client, f"/acting-for/{of(margaret, asked).id}/hand-back")

    assert press(margaret, asked, page).status_code == 303
    assert of(margaret, asked).state is MandateState.ENDED
