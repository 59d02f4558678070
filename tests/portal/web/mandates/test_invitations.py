"""Somebody is invited: link, sign-on and code together, and only then who asks and for what."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.models.actors import Kind
from portal.models.mandates import Mandate, MandateInvitation, MandateState, Way
from portal.models.people import Person
from portal.policy import SYSTEM
from portal.services import holdings, mandate_accounts, mandate_invitations
from portal.web import parts
from tests.support import mandates as made
from tests.support.acting import Agent, an_agent_at
from tests.support.forms import hidden_fields, send
from tests.support.mandate_pages import another_code, code_of, press

NAME = "/account/helpers/name"
SECRETS = ("Margaret", "Housing", "David")


@pytest.fixture
def invited(margaret: Agent) -> UUID:
    """Margaret named David, at an address that no account here has."""
    fields = {
        "name": "David Jones", "reach": "d.jones@example.net", "kind_housing": "act",
        "days": "31", "copies": "both", "language": "en",
    }  # fmt: skip
    page = send(margaret.client, NAME, **fields, said="show")
    answer = margaret.client.post(NAME, data=hidden_fields(page.text) | {"said": "yes"})
    return UUID(answer.location.rsplit("/", 1)[1])


@pytest.fixture
def link(margaret: Agent, invited: UUID) -> str:
    """The address in the message."""
    return link_of(margaret, invited)


def link_of(who: Agent, mandate_id: UUID) -> str:
    with who.database.read() as session:
        statement = select(MandateInvitation.id).where(MandateInvitation.mandate_id == mandate_id)
        [invitation_id] = session.scalars(statement)
    secret = parts.of(who.app).settings.secret_key.get_secret_value()
    return f"/acting-for/invited/{mandate_invitations.token(secret, invitation_id)}"


def prove(who: Agent, link: str, mandate_id: UUID) -> None:
    """Ask for the code and type it in."""
    press(who, f"{link}/send")
    answer = press(who, f"{link}/code", code=code_of(who, mandate_id))
    assert answer.location == link


def stands(who: Agent, mandate_id: UUID) -> tuple[MandateState, UUID | None]:
    with who.database.read() as session:
        mandate = session.get_one(Mandate, mandate_id)
        return mandate.state, mandate.agent_id


def test_before_signing_on_there_is_an_invitation_and_no_more(
    client: FlaskClient, link: str
) -> None:
    answer, made_up = client.get(link), client.get("/acting-for/invited/made-up")

    assert answer.status_code == 200
    assert not any(secret in answer.text for secret in SECRETS)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.text.replace(link.rsplit("/", 1)[1], "made-up") == made_up.text


def test_before_the_code_there_is_no_more_either(david: Agent, link: str) -> None:
    page = david.client.get(link).text

    assert "Send me the code" in page
    assert not any(secret in page for secret in SECRETS)


def test_with_the_code_he_sees_exactly_what_is_asked(
    david: Agent, invited: UUID, link: str
) -> None:
    prove(david, link, invited)

    page = david.client.get(link).text
    assert "Margaret Jones asks you to help" in page
    assert "<dt>Housing</dt>" in page
    assert "Council tax" not in page
    assert stands(david, invited) == (MandateState.INVITED, None)


def test_yes_counts_at_once_in_an_account_that_was_there_before(
    david: Agent, invited: UUID, link: str
) -> None:
    prove(david, link, invited)
    answer = press(david, f"{link}/answer", said="yes")

    assert answer.location == "/acting-for"
    assert "Act for Margaret Jones" in david.client.get("/acting-for").text
    assert stands(david, invited) == (MandateState.ACTIVE, david.person_id)
    assert david.client.get(link).status_code == 404


def test_no_is_told_and_the_link_is_of_no_more_use(
    margaret: Agent, david: Agent, invited: UUID, link: str
) -> None:
    prove(david, link, invited)
    answer = press(david, f"{link}/answer", said="no")

    assert "You said no" in answer.text
    assert stands(david, invited)[0] is MandateState.ENDED
    assert "It was not agreed to" in margaret.client.get(f"/account/helpers/{invited}").text
    assert david.client.get(link).status_code == 404


def test_a_stranger_to_whom_it_was_forwarded_sees_and_decides_nothing(
    david: Agent, eve: Agent, invited: UUID, link: str
) -> None:
    press(david, f"{link}/send")
    for said in ("yes", "no"):
        assert press(eve, f"{link}/answer", said=said).location == link
    assert not any(secret in eve.client.get(link).text for secret in SECRETS)
    assert stands(david, invited) == (MandateState.INVITED, None)


def test_what_one_has_proved_counts_for_nobody_else_in_the_same_browser(
    david: Agent, eve: Agent, invited: UUID, link: str
) -> None:
    prove(david, link, invited)
    david.client.set_cookie("portal", eve.cookie)

    assert "Margaret" not in david.client.get(link).text
    press(david, f"{link}/answer", said="yes")
    assert stands(david, invited) == (MandateState.INVITED, None)


def test_five_wrong_codes_are_the_end_of_it(david: Agent, invited: UUID, link: str) -> None:
    press(david, f"{link}/send")
    right = code_of(david, invited)
    for _ in range(4):
        assert "There is a problem" in press(
            david, f"{link}/code", code=another_code(right)
        ).text  # fmt: skip
    press(david, f"{link}/code", code=another_code(right))

    assert david.client.get(link).status_code == 404
    assert press(david, f"{link}/code", code=right).status_code == 404
    assert stands(david, invited) == (MandateState.INVITED, None)


def test_a_code_that_is_none_is_asked_for_again(david: Agent, link: str) -> None:
    press(david, f"{link}/send")
    for typed in ("", "x" * 10_000, "<b>"):
        answer = press(david, f"{link}/code", code=typed)
        assert answer.status_code == 200
        assert "There is a problem" in answer.text


def test_she_does_not_take_her_own_invitation(margaret: Agent, link: str) -> None:
    assert margaret.client.get(link).status_code == 404
    for page in ("/send", "/code", "/answer"):
        assert press(margaret, link + page, code="1", said="yes").status_code == 404


def test_one_that_she_took_back_is_of_no_use(
    margaret: Agent, david: Agent, invited: UUID, link: str
) -> None:
    prove(david, link, invited)
    press(margaret, f"/account/helpers/{invited}/end")

    assert press(david, f"{link}/answer", said="yes").status_code == 404
    assert stands(david, invited)[0] is MandateState.ENDED


def test_whoever_has_proved_the_address_finds_it_in_their_account(
    margaret: Agent, david: Agent
) -> None:
    page = send(
        margaret.client, NAME, name="David", reach="david@example.com", kind_housing="look",
        days="31", copies="both", language="en", said="show",
    )  # fmt: skip
    answer = margaret.client.post(NAME, data=hidden_fields(page.text) | {"said": "yes"})
    mandate_id = UUID(answer.location.rsplit("/", 1)[1])

    listed = david.client.get("/acting-for").text

    assert "Margaret Jones asks you to help" in listed
    assert link_of(margaret, mandate_id) in listed


def test_of_two_who_say_yes_at_once_one_has_it(
    david: Agent, eve: Agent, invited: UUID, link: str
) -> None:
    """Both read the same mailbox."""
    prove(david, link, invited)
    press(eve, f"{link}/code", code=code_of(david, invited))
    answers = [press(who, f"{link}/answer", said="yes").status_code for who in (david, eve)]

    assert answers == [303, 404]
    assert stands(david, invited) == (MandateState.ACTIVE, david.person_id)


def test_taking_it_does_not_make_two_of_who_has_signed_on(
    david: Agent, invited: UUID, link: str
) -> None:
    again = an_agent_at(david.app, "David Jones")
    prove(again, link, invited)
    press(again, f"{link}/answer", said="yes")

    assert again.person_id == david.person_id
    with david.database.read() as session:
        assert holdings.held(session, invited, david.person_id) is not None


def test_what_staff_wrote_down_is_taken_into_an_account_in_the_same_way(
    margaret: Agent, david: Agent
) -> None:
    with margaret.database.write() as session:
        her = session.get_one(Person, margaret.person_id)
        tom = made.a_person(session, "David Jones", email="d.jones@example.net")
        mandate = made.a_mandate(
            session, her, tom, made.act(Kind.HOUSING), way=Way.STAFF, agreed_at=None
        )
        mandate_accounts.invite(session, SYSTEM, mandate)
        mandate_id = mandate.id
    assert (
        "They have no account with us yet"
        in margaret.client.get(f"/account/helpers/{mandate_id}").text
    )
    link = link_of(margaret, mandate_id)
    assert not any(secret in david.client.get(link).text for secret in SECRETS)

    prove(david, link, mandate_id)
    assert "by phone and at the counter you can do so already" in david.client.get(link).text
    assert press(david, f"{link}/answer", said="yes").location == "/acting-for"
    assert "Act for Margaret Jones" in david.client.get("/acting-for").text
    assert stands(david, mandate_id) == (MandateState.ACTIVE, david.person_id)
    assert david.client.get(link).status_code == 404
