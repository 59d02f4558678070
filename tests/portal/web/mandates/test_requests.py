"""I ask to act for somebody: they say yes by code, on the web or on paper, and I learn nothing."""

import io
import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.models.mandates import Mandate, MandateState
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.services import holdings
from portal.web import parts
from tests.support import documents
from tests.support.acting import Agent
from tests.support.forms import hidden_fields
from tests.support.mandate_pages import ASKED, another_code, ask, asked, code_of, press

PAGE = "/acting-for"


def state_of(who: Agent, mandate_id: UUID) -> MandateState:
    with who.database.read() as session:
        return session.get_one(Mandate, mandate_id).state


def told(who: Agent) -> list[Topic]:
    with who.database.read() as session:
        return list(session.scalars(select(OutboxRow.topic)))


def shape(html: str) -> str:
    """A page without what is another for each request."""
    return re.sub(r"[0-9a-f-]{36}|value=\"[\w.-]{40,}\"", "", html)


def test_she_is_asked_and_he_sees_nothing_before_she_says_yes(
    margaret: Agent, david: Agent
) -> None:
    mandate_id = asked(david)

    assert Topic.MANDATE_ASKED in told(david)
    assert "Nothing counts before they say yes" in david.client.get(f"{PAGE}/{mandate_id}").text
    assert "David Jones asks to act for you" in margaret.client.get("/account/helpers").text
    with david.database.read() as session:
        assert holdings.held(session, mandate_id, david.person_id) is None


def test_it_looks_the_same_whether_the_council_knows_her(margaret: Agent, david: Agent) -> None:
    known = asked(david)
    unknown = asked(david, reach="nobody@example.com")
    misnamed = asked(david, name="Peggy Brown", reach="+44 7700 900111")

    pages = [david.client.get(f"{PAGE}/{one}").text for one in (known, unknown, misnamed)]
    assert shape(pages[0]) == shape(pages[1])
    assert shape(pages[0]) == shape(pages[2]).replace("Peggy Brown", "Margaret Jones")
    assert told(david).count(Topic.MANDATE_ASKED) == 1
    sent = [press(david, f"{PAGE}/{one}/send") for one in (known, unknown)]
    assert {one.status_code for one in sent} == {303}
    assert told(david).count(Topic.MANDATE_CODE) == 1


def test_before_she_agreed_he_reads_the_name_that_he_wrote_and_no_other(
    margaret: Agent, david: Agent
) -> None:
    with margaret.database.write() as session:
        session.get_one(Person, margaret.person_id).name = "Margaret Anstruther Jones"
    mandate_id = asked(david)

    for page in ("", f"/{mandate_id}", f"/{mandate_id}/paper", f"/{mandate_id}/hand-back"):
        answer = david.client.get(PAGE + page)
        assert answer.status_code == 200
        assert "Anstruther" not in answer.text


def test_the_code_that_she_tells_him_stands_for_her_yes(margaret: Agent, david: Agent) -> None:
    mandate_id = asked(david)
    press(david, f"{PAGE}/{mandate_id}/send")

    answer = press(david, f"{PAGE}/{mandate_id}/code", code=code_of(david, mandate_id))

    assert answer.status_code == 303
    assert state_of(david, mandate_id) is MandateState.ACTIVE
    assert "Act for Margaret Jones" in david.client.get(PAGE).text
    assert "The words that were agreed to" in margaret.client.get(
        f"/account/helpers/{mandate_id}"
    ).text  # fmt: skip


def test_five_wrong_codes_are_enough(margaret: Agent, david: Agent) -> None:
    mandate_id = asked(david)
    press(david, f"{PAGE}/{mandate_id}/send")
    right = code_of(david, mandate_id)
    for _ in range(5):
        answer = press(david, f"{PAGE}/{mandate_id}/code", code=another_code(right))
    assert "That code no longer works" in answer.text

    press(david, f"{PAGE}/{mandate_id}/code", code=right)

    assert state_of(david, mandate_id) is MandateState.ASKED


