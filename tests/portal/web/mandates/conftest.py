"""Margaret, who is helped, and David, who helps: each in a browser of their own."""

import pytest
from flask import Flask

from portal import clock
from portal.models.people import ContactPoint, Reach
from tests.support.acting import Agent, an_agent_at


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
