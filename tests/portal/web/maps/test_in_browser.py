"""The picker in a real browser: with JavaScript, without it, and when Leaflet does not come."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, render_template_string, request
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.models.places import Point, metres
from portal.web.maps.picking import View, after_press, read_view
from portal.web.security import csrf
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, PHONE, axe_violations

CENTRE = Point(52.58, -0.95)
START = View(CENTRE, 16)
_START_FORM = {"map_lat": "52.58", "map_lon": "-0.95", "map_z": "16"}
PAGE = """
{% extends "layout.html" %}
{% from "maps/macros.html" import map_styles, map_picker, map_still, map_script %}
{% block title %}Map{% endblock %}
{% block head %}{{ map_styles() }}{% endblock %}
{% block content %}
<h1 class="govuk-heading-l">Where is it?</h1>
<form method="post">{{ map_picker(view, words) }}
<button class="govuk-button" name="continue" value="yes">Continue</button></form>
<p id="chosen">{{ chosen }}</p>
<h2>Where it was</h2>
{{ map_still(view.centre, 16, "Where it was", pins=pins, points="/try.geojson") }}
{% endblock %}
{% block scripts %}{{ map_script("map-pick") }}{{ map_script("map-show") }}{% endblock %}
"""
POINTS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-0.95 + east, 52.58]},
            "properties": {
                "title": f"Case <{east}>",
                "url": f"/cases/{east}",
                "state_name": "Done",
                "open": False,
            },
        }
        for east in (0, 0.0003, 0.004)
    ],
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The map reads no case: one database is enough."""
    return sqlite_url


@pytest.fixture
def address(live_server: LiveServer) -> str:
    """A page with a picker and a still map."""
    _add_pages(live_server.app)
    return f"{live_server.url}/try"


@pytest.fixture
def quiet(browser: Browser) -> Callable[[], BrowserContext]:
    """A browser without JavaScript."""
    return lambda: browser.new_context(java_script_enabled=False, viewport=DESKTOP)


def test_without_javascript_a_click_puts_the_pin_there_and_the_buttons_move_it(
    address: str, quiet: Callable[[], BrowserContext]
) -> None:
    with quiet() as context:
        page = context.new_page()
        page.goto(address)
        picture = page.locator("input[name=map_wide]")
        first = _sent(page, lambda: picture.click(position={"x": 300, "y": 180}))
        second = _sent(page, page.get_by_role("button", name="North").click)

    assert metres(first, CENTRE) > 10
    assert second.lat > first.lat
    assert second.lon == pytest.approx(first.lon, abs=1e-5)


def test_without_javascript_on_a_phone_a_click_is_where_the_finger_was(
    address: str, browser: Browser
) -> None:
    with browser.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}
    ) as context:
        page = context.new_page()
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        picture = page.locator("input[name=map_small]")
        chosen = _sent(page, lambda: picture.click(position={"x": 140, "y": 140}))

    assert metres(chosen, CENTRE) < 2


def test_leaflet_is_fetched_only_once_the_map_is_used(address: str, page: Page) -> None:
    fetched: list[str] = []
    page.on("request", lambda asked: fetched.append(asked.url))
    page.goto(address, wait_until="networkidle")
    assert not [url for url in fetched if "leaflet/" in url]

    page.locator("input[name=map_wide]:visible, input[name=map_small]:visible").first.click()

    expect(page.locator(".map-pick .leaflet-container")).to_be_visible()
    assert [url for url in fetched if "leaflet/leaflet" in url]
    assert not [url for url in fetched if not url.startswith(address.rsplit("/", 1)[0])]


def test_a_tap_on_the_picture_puts_the_pin_there_on_the_moving_map(
    address: str, page: Page
) -> None:
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.goto(address)
    page.locator("input[name=map_wide]").click(position={"x": 400, "y": 100})
    expect(page.locator(".map-pick .map-pin")).to_be_visible()
    chosen = _sent(page, page.get_by_role("button", name="Continue").click)

    wanted = after_press(
        {
            "map_lat": "52.58",
            "map_lon": "-0.95",
            "map_z": "16",
            "map_wide.x": "400",
            "map_wide.y": "100",
        },
        START,
    )
    assert wanted is not None
    assert metres(chosen, wanted.centre) < 4


