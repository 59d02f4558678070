"""The examples of docs/open311.md do what is said there."""

import re
import shlex
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.models.places import Point
from tests.portal.web.test_cases import opened

_DOC = Path(__file__).parents[3] / "docs" / "open311.md"
_PORTAL = "https://portal.example.org"
_DAY = "2026-11-20T12:00:00Z"  # of which the examples speak


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def _commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", _DOC.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [words for line in lines if (words := shlex.split(line))[:1] == ["curl"]]


def test_every_example_that_reads_is_answered_in_its_format(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    reads = [words[1] for words in _commands() if len(words) == 2]
    statuses = {}
    for example in reads:
        address = example.replace("$PORTAL", _PORTAL).replace("$REFERENCE", reference)
        with time_machine.travel(_DAY):
            answer = client.get(address.removeprefix(_PORTAL))
        statuses[example] = answer.status_code
        if ".json" in address:
            assert answer.get_json() is not None
        else:
            assert ET.fromstring(answer.data).tag

    wrong = [example for example, status in statuses.items() if status != 200]
    assert len(reads) >= 11
    assert wrong == ["$PORTAL/open311/v2/requests.json?start_date=soon&status=lost"]
    assert statuses[wrong[0]] == 400


def test_the_example_of_one_request_finds_it(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    [row] = client.get(f"/open311/v2/requests.json?service_request_id={reference}").get_json()

    assert row["service_request_id"] == reference
