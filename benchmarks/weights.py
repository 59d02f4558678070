"""What a browser receives for a page it has never seen: every byte, photos of cases apart.

`python -m benchmarks weights` walks a report through in Chromium, on a phone and on a wide screen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import databases, servers
from benchmarks.figures import Figure
from portal.council.load import load_council
from portal.database import Database
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import cases
from portal.services.cases import NewCase
from portal.services.gazetteer import import_gazetteer, load_gazetteer
from portal.services.gazetteer_formats import read
from portal.settings import DEMO_COUNCIL
from tests.support.browsers import DESKTOP, FLAGS, PHONE, chromium

PLACE = "42 Mill Lane, Thornley"
SERVICE = "abandoned_vehicle"  # of all categories the one with the longest page of questions
LIGHT, WITH_MAP = 60.0, 120.0
_PHOTOS = "/photos/"
_SEND = "HTMLFormElement.prototype.submit.call(document.getElementById('report'))"
# an answer to every question; to one of danger: no
_ANSWER = """() => {
    for (const group of document.querySelectorAll('fieldset')) {
        const radios = [...group.querySelectorAll('input[type=radio]')];
        const no = radios.find((one) => one.value === 'no');
        if (radios.length) (no || radios[radios.length - 1]).checked = true;
    }
    for (const one of document.querySelectorAll('#questions input[type=text]')) one.value = '1';
    for (const one of document.querySelectorAll('#questions input[type=checkbox]'))
        one.checked = true;
}"""


_MOST_STEPS = 20
_QUIET = 800  # milliseconds without anything new


class DidNotEnd(Exception):
    """The report goes no further than this page."""


@dataclass(slots=True)
class Received:
    """What one page brought: bytes by address, as they came over the line."""

    by_address: dict[str, int] = field(default_factory=dict)

    @property
    def kilobytes(self) -> float:
        """Headers and all; photos of cases are not counted."""
        return sum(n for url, n in self.by_address.items() if _PHOTOS not in url) / 1000

    def elsewhere(self, host: str) -> list[str]:
        """What was asked of another host."""
        return [url for url in self.by_address if urlsplit(url).netloc not in {host, ""}]


class Scale:
    """Weighs pages in a browser that keeps nothing."""

    def __init__(self, page: Page) -> None:
        self._page, self._urls, self._now = page, dict[str, str](), Received()
        protocol = page.context.new_cdp_session(page)
        protocol.send("Network.enable")
        protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
        protocol.on("Network.requestWillBeSent", self._asked)
        protocol.on("Network.loadingFinished", self._came)

    def weigh(self) -> Received:
        """The page that is open, from the start, moved through to its end."""
        self._page.wait_for_load_state("networkidle")
        self._now = Received()
        self._page.reload(wait_until="networkidle")
        for place in range(0, self._page.evaluate("document.body.scrollHeight"), 400):
            self._page.evaluate(f"window.scrollTo(0, {place})")
        came = -1
        while len(self._now.by_address) > came:
            came = len(self._now.by_address)
            self._page.wait_for_timeout(_QUIET)
        weighed, self._now = self._now, Received()  # what the next page brings is its own
        return weighed

    def _asked(self, told: dict[str, Any]) -> None:
        self._urls[told["requestId"]] = told["request"]["url"]

    def _came(self, told: dict[str, Any]) -> None:
        url = self._urls.get(told["requestId"], "")
        before = self._now.by_address.get(url, 0)
        self._now.by_address[url] = before + int(told["encodedDataLength"])


def figures() -> list[Figure]:
    """Home, the heaviest step of a report, a case with its map, and what goes elsewhere."""
    with databases.folder() as folder:
        url = databases.new_sqlite(folder, "weights")
        reference = _furnish(url)
        with servers.serving(servers.PORTAL, servers.environment(folder, url)) as server:
            return _weighed(f"http://127.0.0.1:{server.port}", reference)


def _weighed(site: str, reference: str) -> list[Figure]:
    seen: dict[str, Received] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for width, locale in ((PHONE, "en-GB"), (DESKTOP, "cy")):
            for name, received in _walk(browser, site, reference, dict(width), locale):
                known = seen.get(name)
                if known is None or known.kilobytes < received.kilobytes:
                    seen[name] = received
        browser.close()
    return _figures(seen, urlsplit(site).netloc)


def _figures(seen: dict[str, Received], host: str) -> list[Figure]:
    steps = {name: it.kilobytes for name, it in seen.items() if name not in {"home", "case"}}
    written = ", ".join(f"{name} {weight:.0f}" for name, weight in steps.items())
    away = [url for received in seen.values() for url in received.elsewhere(host)]
    return [
        Figure("Home", seen["home"].kilobytes, "CSS and JS with it", at_most=LIGHT, unit="KB"),
        Figure("Heaviest step of a report", max(steps.values()), written, at_most=LIGHT, unit="KB"),
        Figure(
            "A case with its map",
            seen["case"].kilobytes,
            f"the map moving, {_tiles(seen['case'])} tiles of it",
            at_most=WITH_MAP,
            unit="KB",
        ),
        Figure("Asked of other hosts", len(away), " ".join(away[:3]), at_most=0, unit="requests"),
    ]


def _tiles(received: Received) -> int:
    return sum("/map/tiles/" in url for url in received.by_address)


def _walk(
    browser: Browser, site: str, reference: str, size: dict[str, int], locale: str
) -> Iterator[tuple[str, Received]]:
    """Every page on the way, with its weight."""
    with browser.new_context(base_url=site, viewport=size, locale=locale) as context:  # type: ignore[arg-type]
        page = context.new_page()
        scale = Scale(page)
        page.goto("/")
        yield "home", scale.weigh()
        page.goto("/report")
        for _ in range(_MOST_STEPS):
            step = urlsplit(page.url).path.rpartition("/")[2]
            yield step, scale.weigh()
            if step == "done":
                break
            _go_on(page, step)
        else:
            raise DidNotEnd(page.url)
        page.goto(f"/cases/{reference}")
        yield "case", scale.weigh()


def _go_on(page: Page, step: str) -> None:
    """Fill in what this step needs, and send it as a browser without JavaScript would."""
    typed = {"where": ("search", PLACE), "words": ("words", "A deep hole. " * 20)}.get(step)
    if typed and page.locator("[name=place]").count() == 0:
        page.locator(f"[name={typed[0]}]").fill(typed[1])
    page.evaluate(_ANSWER)
    if step == "what":
        page.evaluate(f"document.querySelector('[name=service][value={SERVICE}]').checked = true")
    if step == "same":
        page.evaluate("document.querySelectorAll('[name=follow]').forEach((it) => it.remove())")
    with page.expect_navigation():
        page.evaluate(_SEND)


def _furnish(url: str) -> str:
    """The council's places, and one open case that a report may be about; its reference."""
    council, database = load_council(DEMO_COUNCIL), Database(url)
    with database.write() as session:
        rows = read(Path(council.gazetteer_path), "csv")
        import_gazetteer(session, SYSTEM, rows, source="csv")
        place = load_gazetteer(session).search(PLACE, limit=1)[0]
        new = NewCase(SERVICE, "Flat tyres.", place.label, place.point)
        reference = cases.open_case(session, PUBLIC_ON_WEB, council, new).reference
    database.close()
    return reference
