"""Each command does its one thing, and says in one line what went wrong."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Role
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import cases, finding
from portal.services.cases import NewCase
from tests.portal.commands.conftest import Run
from tests.support import photographs


@dataclass(frozen=True)
class Town:
    database: Database
    reference: str


@pytest.fixture
def town(database: Database, council: Council, in_town: Point) -> Town:
    """A database with one open case."""
    new = NewCase(service="pothole", words="A deep hole", place="Mill Lane", point=in_town)
    with database.write() as session:
        return Town(database, cases.open_case(session, PUBLIC_ON_WEB, council, new).reference)


def _state(town: Town) -> State:
    with town.database.read() as session:
        look = finding.look(session, PUBLIC_ON_WEB, town.reference)
        assert look is not None
        return look.state


def test_a_response_moves_the_case_with_words_and_a_photo(
    run: Run, town: Town, tmp_path: Path
) -> None:
    photo = tmp_path / "after.jpg"
    photo.write_bytes(photographs.jpeg())
    done = run("case", "respond", town.reference.lower(), "--state", "done",
               "--words", "Filled today.", "--photo", str(photo))  # fmt: skip

    assert done.returncode == 0, done.stderr
    with town.database.read() as session:
        case = cases.find(session, SYSTEM, town.reference)
        event = case.events[-1]
        assert (case.state, event.words, event.actor_role) == (
            State.DONE,
            "Filled today.",
            Role.COMMAND,
        )
        [kept] = event.photos
    assert (tmp_path / "var" / "photos" / "photo" / str(kept.id) / "1600.webp").is_file()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ABCD-EFGH", "--state", "done", "--words", "x"], "No case has the reference"),
        (["REF", "--state", "not_ours", "--words", " "], "needs words"),
        (["REF", "--state", "received", "--words", "x"], "It can become:"),
        (["REF", "--state", "moon", "--words", "x"], "moon"),
    ],
)
def test_a_response_that_cannot_be_says_why_and_changes_nothing(
    run: Run, town: Town, words: list[str], says: str
) -> None:
    given = [town.reference if word == "REF" else word for word in words]
    done = run("case", "respond", *given)

    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert _state(town) is State.RECEIVED


def test_a_file_that_is_no_photo_changes_nothing(run: Run, town: Town, tmp_path: Path) -> None:
    file = tmp_path / "after.jpg"
    file.write_text("<svg onload='alert(1)'/>")
    done = run("case", "respond", town.reference, "--state", "done", "--words", "x",
               "--photo", str(file))  # fmt: skip

    assert done.returncode != 0
    assert "cannot be used as a photo" in done.stderr
    assert _state(town) is State.RECEIVED


def test_the_record_is_exported_as_one_event_a_line(run: Run, town: Town) -> None:
    done = run("record", "export", "--since", "2020-01-01")
    [event] = [json.loads(line) for line in done.stdout.splitlines()]

    assert event["specversion"] == "1.0"
    assert town.reference in done.stdout


def test_the_record_is_told_again_under_the_same_ids(run: Run, town: Town) -> None:
    assert "1 will be sent again" in run("record", "replay", "--since", "2020-01-01").stdout


def test_a_moment_that_is_none_is_refused(run: Run) -> None:
    assert "is no moment" in run("record", "export", "--since", "yesterday").stderr


def test_a_wrong_setting_is_named(run: Run) -> None:
    done = run("db", "upgrade", PORTAL_SECRET_KEY="short", PORTAL_BASE_URL="nowhere")

    assert done.returncode != 0
    assert "PORTAL_SECRET_KEY" in done.stderr
    assert "PORTAL_BASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_upgrade_makes_what_the_models_have(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/fresh.sqlite"

    assert run("db", "upgrade", PORTAL_DATABASE_URL=url).returncode == 0
    again = run("db", "upgrade", PORTAL_DATABASE_URL=url)
    assert again.returncode == 0, again.stderr


def test_serving_needs_an_upgraded_database(run: Run, tmp_path: Path) -> None:
    done = run("serve", PORTAL_DATABASE_URL=f"sqlite:///{tmp_path}/fresh.sqlite")

    assert "portal db upgrade" in done.stderr


def test_a_new_councils_folder_is_in_order(run: Run, tmp_path: Path) -> None:
    assert run("council", "init", "mine").returncode == 0
    assert run("council", "check", "mine").returncode == 0
    assert "is not empty" in run("council", "init", "mine").stderr


def test_a_faulty_councils_folder_is_told_by_file_and_line(run: Run, tmp_path: Path) -> None:
    run("council", "init", "mine")
    file = tmp_path / "mine" / "council.toml"
    file.write_text(file.read_text() + "\ncolour_of_the_sky = 'blue'\n")
    done = run("council", "check", "mine")

    assert done.returncode != 0
    assert "council.toml:" in done.stdout


def test_a_gazetteer_is_imported_and_its_faults_are_told(
    run: Run, town: Town, council: Council
) -> None:
    done = run("gazetteer", "import", str(council.gazetteer_path))

    assert done.returncode == 0, done.stderr
    assert "added" in done.stdout


def test_nothing_waits_in_a_quiet_outbox(run: Run) -> None:
    assert run("outbox", "list").stdout.strip() == "Nothing waits."
    assert "no id" in run("outbox", "replay", "x").stderr
    assert run("outbox", "replay", str(clock.new_id())).returncode != 0


def test_help_names_every_command_and_a_fresh_process_has_all_it_needs() -> None:
    fresh = [sys.executable, "-m", "portal", "--help"]
    words = subprocess.run(fresh, capture_output=True, text=True, check=True, timeout=120).stdout

    for command in ("case", "council", "db", "demo", "gazetteer", "outbox", "record", "serve"):
        assert command in words
