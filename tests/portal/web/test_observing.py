"""Who looks after the portal sees what it does, and nothing of who uses it."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient


def test_each_request_has_an_id_of_its_own(visitor: FlaskClient) -> None:
    ids = {visitor.get("/").headers["X-Request-ID"] for _ in range(3)}

    assert len(ids) == 3


def test_an_id_from_outside_is_not_believed(visitor: FlaskClient) -> None:
    given = {"X-Request-ID": "made-up-by-a-stranger"}

    assert visitor.get("/", headers=given).headers["X-Request-ID"] != given["X-Request-ID"]


def test_an_id_from_the_proxy_is_kept_if_it_is_one(secure_face: Flask) -> None:
    client = secure_face.test_client()
    good, bad = {"X-Request-ID": "0123-abcd.EF"}, {"X-Request-ID": "a b\u00e9<script>"}

    assert client.get("/", headers=good).headers["X-Request-ID"] == "0123-abcd.EF"
    assert "<" not in client.get("/", headers=bad).headers["X-Request-ID"]


def test_sending_leaves_a_line_without_what_was_sent(
    visitor: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    token = visitor.get("/tried/form").text
    capsys.readouterr()
    visitor.post("/tried/form?name=Okafor", data={"csrf_token": token, "phone": "07700 900456"})
    written = capsys.readouterr().err

    [line] = [json.loads(text) for text in written.splitlines()]
    assert line["endpoint"] == "tried.send"
    assert line["status"] == 200
    assert "Okafor" not in written
    assert "07700" not in written
    assert "127.0.0.1" not in written


def test_reading_leaves_no_line(visitor: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    visitor.get("/contact")

    assert capsys.readouterr().err == ""
