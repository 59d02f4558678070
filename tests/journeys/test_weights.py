"""What a browser receives for a page it has never seen, to the byte; photos of cases apart."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from benchmarks.weights import LIGHT, WITH_MAP, Received, Scale
from portal.models.states import State
from tests.support.browsers import DESKTOP, PHONE
from tests.support.lived_in import LivedIn

pytestmark = pytest.mark.journey


def _weighed(
    browser: Browser, portal: LivedIn, path: str, size: dict[str, int] = PHONE
) -> Received:
    with browser.new_context(base_url=portal.url, viewport=size) as context:  # type: ignore[arg-type]
        context.add_cookies(
            [{"name": name, "value": value, "url": portal.url}
             for name, value in portal.cookies.items()]
        )  # fmt: skip
        page = context.new_page()
        scale = Scale(page)
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok
        return scale.weigh()


@pytest.mark.parametrize("step", ["", "/where", "/what", "/questions", "/photos", "/words",
                                  "/you", "/check"])  # fmt: skip
def test_home_and_every_step_of_a_report_are_light(
    browser: Browser, lived_in: LivedIn, step: str
) -> None:
    path = f"/report/{lived_in.reports['check']}{step}" if step else "/"
    received = _weighed(browser, lived_in, path)

    assert 10 < received.kilobytes <= LIGHT, received.by_address
    assert received.elsewhere(urlsplit(lived_in.url).netloc) == []


def test_a_case_is_light_with_its_map_moving(browser: Browser, lived_in: LivedIn) -> None:
    received = _weighed(browser, lived_in, f"/cases/{lived_in.references[State.DONE]}", DESKTOP)

    assert any("/map/tiles/" in url for url in received.by_address)
    assert received.kilobytes <= WITH_MAP, received.by_address
    assert received.elsewhere(urlsplit(lived_in.url).netloc) == []
