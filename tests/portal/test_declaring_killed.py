"""A declaration killed with -9 between any two of its statements is there whole, or not at all."""

import json
import subprocess
import sys
from pathlib import Path

from portal.council.councils import Council
from portal.database import Database
from portal.services import declarations
from tests.support.living import begun, somebody

ROOT = Path(__file__).parents[2]
SECONDS = 120
LEAST = 8  # statements that a declaration has for certain


def test_killed_between_any_two_statements_nothing_half_is_left_and_nothing_is_there_twice(
    database: Database, database_url: str, council: Council
) -> None:
    with database.write() as session:
        ann = somebody(session)
        episode = begun(session, ann)
        told = declarations.recipients(council, episode)
        reference = episode.reference
    command = [
        sys.executable, "-m", "tests.support.declarer", database_url, str(ann.person_id), reference
    ]  # fmt: skip

    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=True
    )

    *killed, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(killed) >= LEAST
    assert all(one["killed"] for one in killed)
    assert {one["state"] for one in killed} == {"answering"}
    assert {count for one in killed for count in one["rows"].values()} == {0}
    agencies = sum(one.kind == "agency" for one in told)
    assert (last["killed"], last["state"]) == (False, "declared")
    assert last["rows"] | {"episode_line": 0, "case_event": 0} == {
        "case": len(told), "case_event": 0, "follower": len(told), "episode_line": 0,
        "episode_consent": len(told), "disclosure": agencies, "outbox": len(told) + 2,
        "contact": 1,
    }  # fmt: skip
