"""The pages of the face in a real browser: for every eye, hand and width."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from portal.settings import Settings
from tests.support.applications import LiveServer
from tests.support.browsers import axe_violations
from tests.support.looks import at_both_widths

pytestmark = pytest.mark.journey

PAGES = (
    "/",
    "/life-events",
    "/life-events/bereavement",
    "/life-events/moving_house",
    "/life-events/becoming_a_carer",
    "/accessibility",
    "/privacy",
    "/contact",
    "/nothing-here",
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the languages that are made up to try out pages."""
    return settings.model_copy(update={"pseudo_languages": True})


def test_axe_finds_nothing_on_any_page(page: Page) -> None:
    found = {path: at_both_widths(page, path) for path in PAGES}

    assert not {where: what for where, what in found.items() if what}


def test_axe_finds_nothing_in_what_is_folded(page: Page) -> None:
    page.goto("/life-events/bereavement")
    for summary in page.locator("summary").all():
        summary.click()

    expect(page.get_by_role("heading", name="Stop letters in their name")).to_be_visible()
    assert axe_violations(page) == []


@pytest.mark.parametrize("language", ["en-XA", "ar-XB"])
def test_nothing_has_to_be_scrolled_sideways_on_the_narrowest_screen(
    page: Page, live_server: LiveServer, language: str
) -> None:
    """WCAG 2.2 1.4.10, with words a third longer, and from right to left."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.context.add_cookies([{"name": "lang", "value": language, "url": live_server.url}])
    wide = {}
    for path in PAGES:
        page.goto(path)
        wide[path] = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    assert not {path: over for path, over in wide.items() if over > 0}


def test_the_keyboard_comes_to_the_content_first(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_label("Where is it, or what is it?")).to_be_focused()


def test_shift_three_times_leaves_the_page(page: Page) -> None:
    page.context.route("https://www.bbc.co.uk/weather", _weather)
    page.goto("/life-events/moving_house")
    expect(page.locator("body.govuk-frontend-supported")).to_be_attached()
    expect(page.locator(".govuk-exit-this-page__indicator")).to_have_count(1)
    for _ in range(3):
        page.keyboard.press("Shift")

    expect(page).to_have_title("Weather")


def test_the_way_out_is_a_link_without_javascript(
    browser: Browser, live_server: LiveServer
) -> None:
    with browser.new_context(java_script_enabled=False, base_url=live_server.url) as context:
        context.route("https://www.bbc.co.uk/weather", _weather)
        page = context.new_page()
        page.goto("/life-events/moving_house")
        page.get_by_role("button", name="Leave this page").click()

        expect(page).to_have_title("Weather")


def test_a_language_is_switched_in_place(page: Page) -> None:
    page.goto("/contact")
    page.get_by_role("link", name="Cymraeg").click()

    expect(page).to_have_url("/contact")
    expect(page.locator("html")).to_have_attribute("lang", "cy")


def test_no_page_asks_anything_of_another_host(page: Page, live_server: LiveServer) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(path, wait_until="networkidle")

    assert len(asked) > len(PAGES)
    assert not [url for url in asked if not url.startswith(live_server.url)]


def test_nothing_on_a_page_breaks_its_own_security_policy(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES[:-1]:
        page.goto(path, wait_until="networkidle")

    assert said == []


def _weather(route: Route) -> None:
    route.fulfill(body="<title>Weather</title>", content_type="text/html")
