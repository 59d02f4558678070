"""Margaret names somebody: she sees the very words first, and nothing that she typed is lost."""

import hashlib
import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.actors import Basis, Depth, Kind
from portal.models.episodes import Episode, EpisodeState
from portal.models.mandates import Copies, Mandate, MandateInvitation, MandateState
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from tests.support.acting import Agent
from tests.support.episodes import declared
from tests.support.forms import hidden_fields, send
from tests.support.mandates import a_mandate, a_person, act

NAME = "/account/helpers/name"
WISH = {
    "name": "David Jones",
    "reach": "david@example.com",
    "kind_council_tax": "look",
    "kind_housing": "act",
    "end_housing": "31",
    "days": "365",
    "copies": "person",
    "language": "en",
}
HOSTILE = '<script>alert(1)</script>"\u202e'


def shown(margaret: Agent, **fields: str) -> TestResponse:
    """The page of the words."""
    return send(margaret.client, NAME, **(WISH | fields), said="show")


def go_on(margaret: Agent, page: TestResponse, said: str = "yes", **changed: str) -> TestResponse:
    """Press a button of the page of the words."""
    return margaret.client.post(NAME, data=unescaped(page) | changed | {"said": said})


def unescaped(page: TestResponse) -> dict[str, str]:
    """What the page carries on, as a browser reads it."""
    return {name: unescape(value) for name, value in hidden_fields(page.text).items()}


