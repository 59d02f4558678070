"""Every page of the portal in a real browser: for every eye, hand, width and language."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.support.addresses import (
    NOT_PAGES,
    PAGES,
    Press,
    endpoints,
    every_address,
    every_press,
)
from tests.support.browsers import PHONE
from tests.support.lived_in import MADE_UP, LivedIn
from tests.support.looks import NARROWEST, faults_of, over_both_ways

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]  # every page, one after the other

Faults = list[str]

# what a reader of the page, or of its source, would find wrong at once
LOOK = """() => {
    const faults = [];
    const say = (element) => element.outerHTML.slice(0, 160);
    if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
    if (document.querySelectorAll('main').length !== 1) faults.push('not one main');
    if (!document.title.trim() || document.title.trim().startsWith('–')) faults.push('no title');
    if (document.documentElement.lang !== 'en') faults.push('lang is not en');
    for (const one of document.querySelectorAll('img:not([alt]), input[type=image]:not([alt])'))
        faults.push('no alt: ' + say(one));
    for (const one of document.querySelectorAll('[style], [onclick], [onload]'))
        if (!one.closest('.leaflet-container')) faults.push('inline: ' + say(one));
    const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
    for (const id of ids.filter((id, place) => ids.indexOf(id) !== place))
        faults.push('two of id ' + id);
    for (const one of document.querySelectorAll('img'))
        if (one.complete && one.naturalWidth === 0 && one.getAttribute('src'))
            faults.push('broken picture: ' + say(one));
    return faults;
}"""
# a page that answers 404, 422 or 503 says so; govuk-frontend knows more plurals than it is given
_EXPECTED = re.compile(r"status of (?:4|503)|Missing plural form")
SEND = """(fields) => {
    const form = document.querySelector('main form[method=post]');
    for (const [name, value] of Object.entries(fields)) {
        for (const one of form.querySelectorAll(`[name="${name}"]`)) {
            if (one.type === 'radio') one.checked = one.value === value;
            else one.value = value;
        }
    }
    HTMLFormElement.prototype.submit.call(form);
}"""


def test_every_page_has_its_entry(lived_in: LivedIn) -> None:
    known = set(PAGES) | set(NOT_PAGES)

    assert endpoints(lived_in.app) == known
    assert not set(PAGES) & set(NOT_PAGES)


def test_every_page_is_sound_and_its_first_key_leads_past_the_menu(
    browser: Browser, lived_in: LivedIn
) -> None:
    """axe (WCAG 2.2 AA and best practice), one h1, no other host, nothing on the console."""

    def look(page: Page) -> Faults:
        return page.evaluate(LOOK) + faults_of(page)

    def look_first(page: Page) -> Faults:
        return _skipped(page) + look(page)

    presses = every_press(lived_in, "English")
    assert not _walk(browser, lived_in, "en", PHONE, look, presses, look_first)


def test_nothing_has_to_be_scrolled_sideways_at_320_pixels(
    browser: Browser, lived_in: LivedIn
) -> None:
    """WCAG 2.2 1.4.10, with words a third longer, from left to right and from right to left."""

    presses = every_press(lived_in, MADE_UP)
    assert not _walk(browser, lived_in, MADE_UP, NARROWEST, over_both_ways, presses)


def _skipped(page: Page) -> Faults:
    """Whether the first key shows the link past the menu, and the second follows it."""
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    then = page.evaluate("document.activeElement.id")
    return [] if (first, then) == ("govuk-skip-link", "main-content") else [first, then]


def _walk(
    browser: Browser,
    portal: LivedIn,
    language: str,
    size: ViewportSize,
    look: Callable[[Page], Faults],
    presses: Sequence[Press] = (),
    look_first: Callable[[Page], Faults] | None = None,
) -> dict[str, Faults]:
    """What `look` finds wrong, and what the browser complains of, by address.

    `look_first` is for pages that are opened; `look` then for what comes of a press.
    """
    wrong: dict[str, Faults] = {}
    with _visitor(browser, portal, size) as context:
        page = context.new_page()
        said = _listen(page, portal)
        for address in every_address(portal):
            _dress(context, portal, address, language)
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.goto(address, wait_until="load")
            wrong[address] = (look_first or look)(page) + _heard(said)
        for press in presses:
            _dress(context, portal, press.address, language)
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.goto(press.address)
            assert page.locator("main form[method=post]").count(), press
            with page.expect_navigation():
                page.evaluate(SEND, press.fields)
            name = f"{press.address} {press.fields}"[:120]
            wrong[name] = look(page) + _heard(said)
    return {address: faults for address, faults in wrong.items() if faults}


@contextmanager
def _visitor(browser: Browser, portal: LivedIn, size: ViewportSize) -> Iterator[BrowserContext]:
    options: dict[str, Any] = {"base_url": portal.url, "viewport": size}
    with browser.new_context(**options) as context:
        yield context


def _dress(context: BrowserContext, portal: LivedIn, address: str, language: str) -> None:
    """Send there what the one sends whose page it is."""
    cookies = portal.cookies_at(address) | {"lang": language}
    context.clear_cookies(name="portal")
    context.add_cookies(
        [{"name": name, "value": value, "url": portal.url} for name, value in cookies.items()]
    )


def _listen(page: Page, portal: LivedIn) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("request", lambda request: _own(request.url, portal) or said.append(request.url))
    return said


def _own(url: str, portal: LivedIn) -> bool:
    return url.startswith((portal.url, "data:", "blob:", "about:"))


def _heard(said: list[str]) -> Faults:
    """What the browser said since it was last asked."""
    heard = [one for one in said if not _EXPECTED.search(one)]
    said.clear()
    return heard