def test_no_code_is_right_for_whom_the_council_does_not_know(david: Agent) -> None:
    mandate_id = asked(david, reach="nobody@example.com")
    press(david, f"{PAGE}/{mandate_id}/send")

    answer = press(david, f"{PAGE}/{mandate_id}/code", code=code_of(david, mandate_id))

    assert "That is not the code" in answer.text
    assert state_of(david, mandate_id) is MandateState.ASKED


def test_somebody_else_does_not_go_on_with_what_he_asked(
    margaret: Agent, david: Agent, eve: Agent
) -> None:
    mandate_id = asked(david)
    press(david, f"{PAGE}/{mandate_id}/send")
    code = code_of(david, mandate_id)
    for page in ("", "/paper", "/hand-back"):
        assert eve.client.get(f"{PAGE}/{mandate_id}{page}").status_code == 404
    for page in ("/send", "/code", "/paper", "/hand-back", "/choose"):
        answer = press(eve, f"{PAGE}/{mandate_id}{page}", code=code)
        assert answer.status_code in {200, 404}
        assert "Margaret" not in answer.text

    assert state_of(david, mandate_id) is MandateState.ASKED


def paper(who: Agent, mandate_id: UUID, data: bytes, name: str = "signed.pdf") -> Any:
    page = who.client.get(f"{PAGE}/{mandate_id}").text
    return who.client.post(
        f"{PAGE}/{mandate_id}/paper",
        data={
            "csrf_token": hidden_fields(page)["csrf_token"],
            "file": (io.BytesIO(data), name),
        },
    )


def test_the_paper_that_she_signed_waits_for_staff(margaret: Agent, david: Agent) -> None:
    mandate_id = asked(david)
    assert "David Jones may act for you" in david.client.get(f"{PAGE}/{mandate_id}/paper").text

    answer = paper(david, mandate_id, documents.pdf())

    assert answer.status_code == 303
    with david.database.read() as session:
        mandate = session.get_one(Mandate, mandate_id)
    assert mandate.state is MandateState.CHECKING
    [proof] = mandate.evidence
    assert proof["kind"] == "agreement"
    assert proof["file"].startswith(f"mandates/{mandate_id}/")
    assert parts.of(david.app).storage.get(proof["file"]).startswith(b"%PDF")
    assert "We are checking the papers" in david.client.get(f"{PAGE}/{mandate_id}").text


@pytest.mark.parametrize("data", [b"", b"no picture", b"%PDF-1.4 cut"])
def test_a_file_that_is_no_paper_is_refused_in_words(
    margaret: Agent, david: Agent, data: bytes
) -> None:
    mandate_id = asked(david)

    answer = paper(david, mandate_id, data, "signed.pdf" if data else "")

    assert "There is a problem" in answer.text
    assert state_of(david, mandate_id) is MandateState.ASKED


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Enter their name"),
        ({"reach": "12"}, "Enter an email address like"),
        ({"reach": "x" * 10_000}, "Use 200 characters or fewer"),
        ({"kind_housing": ""}, "Choose at least one thing, and whether you look or act"),
        ({"days": "10000"}, "Choose for how long"),
        ({"reach": "david@example.com", "name": "David Jones"}, "That is your own"),
        (
            {"basis": "professional", "days": "31", "kind_housing": "", "kind_care": "act"},
            "Say where you work",
        ),
        ({"basis": "professional", "days": "31", "work": "Ward 4"}, "That ground does not go so"),
    ],
)
def test_what_cannot_be_asked_is_said_and_all_that_was_typed_stays(
    margaret: Agent, david: Agent, wrong: dict[str, str], said: str
) -> None:
    answer = ask(david, **wrong)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert said in answer.text
    if "name" not in wrong:
        assert f'value="{ASKED["name"]}"' in answer.text
    with david.database.read() as session:
        assert session.scalars(select(Mandate)).all() == []


def test_the_form_speaks_to_who_is_to_act(david: Agent) -> None:
    page = david.client.get("/acting-for/ask").text

    for words in ("Only to them", "Only to me", "To both of us", "Contact details"):
        assert words in page
    for of_the_person in ("Only to whoever helps me", "Your contact details", "Read your cases"):
        assert of_the_person not in page


def test_the_same_is_asked_once(margaret: Agent, david: Agent) -> None:
    asked(david)

    assert "You have asked them already" in ask(david).text
