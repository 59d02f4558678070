"""The examples of docs/open311.md that report something do what is said there."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal.models.cases import Case
from portal.models.photos import Photo
from portal.models.places import Point
from portal.services import journal
from portal.web import parts
from tests.channels.open311.test_examples import _PORTAL, _commands
from tests.support import photographs
from tests.support.apps import an_app
from tests.support.mandates import TO_REPORT, a_mandate, a_person, an_adviser, an_organisation


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def known(app: Flask, in_town: Point) -> dict[str, str]:
    """What stands for each $NAME of the examples."""
    journal.install()
    with parts.of(app).database.write() as session:
        of = an_organisation(session)
        asha = a_person(session, "Asha Patel", email="asha@advice.example")
        an_adviser(session, of, asha)
        mandate = a_mandate(session, a_person(session), None, TO_REPORT, organisation=of)
        _app, key = an_app(session)
        _system, system_key = an_app(session, "Cases", of.id)
    return {
        "$PORTAL": _PORTAL, "$SYSTEM_KEY": system_key, "$KEY": key, "$MANDATE": str(mandate.id),
        "$LAT": str(in_town.lat), "$LONG": str(in_town.lon),
    }  # fmt: skip


def test_every_example_that_reports_opens_a_case(
    app: Flask, client: FlaskClient, known: dict[str, str]
) -> None:
    reports = [words for words in _commands() if len(words) > 2]
    for words in reports:
        answer = _sent(client, [_filled(word, known) for word in words])
        assert answer.status_code == 201, (words, answer.text)

    with parts.of(app).database.read() as session:
        cases = session.scalars(select(Case).order_by(Case.id)).all()
        photos = session.scalars(select(Photo)).all()
    assert len(reports) == len(cases) == 3
    assert [one.case_id for one in photos] == [cases[1].id]
    assert [one.words for one in cases] == ["The lamp by the bus stop is out.", "", ""]
    assert cases[2].private_words == "The lamp outside her door is out."


def _filled(word: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        word = word.replace(name, value)
    return word


def _sent(client: FlaskClient, words: list[str]) -> Any:
    """The command, as curl would send it."""
    fields: MultiDict[str, Any] = MultiDict()
    headers = {}
    for option, value in zip(words[2::2], words[3::2], strict=True):
        name, _, rest = value.partition(": " if option == "-H" else "=")
        if option == "-H":
            headers[name] = rest
        elif rest.startswith("@"):
            fields.add(name, (io.BytesIO(photographs.jpeg()), rest[1:]))
        else:
            fields.add(name, rest)
    return client.post(words[1].removeprefix(_PORTAL), data=fields, headers=headers)
