"""A database that takes nothing in, full or locked: what was typed stays on the page."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from portal.models.cases import Case
from portal.models.drafts import Draft
from portal.web import parts
from tests.support import photographs
from tests.support.reporters import Reporter

WORDS = "A sofa \N{COUCH AND LAMP} by the gate"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The database is stopped from writing by a setting of SQLite's own."""
    return sqlite_url


@contextmanager
def nothing_can_be_written(reporter: Reporter) -> Iterator[None]:
    """As on a disk that went read-only: SQLite reads, and refuses whatever writes."""
    engine = parts.of(reporter.app).database.engine

    def refuse(connection: Any, *_more: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    def allow(connection: Any, *_more: object) -> None:
        connection.execute("PRAGMA query_only = OFF")

    event.listen(engine, "checkout", refuse)
    event.listen(engine, "checkin", allow)
    try:
        yield
    finally:
        event.remove(engine, "checkout", refuse)
        event.remove(engine, "checkin", allow)


def at_the(reporter: Reporter, step: str) -> Reporter:
    reporter.to_the_questions()
    while reporter.step != step:
        reporter.send(**reporter.least())
    return reporter


def cases_of(reporter: Reporter) -> list[Case]:
    with parts.of(reporter.app).database.read() as session:
        return list(session.scalars(select(Case)))


def test_words_that_cannot_be_kept_stay_on_the_page_and_can_be_sent_again(
    reporter: Reporter,
) -> None:
    at_the(reporter, "words")
    with nothing_can_be_written(reporter):
        reporter.page = answer = reporter.press(words=WORDS)

    assert answer.status_code == 503
    assert "We could not keep this page just now" in reporter.text
    assert WORDS in reporter.text

    reporter.send().to_the_end().send()
    assert [case.words for case in cases_of(reporter)] == [WORDS]


def test_the_first_page_that_cannot_be_kept_comes_back_as_it_was(reporter: Reporter) -> None:
    reporter.open("/report")
    with nothing_can_be_written(reporter):
        answer = reporter.press(search="69 Church Street")

    assert answer.status_code == 503
    assert "69 Church Street" in answer.text


def test_a_report_that_cannot_be_sent_now_is_sent_once_later(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end()
    with nothing_can_be_written(reporter):
        reporter.page = answer = reporter.press()
    assert answer.status_code == 503
    assert cases_of(reporter) == []

    reporter.send()
    assert len(cases_of(reporter)) == 1


def test_a_photo_that_cannot_be_written_down_is_refused_and_leaves_no_file(
    reporter: Reporter, tmp_path: Path
) -> None:
    at_the(reporter, "photos")
    with nothing_can_be_written(reporter):
        one = reporter.client.post(f"{reporter.action}/one", data=photo(reporter))
        form = reporter.client.post(reporter.action, data=photo(reporter))

    assert one.status_code == form.status_code == 503
    assert "Your report is safe" in one.get_json()["refused"]
    assert "We could not keep this page just now" in form.text
    assert [path for path in (tmp_path / "photos").rglob("*") if path.is_file()] == []


def test_a_photo_that_comes_after_its_report_was_sent_is_not_taken_for_too_large(
    reporter: Reporter,
) -> None:
    at_the(reporter, "photos")
    address = f"{reporter.action}/one"
    late = photo(reporter)
    reporter.to_the_end().send()

    answer = reporter.client.post(address, data=late)

    assert answer.status_code == 422
    assert "larger" not in answer.get_json()["refused"]
    with parts.of(reporter.app).database.read() as session:
        assert all(not draft.photos for draft in session.scalars(select(Draft)))


def test_other_forms_say_that_it_cannot_be_done_now(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end().send()
    [case] = cases_of(reporter)
    address = f"/cases/{case.reference}/follow"
    [token] = re.findall(
        r'name="csrf_token"[^>]* value="([^"]+)"', reporter.client.get(address).text
    )
    form = {"csrf_token": token, "email": "ann@example.com", "wants": "everything"}
    with nothing_can_be_written(reporter):
        answer = reporter.client.post(address, data=form)

    assert answer.status_code == 503
    assert "not available right now" in answer.text
    assert "Retry-After" in answer.headers
    assert reporter.client.post(address, data=form).status_code == 303


def photo(reporter: Reporter) -> dict[str, Any]:
    return {
        "csrf_token": reporter.fields()["csrf_token"][0],
        "photo": (io.BytesIO(photographs.jpeg(photographs.scene(80, 60))), "hole.jpg"),
    }
