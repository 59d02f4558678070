"""Reports half written, and three that have come to an end, in one browser.

What people typed stands in ⟦⟧, as everywhere in a portal that is lived in.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient

from tests.support import photographs
from tests.support.forms import hidden_fields
from tests.support.lived_cases import PLACES
from tests.support.reporters import Reporter

_KEPT = re.compile(r"(?:/|%2F)kept(?:/|%2F)([\w-]+)")
_AT_A_POTHOLE = {
    "q_size": "plate",
    "q_depth": "4_to_10",
    "q_where_on_road": "road",
    "q_danger": "no",
}


@dataclass
class Written:
    """The keys of the reports by how far each is, of a form that waits for a sign-on, and the
    browser's cookies.
    """

    reports: dict[str, str] = field(default_factory=dict)
    kept: str = ""
    cookies: dict[str, str] = field(default_factory=dict)


def write(app: Flask, tokens: Mapping[str, str], follow: str) -> Written:
    """One report at its check, one at a danger, one at the others like it, which is that of the
    reference `follow`, and three at their end; `tokens` as of `lived_cases.give_links`.
    """
    written, client = Written(), app.test_client()
    reporter = Reporter(client, app, client.get("/report"))
    for name in ("done", "private"):
        reporter.open(f"/links/{tokens[name]}")
        client.post(f"/links/{tokens[name]}", data={"csrf_token": _token(reporter.text)})
    _half(reporter, written)
    _whole(reporter, written, follow)
    token = _token(client.get("/report").text)
    asked = client.post("/account/details/name", data={"csrf_token": token, "name": "⟦Sam⟧"})
    [written.kept] = set(_KEPT.findall(asked.text))
    written.cookies = {name: _cookie(client, name) for name in ("report", "session")}
    return written


def _half(reporter: Reporter, written: Written) -> None:
    _to_the_photos(reporter)
    written.reports["check"] = reporter.key
    photo = (io.BytesIO(photographs.jpeg()), "a.jpg")
    reporter.send(photo=photo, do="send").send()
    reporter.send(words="⟦Deep⟧", private_words="⟦A red van⟧")
    reporter.send(name="⟦Sam Reed⟧", email="sam@example.com", phone="07700 900456")
    assert reporter.step == "check", reporter.path
    _to_the_photos(reporter, q_danger="yes")
    assert reporter.step == "danger", reporter.path
    written.reports["danger"] = reporter.key


def _whole(reporter: Reporter, written: Written, follow: str) -> None:
    reporter.to_the_questions("High Street").to_the_end().send()
    written.reports["done"] = reporter.key
    reporter.to_the_questions("High Street", "missed_bin")
    reporter.answer(**{"q_bin": "food", **reporter.least()}).to_the_end().send()
    assert reporter.step == "done", reporter.path
    written.reports["private"] = reporter.key
    reporter.to_the_questions("High Street", "noise").to_the_end()
    written.reports["name_needed"] = reporter.key
    reporter.to_the_questions(PLACES[0], "pothole").answer(**_AT_A_POTHOLE)
    assert reporter.step == "same", reporter.path
    reporter.send(follow=follow)
    written.reports["counted"] = reporter.key


def _to_the_photos(reporter: Reporter, **answers: str) -> None:
    reporter.to_the_questions(PLACES[0], "pothole").answer(**(_AT_A_POTHOLE | answers))
    if reporter.step == "same":
        reporter.send()


def _cookie(client: FlaskClient, name: str) -> str:
    found = client.get_cookie(name)
    assert found is not None
    return str(found.value)


def _token(page: str) -> str:
    return hidden_fields(page)["csrf_token"]
