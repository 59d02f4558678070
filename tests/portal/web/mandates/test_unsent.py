"""What was not sent for somebody: theirs to read, to use in a report, and to throw away."""

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.models.cases import Case
from portal.models.drafts import Draft
from portal.models.mandates import KeptWords, MandateState
from portal.models.people import Person
from portal.web import parts
from tests.support import mandates as made
from tests.support.acting import Agent
from tests.support.forms import hidden_fields

KEPT = "/account/helpers/kept"
LAMP = [["thing", "street light"], ["search", "17 Park Road"], ["words", "<b>Out</b> since May"],
        ["private_words", "The gate code is 12"], ["email", "david@example.com"]]  # fmt: skip


def kept(margaret: Agent, david: Agent, path: str, fields: list[list[str]]) -> UUID:
    """David was writing this for her when he could not any more."""
    key = clock.new_id()
    with margaret.database.write() as session:
        her, him = (session.get_one(Person, one.person_id) for one in (margaret, david))
        mandate = made.a_mandate(session, her, him, state=MandateState.ENDED)
        session.add(
            KeptWords(
                id=key, principal_id=her.id, mandate_id=mandate.id, agent_id=him.id,
                at=clock.now(), path=path, fields=fields,
            )
        )  # fmt: skip
    return key


def press(who: Agent, address: str) -> str:
    token = hidden_fields(who.client.get("/account/helpers/told").text)["csrf_token"]
    answer = who.client.post(address, data={"csrf_token": token})
    return answer.location if answer.status_code == 303 else answer.status


def draft(margaret: Agent) -> Draft:
    with margaret.database.read() as session:
        return session.scalars(select(Draft)).one()


def test_the_words_of_a_report_stand_in_a_report_of_her_own_and_nothing_is_sent(
    margaret: Agent, david: Agent
) -> None:
    key = kept(margaret, david, "/report/ABCD/words", LAMP)
    assert "Use these words in a report" in margaret.client.get(KEPT).text

    page = margaret.client.get(press(margaret, f"{KEPT}/{key}/use"), follow_redirects=True)

    assert 'value="17 Park Road"' in page.text  # where it is, asked first
    told = draft(margaret).typed
    assert (told["words"], told["private_words"]) == (LAMP[2][1], LAMP[3][1])
    assert (told["thing"], told["email"], told["call"]) == ("street light", "", "")
    assert "words" not in told["passed"]  # she reads them before they are sent
    assert "12" not in page.request.path
    with margaret.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0
        assert session.get(KeptWords, key) is not None


@pytest.mark.parametrize(
    ("path", "fields"),
    [("/account/episodes/ABCD/q/why", [["why", "My husband has died"], ["age", "77"]]),
     ("/cases/ABCD-EFGH/reopen", [["words", "It is not settled"]]),
     ("/staff/calls", [["say-ABCD-EFGH", "She waits since May"]])],
)  # fmt: skip
def test_what_was_not_written_for_everyone_is_for_the_team_alone(
    margaret: Agent, david: Agent, path: str, fields: list[list[str]]
) -> None:
    press(margaret, f"{KEPT}/{kept(margaret, david, path, fields)}/use")

    told = draft(margaret).typed
    assert told["private_words"] == "\n\n".join(value for _name, value in fields)
    assert told["words"] == ""


def test_of_a_kind_that_nobody_else_reads_all_of_it_stands_in_the_one_field_there_is(
    app: Flask, margaret: Agent, david: Agent
) -> None:
    press(margaret, f"{KEPT}/{kept(margaret, david, '/report/ABCD/words', LAMP)}/use")
    asked = [one.id for one in parts.of(app).council.categories["noise"].questions]
    with margaret.database.write() as session:
        one = session.scalars(select(Draft)).one()
        one.typed = one.typed | {
            "service": "noise", "lat": 53.4, "lon": -1.5, "asked": asked,
            "none_of_these": "noise@53.4,-1.5", "passed": ["photos"], "spot_shown": True,
        }  # fmt: skip
        address = f"/report/{one.key}/words"

    page = margaret.client.get(address, follow_redirects=True).text
    [words] = re.findall(r'<textarea[^>]*name="words"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert words.strip() == "&lt;b&gt;Out&lt;/b&gt; since May\n\nThe gate code is 12"


def test_nobody_else_begins_anything_with_her_words(margaret: Agent, david: Agent) -> None:
    key = kept(margaret, david, "/report/ABCD/words", LAMP)

    assert press(david, f"{KEPT}/{key}/use").startswith("404")
    assert margaret.client.post(f"{KEPT}/{key}/use").status_code != 200  # from no form of ours
    with margaret.database.read() as session:
        assert session.scalars(select(Draft)).all() == []


def test_as_much_as_is_ever_kept_is_taken_and_nothing_breaks(margaret: Agent, david: Agent) -> None:
    key = kept(margaret, david, "/report/ABCD/words", [["words", "x" * 64_000]])

    page = margaret.client.get(press(margaret, f"{KEPT}/{key}/use"), follow_redirects=True)

    assert page.status_code == 200
    assert len(draft(margaret).typed["words"]) == 64_000