def words_of(page: TestResponse) -> str:
    """The text that stands between the lines of its markup."""
    [box] = re.findall(r'<div class="mandate-wording">(.*?)</div>', page.text, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", box)).split())


def made(margaret: Agent) -> list[Mandate]:
    with margaret.database.read() as session:
        found = session.scalars(select(Mandate)).all()
        for one in found:
            _ = one.scopes
        return list(found)


def test_the_words_are_shown_before_anything_is_sent(margaret: Agent) -> None:
    page = shown(margaret)

    words = words_of(page)
    assert "David Jones may act for you" in words
    assert "see your council tax cases" in words
    assert "deal with your housing" in words
    assert made(margaret) == []


def test_what_she_agreed_to_is_kept_word_for_word_with_its_hash(margaret: Agent) -> None:
    page = shown(margaret)
    answer = go_on(margaret, page)

    assert answer.status_code == 303
    [mandate] = made(margaret)
    assert mandate.wording_hash == unescaped(page)["shown"]
    assert mandate.wording_hash == hashlib.sha256(mandate.wording_words.encode()).hexdigest()
    kept = [line.removeprefix("- ") for line in mandate.wording_words.split("\n")]
    assert " ".join(kept) == words_of(page)
    assert mandate.wording_hash in margaret.client.get(answer.location).text


def test_the_invitation_goes_out_and_nothing_counts_before_it_is_taken(margaret: Agent) -> None:
    go_on(margaret, shown(margaret))

    [mandate] = made(margaret)
    assert (mandate.state, mandate.basis) == (MandateState.INVITED, Basis.CONSENT)
    assert (mandate.copies, mandate.from_at) == (Copies.PERSON, None)
    assert [(one.kind, one.depth) for one in mandate.scopes] == [
        (Kind.COUNCIL_TAX, Depth.LOOK), (Kind.HOUSING, Depth.ACT),
    ]  # fmt: skip
    tax, housing = mandate.scopes
    assert tax.until is None
    assert housing.until is not None
    assert mandate.until is not None
    assert (mandate.until - housing.until).days == 334
    with margaret.database.read() as session:
        assert Topic.MANDATE_INVITED in session.scalars(select(OutboxRow.topic)).all()
        assert session.scalars(select(MandateInvitation.name)).all() == ["David Jones"]
    assert "David Jones" in margaret.client.get("/account/helpers").text


def test_a_phone_number_will_do(margaret: Agent) -> None:
    assert go_on(margaret, shown(margaret, reach="07700 900 222")).status_code == 303


def test_sent_twice_it_is_one(margaret: Agent) -> None:
    page = shown(margaret)
    for _ in range(2):
        assert go_on(margaret, page).status_code == 303

    assert len(made(margaret)) == 1


def test_other_words_than_those_that_she_read_are_not_agreed_to(margaret: Agent) -> None:
    """Whoever changes what the page carries on shows her the new words first."""
    page = go_on(margaret, shown(margaret), kind_care="act")

    assert "The words have changed" in page.text
    assert "deal with your care" in words_of(page)
    assert made(margaret) == []


def test_to_change_something_loses_nothing(margaret: Agent) -> None:
    page = go_on(margaret, shown(margaret), "change").text

    assert 'value="David Jones"' in page
    assert 'value="david@example.com"' in page
    assert re.search(r'name="kind_housing" type="radio" value="act" checked', page)
    assert re.search(r'name="kind_council_tax" type="radio" value="look" checked', page)
    assert re.search(r'name="end_housing">.*?<option value="31" selected', page, re.DOTALL)
    assert "checked" in re.findall(r'<input[^>]*name="days"[^>]*value="365"[^>]*>', page)[0]
    assert "checked" in re.findall(r'<input[^>]*name="copies"[^>]*value="person"[^>]*>', page)[0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Enter their name"),
        ({"name": "x" * 10_000}, "Use 200 characters or fewer"),
        ({"reach": ""}, "Enter their email address or mobile number"),
        ({"reach": "nobody"}, "Enter an email address like"),
        ({"reach": "x" * 10_000}, "Use 200 characters or fewer"),
        ({"reach": "margaret@example.com"}, "That is your own"),
        ({"days": ""}, "Choose for how long"),
        ({"days": "9999"}, "Choose for how long"),
        ({"days": "0"}, "Choose for how long"),
        ({"copies": "everyone"}, "Choose who gets"),
        ({"kind_council_tax": "none", "kind_housing": "own"}, "Choose at least one thing"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_all_that_was_typed_stays(
    margaret: Agent, wrong: dict[str, str], said: str
) -> None:
    page = shown(margaret, **wrong)
    if "own" in said:
        page = go_on(margaret, page)

    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert said in page.text
    for name in {"name", "reach"} - set(wrong):
        assert f'value="{WISH[name]}"' in page.text
    if not set(wrong) & {"kind_housing"}:
        assert re.search(r'name="kind_housing" type="radio" value="act" checked', page.text)
    assert made(margaret) == []


def test_markup_in_a_name_is_words_and_no_more(margaret: Agent) -> None:
    page = shown(margaret, name=HOSTILE)
    after = margaret.client.get(go_on(margaret, page).location)

    for one in (page, after, margaret.client.get("/account/helpers")):
        assert "<script>alert" not in one.text
        assert "&lt;script&gt;" in one.text


def test_a_form_full_of_words_is_no_fault_of_ours(margaret: Agent) -> None:
    names: dict[str, Any] = hidden_fields(margaret.client.get(NAME).text)
    page = margaret.client.get(NAME).text
    fields = dict.fromkeys(re.findall(r'name="(\w+)"', page), "x" * 10_000)

    answer = margaret.client.post(NAME, data=fields | {"csrf_token": names["csrf_token"]})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_the_eleventh_invitation_of_a_day_has_to_wait(margaret: Agent) -> None:
    for number in range(11):
        page = shown(margaret, reach=f"d{number}@example.com")
        answer = go_on(margaret, page)

    assert "Please wait until tomorrow" in answer.text
    assert len(made(margaret)) == 10


def test_the_invitation_can_be_sent_again(margaret: Agent) -> None:
    address = go_on(margaret, shown(margaret)).location
    token = hidden_fields(margaret.client.get(address).text)["csrf_token"]

    margaret.client.post(f"{address}/invite", data={"csrf_token": token})

    with margaret.database.read() as session:
        assert len(session.scalars(select(MandateInvitation)).all()) == 2


def test_who_has_given_no_name_is_asked_for_it_first(margaret: Agent) -> None:
    with margaret.database.write() as session:
        session.get_one(Person, margaret.person_id).name = None
    assert "Enter your own name" in shown(margaret).text

    page = shown(margaret, own_name="Margaret Jones")
    assert "This is the agreement of Margaret Jones." in words_of(page)
    assert go_on(margaret, page).status_code == 303

    with margaret.database.read() as session:
        assert session.get_one(Person, margaret.person_id).name == "Margaret Jones"


def test_who_has_a_name_is_not_asked_for_it_and_does_not_change_it_here(margaret: Agent) -> None:
    assert "own_name" not in margaret.client.get(NAME).text
    go_on(margaret, shown(margaret, own_name="Somebody Else"))

    with margaret.database.read() as session:
        assert session.get_one(Person, margaret.person_id).name == "Margaret Jones"


def test_what_no_keyboard_types_is_left_out_of_a_name(margaret: Agent) -> None:
    go_on(margaret, shown(margaret, name="David\x00\n Jones\u202e"))

    with margaret.database.read() as session:
        [name] = session.scalars(select(MandateInvitation.name))
    assert "\x00" not in name
    assert "\n" not in name
    page = margaret.client.get("/account/helpers").text
    assert "<bdi>David Jones</bdi>" in page


def one_of_hers(margaret: Agent, event: str = "bereavement", **more: bool) -> Episode:
    with margaret.database.write() as session:
        one = declared(session, margaret.own(session), event)
        for name, value in more.items():
            setattr(one, name, value)
        return one


def test_from_her_plan_she_names_him_for_that_life_event_alone(margaret: Agent) -> None:
    one = one_of_hers(margaret)
    door = f"{NAME}?episode={one.reference}"
    assert door in margaret.client.get(f"/account/episodes/{one.reference}").text
    page = margaret.client.get(door).text
    assert re.search(rf'value="{one.id}"[^>]* checked', page)
    assert "Only that" not in page
    assert re.search(r'name="kind_episode"[^>]*value="act" checked', page)

    wish = {"episode": str(one.id), "kind_episode": "act"}
    words = shown(margaret, **wish, kind_council_tax="none", kind_housing="none")
    assert "and no other: When someone dies, begun on" in words_of(words)
    assert go_on(margaret, words).status_code == 303
    [mandate] = made(margaret)
    assert [(row.kind, row.episode_id) for row in mandate.scopes] == [(Kind.EPISODE, one.id)]
    assert "When someone dies" in margaret.client.get(f"/account/helpers/{mandate.id}").text


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ({"kind_episode": "none"}, "Choose above whether they look or act in a life event"),
        ({"kind_episode": "act", "kind_everything": "act"}, "has all life events in it"),
    ],
)
def test_one_life_event_and_all_of_them_or_none_do_not_go_together(
    margaret: Agent, kinds: dict[str, str], said: str
) -> None:
    one = one_of_hers(margaret)

    page = shown(margaret, episode=str(one.id), **kinds)
    assert page.status_code == 422
    assert said in unescape(page.text)
    assert re.search(rf'value="{one.id}"[^>]* checked', page.text)


def test_of_no_safe_episode_and_nobody_elses_anything_is_offered_or_taken(
    margaret: Agent, eve: Agent
) -> None:
    safe, eves = one_of_hers(margaret, is_safe=True), one_of_hers(eve)
    assert (
        "Let somebody help" not in margaret.client.get(f"/account/episodes/{safe.reference}").text
    )

    for one in (safe, eves):
        page = margaret.client.get(f"{NAME}?episode={one.reference}").text
        assert str(one.id) not in page
        refused = shown(margaret, episode=str(one.id), kind_episode="act")
        assert refused.status_code == 422
        assert "That life event is over or gone" in refused.text
        assert re.search(r'name="kind_episode"[^>]*value="none" checked', refused.text)
    assert made(margaret) == []


def test_whom_she_names_once_more_for_what_is_over_gets_no_other_life_event(
    margaret: Agent,
) -> None:
    one = one_of_hers(margaret)
    with margaret.database.write() as session:
        her = session.get_one(Person, margaret.person_id)
        before = a_mandate(
            session, her, a_person(session, "David Jones"), act(Kind.EPISODE, episode_id=one.id)
        )
        like = f"{NAME}?like={before.id}"
    assert re.search(rf'value="{one.id}"[^>]* checked', margaret.client.get(like).text)

    with margaret.database.write() as session:
        session.get_one(Episode, one.id).state = EpisodeState.ENDED
    page = margaret.client.get(like).text
    assert re.search(r'name="kind_episode"[^>]*value="none" checked', page)
    assert str(one.id) not in page
