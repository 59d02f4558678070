"""`portal demo` itself, as anyone starts it: its portal, its mailbox, its providers, its phones."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.support.processes import ROOT, kill
from tests.support.waiting import until

PORTS = 5  # of a demo, one after the other
_STARTS_IN, _COMES_IN = 240, 90  # seconds
_FIRST, _LAST = 20000, 30000


@dataclass(frozen=True)
class Demonstration:
    """A demo that answers at `url`."""

    port: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def handset(self) -> str:
        return f"http://localhost:{self.port + 3}"

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def mail(self, page: Page, title: str) -> str:
        """The newest email with this title, once it has come."""
        link = page.get_by_role("link", name=title)

        def came() -> bool:
            page.goto(f"{self.url}/demo/mailbox")
            return link.count() > 0

        until(came, f"an email “{title}”", _COMES_IN)
        link.first.click()
        page.wait_for_load_state()
        return page.locator("main").inner_text()

    def phone(self, page: Page, name: str) -> None:
        """Take somebody's phone in hand."""
        page.goto(self.handset)
        page.get_by_role("link", name=name).click()

    def text(self, page: Page, words: str) -> str:
        """Send a text from the phone in hand; the last that it shows then."""
        page.get_by_role("textbox").fill(words)
        page.get_by_role("button", name="Send", exact=True).click()
        page.wait_for_load_state()
        return page.locator("#last").inner_text()

    def waited_for(self, page: Page, words: str) -> str:
        """The last text of the phone in hand, once it says this (a regular expression)."""
        last = page.locator("#last")

        def came() -> bool:
            page.reload()
            return bool(re.search(words, last.inner_text()))

        until(came, f"a text with “{words}”", _COMES_IN)
        return last.inner_text()


@contextmanager
def demonstrating(folder: Path) -> Iterator[Demonstration]:
    """The demo, in a folder of its own, until the block ends."""
    demo = Demonstration(_free_ports())
    environment = {name: value for name, value in os.environ.items() if "PORTAL_" not in name}
    log = (folder / "demo.log").open("wb")
    with log, subprocess.Popen(
        [sys.executable, "-m", "portal", "demo", "--port", str(demo.port)],
        env=environment | {"PYTHONPATH": str(ROOT)}, cwd=folder, start_new_session=True,
        stdout=log, stderr=log,
    ) as process:  # fmt: skip
        try:
            until(lambda: demo.is_ready() or process.poll() is not None, "the demo", _STARTS_IN)
            assert process.poll() is None, (folder / "demo.log").read_text()[-2000:]
            yield demo
        finally:
            kill(process)


def be(page: Page, name: str) -> None:
    """Choose who to be at the provider."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


def answer_all(page: Page, answers: dict[str, str]) -> None:
    """Every question of a life event to its plan: by the names of its fields, else the last answer
    of a choice and none of several.
    """
    for _page in range(30):
        form = page.locator("form.life-form")
        if not form.count():
            return
        _fill(page, answers)
        form.get_by_role("button", name=re.compile("^Continue")).first.click()
        page.wait_for_load_state()
    raise AssertionError(f"no plan after thirty pages: {page.locator('main').inner_text()}")


def _fill(page: Page, answers: dict[str, str]) -> None:
    fields = page.evaluate(
        """() => [...document.querySelectorAll('form.life-form input, form.life-form textarea')]
            .filter((one) => one.type !== 'hidden' && one.checkVisibility())
            .map((one) => [one.type, one.name, one.value])"""
    )
    chosen = set()
    for kind, name, value in fields:
        answer, here = answers.get(name.removeprefix("a-")), f"[name='{name}']"
        if kind == "radio" and name not in chosen:
            every = [one[2] for one in fields if one[1] == name]
            wanted = answer if answer in every else every[-1]
            page.locator(f"input{here}[value='{wanted}']").check()
            chosen.add(name)
        elif kind == "checkbox" and value == (answer or "none"):
            page.locator(f"input{here}[value='{value}']").check()
        elif kind not in ("radio", "checkbox") and answer is not None:
            page.locator(here).first.fill(answer)


def _free_ports() -> int:
    """The first of five ports in a row that nobody has."""
    step = os.getpid() % 1000 * 7
    for first in range(_FIRST + step, _LAST + step, PORTS):
        with ExitStack() as held:
            try:
                for port in range(first, first + PORTS):
                    held.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
        return first
    raise AssertionError("no five ports in a row are free")
