"""What is wrong with a page in a browser: each is loaded once, and looked at more than once."""

from playwright.sync_api import Page, ViewportSize

from tests.support.bare_words import bare_words
from tests.support.browsers import DESKTOP, OVER, PHONE, axe_violations, axe_violations_again

NARROWEST: ViewportSize = {"width": 320, "height": 640}
# which elements can be seen
_SHOWN = """() => [...document.body.querySelectorAll('*')].map((one) => Number(
    one.getClientRects().length && one.checkVisibility({visibilityProperty: true}))).join('')"""


def at_both_widths(page: Page, address: str) -> list[str]:
    """What axe finds on a phone and on a wide screen, and whether there is anything to scroll to
    sideways.
    """
    page.set_viewport_size(PHONE)
    page.goto(address)
    return faults_of(page)


def faults_of(page: Page) -> list[str]:
    """The same of the page as it stands, on a phone; it is left on a wide screen."""
    faults = axe_violations(page) + _over(page)
    shown = page.evaluate(_SHOWN)
    page.set_viewport_size(DESKTOP)
    wide = axe_violations_again(page, as_much_was_shown=page.evaluate(_SHOWN) == shown)
    return faults + [f"on a wide screen: {fault}" for fault in wide + _over(page)]


def on_the_narrowest(page: Page, address: str) -> list[str]:
    """Whether there is anything to scroll to sideways at 320 pixels (WCAG 2.2 1.4.10), and which
    words went round gettext, for whoever reads it in the made-up language.
    """
    page.set_viewport_size(NARROWEST)
    answer = page.goto(address)
    assert answer is not None
    return bare_words(answer.text()) + over_both_ways(page)


def over_both_ways(page: Page) -> list[str]:
    """By how much the page is wider than its screen, from right to left and from left to right."""
    faults = []
    for direction in ("rtl", "ltr"):
        page.evaluate("way => document.documentElement.dir = way", direction)
        faults += [f"{one} {direction}" for one in _over(page)]
    return faults


def _over(page: Page) -> list[str]:
    over = page.evaluate(OVER)
    return [f"{over} px too wide"] if over > 0 else []
