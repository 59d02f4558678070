"""Somebody who reports a street problem, with a browser that has no JavaScript."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.database import Database
from portal.models.places import PlaceKind, Point
from portal.reading.gazetteer import Gazetteer
from portal.reading.lines import Line
from portal.settings import DEMO_COUNCIL, load
from portal.storage import Storage
from tests.support.limiting import from_nought

_FORM = re.compile(r'<form id="report" method="post" action="([^"]*)".*?</form>', re.DOTALL)
_FIELD = re.compile(r"<(?:input|textarea)\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')
_TEXTAREA = re.compile(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)


@dataclass
class Reporter:
    """Fills in the page before them as a browser does: with all that stands in it already."""

    client: FlaskClient
    app: Flask
    page: TestResponse

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def path(self) -> str:
        return self.page.request.path

    @property
    def key(self) -> str:
        return self.path.split("/")[2]

    @property
    def step(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def heading(self) -> str:
        [heading] = re.findall(r"<h1.*?</h1>", self.text, re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", heading)).split())

    @property
    def faults(self) -> list[str]:
        """What the error summary says, line by line."""
        summary = re.search(r'error-summary__list">(.*?)</ul>', self.text, re.DOTALL)
        lines = re.findall(r"<a [^>]*>(.*?)</a>", summary[1], re.DOTALL) if summary else []
        return [html.unescape(line).strip() for line in lines]

    def fields(self) -> dict[str, Any]:
        """What the form would send if nothing in it were touched."""
        form = _FORM.search(self.text)
        assert form is not None, self.text
        found: dict[str, Any] = {}
        for tag in _FIELD.findall(form[0]):
            one = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
            kind = one.get("type", "text")
            ticked = kind not in {"radio", "checkbox"} or re.search(r"\schecked\b", tag)
            if "name" in one and kind not in {"file", "image"} and ticked:
                found.setdefault(one["name"], []).append(one.get("value", ""))
        for name, words in _TEXTAREA.findall(form[0]):
            found[name] = [html.unescape(words)]
        return found

    @property
    def action(self) -> str:
        form = _FORM.search(self.text)
        assert form is not None, self.text
        return html.unescape(form[1])

    def open(self, address: str) -> "Reporter":
        return self._follow(self.client.get(address))

    def send(self, **typed: Any) -> "Reporter":
        """Press Continue with these fields filled in, and go where that leads."""
        return self._follow(self.client.post(self.action, data=self.fields() | typed))

    def press(self, **typed: Any) -> TestResponse:
        """Press Continue and stay where the answer is."""
        return self.client.post(self.action, data=self.fields() | typed)

    def _follow(self, answer: TestResponse) -> "Reporter":
        while answer.status_code in {301, 303}:
            answer = self.client.get(answer.headers["Location"])
        self.page = answer
        return self

    def settle(self) -> "Reporter":
        """Leave the pin where it is, if the page asks."""
        return self.send() if self.step == "spot" else self

    def to_the_questions(
        self, place: str = "12 High Street", service: str = "graffiti", start: str = "/report"
    ) -> "Reporter":
        self.open(start).send(search=place)
        if self.step == "where":
            first = re.search(r'name="place" type="radio" value="([^"]+)"', self.text)
            assert first is not None, self.text
            self.send(place=first[1])
        self.settle()
        return self.send(service=service)

    def past_danger(self, answer: str = "no") -> "Reporter":
        """Answer the question that has a page to itself, and go on from what that shows."""
        if 'name="q_danger"' in self.text:
            self.send(q_danger=answer)
        while self.step == "danger":
            self.send()
        return self

    def answer(self, **answers: str) -> "Reporter":
        """Answer the questions from these, on as many pages as they take."""
        while self.step == "questions" and not self.faults:
            self.send(**answers)
        return self

    def to_the_end(self) -> "Reporter":
        """On with what is required and nothing more, until all is to be checked."""
        for _page in range(12):
            if self.step == "check":
                return self
            self.send(**self.least())
        raise AssertionError(f"never came to the check: {self.path} {self.faults}")

    def least(self) -> dict[str, str]:
        """A first answer to each question that has to be answered."""
        if self.step != "questions":
            return {}
        names = dict.fromkeys(re.findall(r'name="(q_\w+)" type="radio"', self.text))
        answers = {}
        for name in names:
            values = re.findall(rf'name="{name}" type="radio" value="([^"]+)"', self.text)
            answers[name] = "no" if "no" in values else values[-1]
        return answers


@pytest.fixture(scope="session")
def demo_gazetteer() -> Gazetteer:
    """Every place of the demo council."""
    from portal.council.gazetteer import read_gazetteer

    return Gazetteer.from_rows(
        Line(
            UUID(int=number), PlaceKind(row.kind), row.name, row.number or None,
            row.street or None, row.locality or None, row.postcode or None, row.uprn or None,
            row.usrn or None, Point(row.lat, row.lon),
        )
        for number, row in enumerate(read_gazetteer(DEMO_COUNCIL / "gazetteer.csv"), 1)
    )  # fmt: skip


@pytest.fixture(scope="session")
def reporting_app(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, demo_gazetteer: Gazetteer
) -> Flask:
    """The portal with the demo council and its whole gazetteer, made once."""
    from portal.app import create_app
    from portal.web import parts

    app = create_app(
        load(
            _env_file=None,
            secret_key="t" * 32,
            var=tmp_path_factory.mktemp("var"),
            database_url=f"sqlite:///{sqlite_template}",
            channels=(),
        )
    )
    app.testing = True
    parts.of(app).gazetteer = demo_gazetteer
    return app


@pytest.fixture
def report_database_url(sqlite_url: str) -> str:
    """The empty database that reports go to; a test of both databases gives `database_url`."""
    return sqlite_url


@pytest.fixture
def reporter(reporting_app: Flask, report_database_url: str, tmp_path: Path) -> Iterator[Reporter]:
    """A reporter at a portal whose database and storage are empty."""
    from portal.web import parts

    here = parts.of(reporting_app)
    here.database = Database(report_database_url)
    here.storage = Storage.open(f"file://{tmp_path / 'photos'}")
    from_nought(reporting_app)
    client = reporting_app.test_client()
    yield Reporter(client, reporting_app, client.get("/report"))
    here.database.close()
