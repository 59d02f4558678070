"""Margaret, who is helped, and David, who helps: each in a browser of their own."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from portal import clock
from portal.models.actors import Granted, Kind
from portal.models.people import ContactPoint, Person, Reach
from tests.support import mandates as made
from tests.support.acting import Agent, an_agent_at
from tests.support.forms import hidden_fields
from tests.support.mandates import act, look

OVERVIEW = "/account/helpers"
TAX_AND_HOUSING = (*look(Kind.COUNCIL_TAX), *act(Kind.HOUSING))


def reached_at(who: Agent, kind: Reach, value: str) -> None:
    """From now on this email or number (E.164) is proved to be theirs."""
    at = clock.now()
    with who.database.write() as session:
        session.add(
            ContactPoint(
                id=clock.new_id(), person_id=who.person_id, kind=kind, value=value, key=value,
                created_at=at, verified_at=at,
            )
        )  # fmt: skip


@pytest.fixture
def margaret(app: Flask) -> Agent:
    """Signed on, with a proved email and phone."""
    who = an_agent_at(app, "Margaret Jones")
    reached_at(who, Reach.EMAIL, "margaret@example.com")
    reached_at(who, Reach.PHONE, "+447700900111")
    return who


@pytest.fixture
def david(app: Flask) -> Agent:
    """Signed on, with a proved email."""
    who = an_agent_at(app, "David Jones")
    reached_at(who, Reach.EMAIL, "david@example.com")
    return who


@pytest.fixture
def eve(app: Flask) -> Agent:
    """Somebody whom neither of them knows."""
    return an_agent_at(app, "Eve Stone")


def helped_by(
    margaret: Agent, david: Agent, scopes: Iterable[Granted] = TAX_AND_HOUSING, **more: Any
) -> UUID:
    """David acts for Margaret."""
    with margaret.database.write() as session:
        one, other = (session.get_one(Person, who.person_id) for who in (margaret, david))
        return made.a_mandate(session, one, other, scopes, **more).id


def press(who: Agent, address: str, page: str = f"{OVERVIEW}/told") -> str:
    """Press a button of a page; the address that it leads to."""
    token = hidden_fields(who.client.get(page).text)["csrf_token"]
    answer = who.client.post(address, data={"csrf_token": token})
    assert answer.status_code == 303, answer.text
    return answer.location
