"""What ends while a request is on its way is refused, and nothing typed is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Depth, Kind
from portal.models.mandates import JournalLine, KeptWords, Mandate, MandateScope, MandateState
from portal.models.people import Person
from tests.support.acting import Agent, an_agent_at
from tests.support.forms import hidden_fields
from tests.support.mandates import act


@pytest.fixture
def david(app: Flask) -> Agent:
    return an_agent_at(app)


@contextmanager
def meanwhile(*statements: object) -> Iterator[None]:
    """These come between what the next request does and the moment it is committed."""
    waiting = list(statements)

    def others(session: Session) -> None:
        while waiting:
            session.connection().execute(waiting.pop())  # type: ignore[call-overload]

    event.listen(Session, "before_commit", others, insert=True)
    try:
        yield
    finally:
        event.remove(Session, "before_commit", others)


def test_what_is_done_while_the_mandate_is_revoked_is_undone(david: Agent) -> None:
    mandate = david.may_act_for(scopes=act(Kind.CONTACT_DETAILS))
    david.choose(mandate)
    fields = hidden_fields(david.get("/account/details/name").text)
    revoked = update(Mandate).values(state=MandateState.ENDED, ended_at=clock.now())

    with meanwhile(revoked):
        page = david.client.post(
            david.at("/account/details/name"), data=fields | {"name": "Someone Else"}
        )

    assert page.status_code == 403
    assert "Someone Else" in page.text
    with david.database.read() as session:
        assert session.get_one(Person, mandate.principal_id).name == "Margaret Jones"
        [kept] = session.scalars(select(KeptWords))
        assert ["name", "Someone Else"] in kept.fields
        acts = session.scalars(select(JournalLine).where(JournalLine.depth == Depth.ACT)).all()
        assert acts == []


def test_a_kind_of_task_that_is_taken_back_is_refused_and_the_rest_goes_on(david: Agent) -> None:
    mandate = david.may_act_for(scopes=act(Kind.CONTACT_DETAILS, Kind.HOUSING))
    david.choose(mandate)
    fields = hidden_fields(david.get("/account/details/name").text)
    taken_back = (
        update(MandateScope)
        .where(MandateScope.kind == Kind.CONTACT_DETAILS)
        .values(ended_at=clock.now())
    )
    with david.database.write() as session:
        session.execute(taken_back)

    page = david.client.post(
        david.at("/account/details/name"), data=fields | {"name": "Margaret Ann Jones"}
    )

    assert page.status_code == 403
    assert "What you are allowed to do does not cover this" in page.text
    assert "Margaret Ann Jones" in page.text
    assert "kept for Margaret Jones" in page.text
    with david.database.read() as session:
        [kept] = session.scalars(select(KeptWords))
        assert ["name", "Margaret Ann Jones"] in kept.fields
    assert david.get("/account/cases").status_code == 200


def test_nobody_fills_the_account_of_another_with_refused_words(david: Agent) -> None:
    mandate = david.may_act_for(scopes=act(Kind.HOUSING))
    david.choose(mandate)
    token = hidden_fields(david.get("/account").text)["csrf_token"]

    for number in range(25):
        data = {"csrf_token": token, "name": f"Rude words {number}"}
        assert david.client.post(david.at("/account/details/name"), data=data).status_code == 403

    with david.database.read() as session:
        assert len(session.scalars(select(KeptWords)).all()) == 20


@pytest.mark.parametrize("path", ["/privacy", "/cases"])
def test_a_page_for_another_asks_no_more_of_the_database_than_ones_own(
    david: Agent, path: str
) -> None:
    david.choose(david.may_act_for())
    asked: list[str] = []

    def count(_connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    names = ("engine", "_glancing")
    engines = [getattr(david.database, name) for name in names]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    own = david.client.get(path)
    for_oneself = len(asked)
    asked.clear()
    theirs = david.get(path)

    assert (own.status_code, theirs.status_code) == (200, 200)
    assert len([one for one in asked if "sign_on" in one]) == 1
    assert len(asked) <= for_oneself + (path == "/cases")  # no page of theirs is on the shelf
