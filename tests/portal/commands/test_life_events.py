"""`portal life-events`: lists, checks, and prints questions and plans as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.portal.commands.conftest import Run
from tests.support.life_events import written

WIDOW = {"rel": "spouse", "tonight": ["none"]}


def planned(run: Run, tmp_path: Path, event: str, answers: Any, *more: str) -> Any:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    return run("life-events", "plan", event, "--answers", str(file), *more)


def test_every_event_is_listed_with_its_title(run: Run) -> None:
    told = run("life-events", "list")

    assert told.returncode == 0
    assert "bereavement" in told.stdout
    assert "When someone dies" in told.stdout


def test_the_events_there_are_are_in_order(run: Run) -> None:
    told = run("life-events", "check")

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.endswith("life events are in order.\n")


def test_the_questions_are_printed_as_json_in_the_order_of_asking(run: Run) -> None:
    questions = json.loads(run("life-events", "questions", "bereavement").stdout)

    assert questions[0]["kind"] in {"choice", "several"}
    assert all(question["ask"] for question in questions)


def test_a_plan_is_printed_as_json(run: Run, tmp_path: Path) -> None:
    made = json.loads(planned(run, tmp_path, "bereavement", WIDOW, "--on", "2026-11-20").stdout)

    assert made["on"] == "2026-11-20"
    assert {task["when"] for task in made["tasks"]} <= {"yes", "maybe"}
    assert "rel" not in made["missing"]


def test_the_law_is_that_of_the_day_asked_for(run: Run, tmp_path: Path) -> None:
    def sums(on: str) -> list[str]:
        made = json.loads(planned(run, tmp_path, "bereavement", WIDOW, "--on", on).stdout)
        return [key for benefit in made["benefits"] for key in benefit.get("rates", ())]

    # Of 2019 no rate is known: no sum rather than a wrong one.
    assert "bsp_standard_lump" in sums("2026-11-20")
    assert "bsp_standard_lump" not in sums("2019-11-20")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"rel": "cat"}, "That is no answer to “rel” (choice)"),
        ({"relation": "spouse"}, "No question of bereavement is called “relation”"),
    ],
)
def test_wrong_answers_are_told_in_one_line(
    run: Run, tmp_path: Path, answers: Any, said: str
) -> None:
    told = planned(run, tmp_path, "bereavement", answers)

    assert told.returncode == 1
    assert said in told.stderr
    assert told.stderr.count("\n") == 1


def test_an_unknown_event_is_told_with_those_there_are(run: Run) -> None:
    told = run("life-events", "questions", "lottery")

    assert told.returncode == 1
    assert "There is no life event “lottery”. There are: bereavement" in told.stderr


def test_answers_that_are_no_json_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")

    told = run("life-events", "plan", "bereavement", "--answers", str(tmp_path / "broken.json"))

    assert told.returncode == 1
    assert "is not JSON" in told.stderr


def test_the_faults_of_a_folder_are_printed_with_their_lines(run: Run, tmp_path: Path) -> None:
    written(tmp_path, "[[questions]]\nid = 'cat'\n")

    told = run("life-events", "check", str(tmp_path))

    assert told.returncode == 1
    assert "lost_cat/event.toml:14: “ask” is missing here. Write: ask = …" in told.stdout
    assert "to mend in" in told.stderr


def test_an_event_that_is_being_written_is_asked_by_its_folder(run: Run, tmp_path: Path) -> None:
    text = '[[questions]]\nid = "cat"\npage = "first"\nask = "Yours?"\nkind = "number"\n'
    folder = written(tmp_path, text)

    told = run("life-events", "questions", str(folder))

    assert [question["id"] for question in json.loads(told.stdout)] == ["cat"]