def test_by_keyboard_alone_a_place_is_found_told_and_chosen(address: str, page: Page) -> None:
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.goto(address)
    page.locator("input[name=map_wide]").focus()
    page.keyboard.press("Enter")
    live = page.locator(".map-pick .map-live")
    expect(live).to_be_focused()
    expect(page.locator(".map-cross")).to_be_visible()

    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(page.locator(".map-pick [data-map-said]")).to_contain_text("Press Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".map-cross")).to_be_hidden()
    expect(page.locator("input[name=lat]")).not_to_have_value("")
    expect(page.locator(".map-pick [data-map-said]")).to_have_text(
        re.compile(r"^This place [^.]*\.$")
    )
    chosen = _sent(page, page.get_by_role("button", name="Continue").click)

    assert chosen.lat > CENTRE.lat
    assert chosen.lon == pytest.approx(CENTRE.lon, abs=2e-5)


def test_the_buttons_move_the_pin_on_the_moving_map_too(address: str, page: Page) -> None:
    page.goto(address)
    page.get_by_role("button", name="East").click()
    expect(page.locator(".map-pick .map-pin")).to_be_visible()
    page.get_by_role("button", name="Zoom in").first.click()
    expect(page.locator("input[name=map_z]")).to_have_value("17")
    page.get_by_role("button", name="East").click()
    chosen = _sent(page, page.get_by_role("button", name="Continue").click)

    assert chosen.lon > CENTRE.lon
    assert chosen.lat == pytest.approx(CENTRE.lat, abs=2e-5)


def test_where_leaflet_does_not_come_a_click_is_sent_as_without_javascript(
    address: str, page: Page
) -> None:
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.route("**/leaflet.*.js", lambda route: route.abort())
    page.goto(address)
    picture = page.locator("input[name=map_wide]")
    first = _sent(page, lambda: picture.click(position={"x": 280, "y": 60}))
    second = _sent(page, page.get_by_role("button", name="South").click)

    assert first.lat > CENTRE.lat
    assert second.lat < first.lat


def test_my_location_puts_the_pin_there(address: str, browser: Browser) -> None:
    here = {"latitude": 52.5812, "longitude": -0.9521}
    with browser.new_context(permissions=["geolocation"], geolocation=here) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("button", name="Use my location").click()
        expect(page.locator(".map-pick .map-pin")).to_be_visible()
        expect(page.locator("input[name=lat]")).to_have_value(re.compile(r"52\.5812"))


def test_a_device_that_does_not_say_where_it_is_gets_a_sentence(
    address: str, browser: Browser
) -> None:
    with browser.new_context(permissions=[]) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("button", name="Use my location").click()
        said = page.locator(".map-pick [data-map-said]")
        expect(said).to_contain_text("on the map or search for it")


def test_cases_near_each_other_are_one_sign_that_opens_into_links(address: str, page: Page) -> None:
    page.goto(address)
    page.get_by_role("button", name="Move around the map").click()
    sign = page.locator(".map-show .map-cluster")
    expect(sign).to_have_text("2")
    expect(page.locator(".map-show .map-pin--closed")).to_have_count(1)

    sign.dispatch_event("click")
    expect(page.locator(".map-show .map-pin--closed")).to_have_count(3)
    page.locator(".map-show .map-pin--closed").first.dispatch_event("click")
    expect(page.locator(".map-links a")).to_have_text(re.compile(r"^Case <0"))


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_axe_finds_nothing_wrong_before_and_after_the_map_moves(
    address: str, page: Page, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(address)
    assert axe_violations(page) == []

    page.get_by_role("button", name="East").click()
    page.get_by_role("button", name="Move around the map").click()
    expect(page.locator(".map-pick .map-pin")).to_be_visible()
    expect(page.locator(".map-show .leaflet-container")).to_be_visible()
    assert axe_violations(page) == []


def test_nothing_the_map_does_is_stopped_by_the_content_security_policy(
    address: str, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.get_by_role("button", name="West").click()
    page.get_by_role("button", name="Move around the map").click()
    expect(page.locator(".map-show .map-cluster")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert complaints == []


def _add_pages(app: Flask) -> None:
    @csrf.exempt
    def show() -> str:
        view = after_press(request.form, START) or read_view(request.form, START)
        chosen = f"{view.centre.lat} {view.centre.lon}" if view.pinned else "nothing"
        return render_template_string(
            PAGE, view=view, words="", chosen=chosen, pins=[(52.5801, -0.9505)]
        )

    app.add_url_rule("/try", "try", show, methods=["GET", "POST"])
    app.add_url_rule("/try.geojson", "try_points", lambda: POINTS)


def _sent(page: Page, press: Callable[[], None]) -> Point:
    """What the server says was chosen, once what was pressed has brought its next page."""
    with page.expect_navigation():
        press()
    lat, lon = page.locator("#chosen").inner_text().split()
    return Point(float(lat), float(lon))
