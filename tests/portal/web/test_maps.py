"""The map's addresses, on the demo council."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from portal.app import create_app
from portal.council.councils import Council
from portal.models.places import Point
from portal.settings import load
from portal.web import parts
from portal.web.maps.mercator import TILE, pixel
from portal.web.maps.picking import View
from portal.web.maps.serving import map_facts


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One portal for all of these tests: the map reads no case and changes nothing."""
    var = tmp_path_factory.mktemp("var")
    app = create_app(
        load(
            _env_file=None,
            secret_key="t" * 32,
            var=var,
            database_url=f"sqlite:///{sqlite_template}",
            channels=(),
        )
    )
    app.testing = True
    return app


def tile_path(point: Point, zoom: int) -> str:
    at = pixel(point, zoom)
    return f"/map/tiles/{zoom}/{int(at.x // TILE)}/{int(at.y // TILE)}.svg"


def around(council: Council, zooms: Iterator[int] | range) -> Iterator[str]:
    """The tile in the middle of the council at each zoom."""
    return (tile_path(council.centre_point, zoom) for zoom in zooms)


def test_every_zoom_of_the_demo_town_is_a_small_sound_picture(
    client: FlaskClient, council: Council
) -> None:
    for path in around(council, range(11, 20)):
        answer = client.get(path, headers={"Accept-Encoding": "br"})

        assert answer.status_code == 200, path
        assert answer.mimetype == "image/svg+xml"
        assert answer.headers["Content-Encoding"] == "br"
        assert len(answer.data) < 5_000, path


def test_a_tile_may_be_kept_for_a_day_by_anyone_and_sets_no_cookie(
    client: FlaskClient, council: Council
) -> None:
    answer = client.get(tile_path(council.centre_point, 15))

    assert answer.cache_control.public
    assert answer.cache_control.max_age == 86_400
    assert "Set-Cookie" not in answer.headers
    assert ET.fromstring(answer.data).tag.endswith("svg")


def test_a_tile_that_is_known_is_not_sent_again(client: FlaskClient, council: Council) -> None:
    path = tile_path(council.centre_point, 15)
    tag = client.get(path).headers["ETag"]

    answer = client.get(path, headers={"If-None-Match": tag, "Accept-Encoding": "br"})

    assert answer.status_code == 304
    assert answer.data == b""
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/map/tiles/10/500/300.svg",
        "/map/tiles/20/500/300.svg",
        "/map/tiles/15/99999/3.svg",
        "/map/tiles/15/-1/3.svg",
        "/map/tiles/15/1/a.svg",
        "/map/tiles/99999999999999999999/1/1.svg",
        "/map/picture.svg",
        "/map/picture.svg?lat=x&lon=1",
        "/map/picture.svg?lat=nan&lon=1",
        "/map/pin.svg?n=100",
        "/map/describe?lat=1",
    ],
)
def test_what_the_map_does_not_have_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_picture_with_a_pin_is_drawn_in_the_councils_colour(
    client: FlaskClient, council: Council
) -> None:
    lat, lon = council.centre

    answer = client.get(f"/map/picture.svg?lat={lat}&lon={lon}&z=16&w=300&h=200&pin=1")

    root = ET.fromstring(answer.data)
    assert (root.get("width"), root.get("height")) == ("300", "200")
    assert f'fill="{council.colour}"' in answer.text


def test_a_place_in_the_town_is_told_by_what_is_near(client: FlaskClient, council: Council) -> None:
    lat, lon = council.centre

    answer = client.get(f"/map/describe?lat={lat}&lon={lon}")

    assert answer.json is not None
    assert answer.json["inside"] is True
    assert answer.json["words"].endswith(".")
    assert answer.cache_control.no_store


def test_a_place_elsewhere_is_told_to_be_outside(client: FlaskClient, council: Council) -> None:
    answer = client.get("/map/describe?lat=57.0&lon=-4.0")

    assert answer.json is not None
    assert answer.json["inside"] is False
    assert council.name in answer.json["words"]


def test_the_picker_keeps_what_was_chosen_and_says_where_that_is(app: Flask) -> None:
    page = _rendered(
        app,
        '{% from "maps/macros.html" import map_picker %}{{ map_picker(view, words) }}',
        view=View(Point(52.5801, -0.9502), 17, pinned=True),
        words='The pin is near <12 "Mill" Lane>.',
    )

    assert 'name="lat" value="52.580100"' in page
    assert "pin=1" in page
    assert "near &lt;12 &#34;Mill&#34; Lane&gt;." in page
    assert "style=" not in page


def test_without_a_pin_the_picker_posts_no_place(app: Flask) -> None:
    page = _rendered(
        app,
        '{% from "maps/macros.html" import map_picker %}{{ map_picker(view) }}',
        view=View(Point(52.5801, -0.9502), 14),
    )

    assert 'name="lat" value=""' in page
    assert "pin=1" not in page


def test_a_still_map_has_its_words_and_its_numbered_pins(app: Flask) -> None:
    page = _rendered(
        app,
        '{% from "maps/macros.html" import map_still %}'
        '{{ map_still(centre, 16, "Mill Lane & the two cases", pins=[(52.58, -0.95)], ring=250, '
        'now=true, points="/cases.geojson?ward=one&state=done") }}',
        centre=Point(52.58, -0.95),
    )

    assert 'alt="Mill Lane &amp; the two cases"' in page
    assert "pins=52.58000,-0.95000" in page
    assert "ring=250" in page
    assert 'data-now="1" data-points="/cases.geojson?ward=one&amp;state=done"' in page


def test_a_councils_tile_server_takes_the_place_of_our_tiles(app: Flask, council: Council) -> None:
    settings = parts.of(app).settings
    own = map_facts(settings, council)
    theirs = map_facts(
        settings.model_copy(
            update={
                "tiles_url": "https://tiles.example.org/{z}/{x}/{y}.png",
                "tiles_attribution": "© Example",
            }
        ),
        council,
    )

    assert own["tiles"] == "/map/tiles/{z}/{x}/{y}.svg"
    assert theirs["tiles"] == "https://tiles.example.org/{z}/{x}/{y}.png"
    assert (own["attribution"], theirs["attribution"]) == ("", "© Example")


def _rendered(app: Flask, template: str, **facts: object) -> str:
    with app.test_request_context():
        return render_template_string(template, **facts)
