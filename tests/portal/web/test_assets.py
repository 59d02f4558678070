"""Files are cached for ever under a name with their digest in, and sent compressed."""

import re

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from life_events.engine.load import events
from portal.council.councils import Council
from portal.web.assets import STATIC, Assets, NoSuchAsset


def _address(page: str, name: str) -> str:
    """The name under which the page asks for a file."""
    stem, _dot, suffix = name.rpartition(".")
    found = re.search(rf"/static/{re.escape(stem)}\.\w+\.{suffix}", page)
    assert found
    return found.group()


@pytest.mark.parametrize("name", ["css/site.css", "css/doors.css", "js/portal.js"])
def test_a_page_names_its_files_so_that_they_last(visitor: FlaskClient, name: str) -> None:
    address = _address(visitor.get("/").text, name)
    answer = visitor.get(address)

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_plain_name_works_and_is_not_kept_for_long(visitor: FlaskClient) -> None:
    answer = visitor.get("/static/vendor/leaflet/images/marker-icon.png")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=3600, public"


def test_our_own_files_come_compressed(visitor: FlaskClient) -> None:
    address = _address(visitor.get("/").text, "css/site.css")
    plain = visitor.get(address).data
    packed = visitor.get(address, headers={"Accept-Encoding": "br"})

    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain
    assert len(packed.data) < len(plain) / 2


def test_the_theme_is_in_the_councils_colour(visitor: FlaskClient) -> None:
    theme = visitor.get(_address(visitor.get("/").text, "css/site.css")).text

    assert "--portal-colour:#0b5c5a;" in theme


def test_every_category_and_life_event_has_an_icon(council: Council) -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons/icons.svg").read_text("utf-8")))

    assert {category.icon for category in council.categories.values()} <= drawn
    assert set(events()) <= drawn


def test_nothing_outside_of_the_folder_is_served(visitor: FlaskClient) -> None:
    for path in ("/static/../wsgi.py", "/static/%2e%2e/wsgi.py", "/static//etc/passwd"):
        assert visitor.get(path).status_code == 404


def test_a_file_that_is_not_there_is_named(face: Flask) -> None:
    with pytest.raises(NoSuchAsset, match=r"css/nothing\.css"):
        Assets().url("css/nothing.css")
