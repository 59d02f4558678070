"""This machine's own Chromium for pytest-playwright, and axe to look at what it shows."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# no sandbox: the tests run as root in containers; the rest: Chromium calls nobody on its own
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# WCAG 2.2 2.5.8 is off unless asked for; nothing that is on needs style sheets of other hosts
_LOOK = """(only) => axe.run(document, {
    preload: false, resultTypes: ['violations'],
    ...(only ? {runOnly: {type: 'rule', values: only}}
             : {rules: {'target-size': {enabled: true}}})})"""
# what axe judges by where a thing stands and what it stands on, and not by what it is
_OF_THE_LAYOUT = (
    "color-contrast",
    "link-in-text-block",
    "scrollable-region-focusable",
    "target-size",
)
# by how many pixels the page is wider than its screen
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE = Path("node_modules/axe-core/axe.min.js")
PHONE: ViewportSize = {"width": 375, "height": 812}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": list(FLAGS)}


def chromium() -> str:
    """The path of a Chromium. Fails the test that needs it, naming what installs one."""
    found = [path for path in map(shutil.which, CHROMIUM) if path]
    found += [path for path in MAC if Path(path).exists()]
    if not found:
        pytest.fail("no Chromium on this machine: run scripts/chromium, which installs one")
    return found[0]


def is_sound(page: Page) -> None:
    """The page, once it has come, fits its screen, and axe finds nothing. Raises AssertionError."""
    page.wait_for_load_state()
    assert page.evaluate(OVER) <= 0, page.url
    assert axe_violations(page) == [], page.url


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong with the page, once it has come: one line for each element at fault."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text("utf-8"))
    return _violations(page)


def axe_violations_again(page: Page, as_much_was_shown: bool) -> list[str]:
    """What axe finds wrong at another width with the page that it has just seen.

    Where the same things are shown, only rules of the layout can say anything else.
    """
    return _violations(page, _OF_THE_LAYOUT if as_much_was_shown else None)


def _violations(page: Page, only: Sequence[str] | None = None) -> list[str]:
    found = page.evaluate(_LOOK, list(only) if only else None)
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
