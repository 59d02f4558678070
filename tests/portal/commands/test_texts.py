"""`portal sms read` prints how a text is read, with the council's folder alone."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.portal.commands.conftest import Run


def read(done: "subprocess.CompletedProcess[str]") -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_text_is_printed_as_one_line_of_json(run: Run) -> None:
    [told] = read(run("sms", "read", "needles and a fridge on church st", PORTAL_SECRET_KEY="x"))

    assert told["category"] == "drug_litter"
    assert told["place"] is None
    assert [one["label"] for one in told["places"]] == [  # type: ignore[attr-defined]
        "Church Street, Ashby",
        "Church Street, Thornley",
    ]
    assert told["danger"]["call"] == "01632 960200"  # type: ignore[index]
    assert told["confidence"] > 0.9  # type: ignore[operator]
    assert len(told["alternatives"]) == 3  # type: ignore[arg-type]
    assert [one["category"] for one in told["problems"]] == [  # type: ignore[attr-defined]
        "drug_litter",
        "fly_tipping",
    ]


def test_each_line_of_a_file_is_a_line_of_json_empty_ones_too(run: Run, tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_bytes(
        "\ufeffpothole outside 42 Mill Lane\r\n\r\nSTOP\nmae fy nhad wedi marw\n".encode()
    )

    told = read(run("sms", "read", "--file", str(texts)))

    assert [one["category"] for one in told] == ["pothole", "other", "other", "other"]
    assert [one["command"] for one in told] == [None, None, "stop", None]
    assert told[0]["place"]["label"].startswith("42 Mill Lane")  # type: ignore[index]
    assert told[3]["careful"] == ["bereavement"]
    assert told[3]["language"] == "cy"


def test_words_need_no_quotes_and_may_begin_with_a_hyphen(run: Run) -> None:
    [told] = read(run("sms", "read", "-", "dead", "fox", "'", "OR", "1=1"))

    assert told["text"] == "- dead fox ' OR 1=1"
    assert told["category"] == "dead_animal"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Give one text"),
        (["pothole", "--file", "texts.txt"], "Give one text"),
        (["--file", "nowhere.txt"], "nowhere.txt cannot be read: no such file"),
        (["--file", "."], "is a directory"),
        (["--file", "latin.txt"], "latin.txt is not UTF-8"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line(
    run: Run, tmp_path: Path, words: list[str], says: str
) -> None:
    (tmp_path / "latin.txt").write_bytes("tw\xear".encode("latin-1"))
    done = run("sms", "read", *words)

    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_council_that_is_no_folder_is_named(run: Run, tmp_path: Path) -> None:
    done = run("sms", "read", "pothole", PORTAL_COUNCIL=str(tmp_path))

    assert done.returncode != 0
    assert done.stderr.startswith("PORTAL_COUNCIL: names a folder with a council.toml")
    assert len(done.stderr.splitlines()) == 1
