"""What every answer carries, and what no request gets away with."""

import base64
import hashlib
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from portal.settings import Settings
from portal.web import security

HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


def test_every_answer_is_guarded(visitor: FlaskClient) -> None:
    for path in ("/", "/nothing-here", "/healthz", "/language/cy", "/tried/error/500"):
        headers = visitor.get(path).headers

        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "geolocation=(self)" in headers["Permissions-Policy"]


def test_the_policy_allows_the_one_line_in_the_page_and_no_other(visitor: FlaskClient) -> None:
    page = visitor.get("/")
    inline = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    hashed = [base64.b64encode(hashlib.sha256(line.encode()).digest()).decode() for line in inline]
    policy = page.headers["Content-Security-Policy"]

    assert [f"'sha256-{digest}'" in policy for digest in hashed] == [True]
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("tiles", "allowed"),
    [
        (None, "img-src 'self' data: blob:;"),
        ("https://tiles.example.org/{z}/{x}/{y}.png", "blob: https://tiles.example.org;"),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}.png", "blob: https://*.tiles.example.org;"),
    ],
)
def test_only_the_councils_own_tile_server_may_send_pictures(
    tiles: str | None, allowed: str
) -> None:
    assert allowed in security.content_security_policy(tiles)


def test_https_is_kept_to_only_where_it_is_spoken(face: Flask, secure_face: Flask) -> None:
    assert "Strict-Transport-Security" not in face.test_client().get("/").headers
    assert "Strict-Transport-Security" in secure_face.test_client().get("/").headers


def test_cookies_cannot_be_read_or_set_from_elsewhere(secure_face: Flask) -> None:
    client = secure_face.test_client()
    session = client.get("/tried/form", headers=HTTPS).headers["Set-Cookie"]
    language = client.get("/language/cy", headers=HTTPS).headers["Set-Cookie"]

    assert session.startswith("__Host-session=")
    for cookie in (session, language):
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


def test_a_form_of_ours_is_taken(visitor: FlaskClient) -> None:
    token = visitor.get("/tried/form").text

    assert visitor.post("/tried/form", data={"csrf_token": token}).text == "taken"


@pytest.mark.parametrize("token", ["", "made-up", "IjAxMjM0Ig.aaaa.bbbb"])
def test_a_form_from_elsewhere_is_refused(visitor: FlaskClient, token: str) -> None:
    visitor.get("/tried/form")

    assert visitor.post("/tried/form", data={"csrf_token": token}).status_code == 400


def test_the_token_of_another_visitor_is_refused(face: Flask, visitor: FlaskClient) -> None:
    stranger = face.test_client().get("/tried/form").text
    visitor.get("/tried/form")

    assert visitor.post("/tried/form", data={"csrf_token": stranger}).status_code == 400


def test_no_more_is_read_than_a_form_needs(visitor: FlaskClient) -> None:
    token = visitor.get("/tried/form").text
    answer = visitor.post("/tried/form", data={"csrf_token": token, "words": "x" * 1_100_000})

    assert answer.status_code == 413


def test_a_view_for_photos_takes_more_but_not_without_end(visitor: FlaskClient) -> None:
    headers = {"X-CSRFToken": visitor.get("/tried/form").text}
    fits, too_big = b"x" * 1_900_000, b"x" * 2_200_000

    assert visitor.post("/tried/photo", data=fits, headers=headers).text == str(len(fits))
    assert visitor.post("/tried/photo", data=too_big, headers=headers).status_code == 413


@given(st.text())
def test_the_next_page_is_always_one_of_ours(address: str) -> None:
    path = security.own_path(address)
    parts = urlsplit(path)

    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert not parts.scheme
    assert not parts.netloc


def test_a_path_of_ours_is_kept_as_it_is() -> None:
    assert security.own_path("/cases?state=done&ward=mill#map") == "/cases?state=done&ward=mill#map"


@pytest.mark.parametrize(
    ("peer", "headers", "local"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("203.0.113.9", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, False),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, False),
        ("127.0.0.1", {"Via": "1.1 proxy"}, False),
    ],
)
def test_a_proxy_on_this_machine_does_not_make_the_world_local(
    peer: str, headers: dict[str, str], local: bool
) -> None:
    environ = EnvironBuilder("/", headers=headers, environ_base={"REMOTE_ADDR": peer}).get_environ()

    assert security.is_local(Request(environ)) is local


def test_a_secret_is_never_in_what_is_shown(face_settings: Settings, visitor: FlaskClient) -> None:
    secret = face_settings.secret_key.get_secret_value()

    assert secret not in visitor.get("/").text
    assert secret not in repr(face_settings)
