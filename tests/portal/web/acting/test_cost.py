"""To act for another costs a page no question to the database that one's own page does not ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from portal.models.actors import Kind
from tests.support import mandates as made
from tests.support.acting import an_agent_at


@contextmanager
def asked() -> Iterator[list[str]]:
    """What is asked of the database within."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def _of_the_page(statements: list[str]) -> int:
    """Until the journal's own transaction begins: it is the one that a page of one's own lacks."""
    writes = [n for n, one in enumerate(statements) if one == "BEGIN IMMEDIATE"]
    return writes[0] if writes else len(statements)


@pytest.mark.parametrize("path", ["/", "/account", "/account/cases", "/account/details", "/report"])
def test_a_page_for_another_asks_no_more_than_the_same_page_for_oneself(
    app: Flask, path: str
) -> None:
    david = an_agent_at(app)
    mandate = david.may_act_for()
    with david.database.write() as session:
        for whose in (david.person_id, mandate.principal_id):
            made.a_case_of(session, whose, "life_housing")
    david.choose(mandate)
    for get in (david.client.get, david.get):
        assert get(path).status_code == 200  # whatever is asked only once is asked now
    with asked() as own:
        david.client.get(path)
    with asked() as another:
        david.get(path)

    # the front page of everyone is kept whole; for another it asks whether the mandate counts
    more = 1 if path in {"/", "/report"} and not _of_the_page(own) else 0
    assert 0 < _of_the_page(another) <= _of_the_page(own) + more


def test_many_scopes_and_many_mandates_ask_no_more_than_one(app: Flask) -> None:
    counts = []
    for kinds in ((Kind.CASES,), tuple(kind for kind in Kind if kind is not Kind.EVERYTHING)):
        david = an_agent_at(app, f"David {len(kinds)}")
        for number in range(len(kinds)):
            mandate = david.may_act_for(f"Margaret {number}", made.act(*kinds))
        david.choose(mandate)
        david.get("/account/cases")
        with asked() as statements:
            david.get("/account/cases")
        counts.append(len(statements))

    assert counts[0] == counts[1]
