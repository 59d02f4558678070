"""Killed with -9 between any two statements, a mandate is as it was, or whole with its message."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from portal.database import Database
from tests.support.mandates import a_mandate, a_person

ROOT = Path(__file__).parents[2]
SECONDS = 120


def runs(*words: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What was there each time it was killed, and after the one time it was not."""
    command = [sys.executable, "-m", "tests.support.mandator", *words]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=True
    )
    *killed, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(one["killed"] for one in killed)
    assert len(killed) >= 3
    assert not last["killed"]
    return killed, last


def test_made_whole_with_its_invitation_or_not_at_all(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        margaret = str(a_person(session).id)

    killed, last = runs(database_url, "make", margaret)

    assert {count for one in killed for count in one["rows"].values()} == {0}
    assert last["rows"] == {"mandate": 1, "mandate_scope": 1, "mandate_invitation": 1, "outbox": 1}
    assert last["states"] == ["invited"]


def test_agreed_to_with_the_earlier_one_ended_and_both_told_or_not_at_all(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        person, tom = a_person(session), a_person(session, "Tom Jones")
        a_mandate(session, person, tom)
        asked = a_mandate(session, person, tom, state="asked", way="asked", until=None)
        margaret, mandate = str(person.id), str(asked.id)

    killed, last = runs(database_url, "agree", margaret, mandate)

    assert {tuple(one["states"]) for one in killed} == {("active", "asked")}
    assert {one["rows"]["outbox"] for one in killed} == {0}
    assert (last["states"], last["rows"]["outbox"]) == (["active", "ended"], 1)


def test_taken_back_and_told_or_not_at_all(database: Database, database_url: str) -> None:
    with database.write() as session:
        person = a_person(session)
        made = a_mandate(session, person, a_person(session, "Tom Jones"))
        margaret, mandate = str(person.id), str(made.id)

    killed, last = runs(database_url, "revoke", margaret, mandate)

    assert {tuple(one["states"]) for one in killed} == {("active",)}
    assert {one["rows"]["outbox"] for one in killed} == {0}
    assert (last["states"], last["rows"]["outbox"]) == (["ended"], 1)
