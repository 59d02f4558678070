"""What stands on a page in the made-up language as it would stand on one in English.

The made-up language gives accents to every `a` and `e` of a message. A word that still has plain
ones was never given to the catalogues, even where it stands in the middle of a message that was.
Left out are what people typed (in ⟦⟧), names of places, addresses, references, dates, and what an
element marks with translate="no".
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html.parser import HTMLParser

from babel.dates import get_day_names, get_month_names

from portal.council.gazetteer import read_gazetteer
from portal.settings import DEMO_COUNCIL

_SAID = re.compile(r"^(alt|title|placeholder|aria-label|aria-description|label|data-(say|i18n).*)$")
_BUTTONS = {"submit", "button", "image", "reset"}
_EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use"}
_UNSEEN = {"script", "style"}
_TYPED = re.compile(r"⟦[^⟧]*⟧|%?\{\w+\}")
_ADDRESS = re.compile(
    r"\b(?:https?://|mailto:)\S+|\S+@\S+\.\w+|\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b"
)
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = set("aceinosuwyACEINOSUWY")


def bare_words(html: str) -> list[str]:
    """The texts of a page that went round gettext."""
    page = _Page()
    page.feed(html)
    page.close()
    said = [f"{name}={text}" for name, text in page.said if bare_text(text)]
    return said + bare_text("\n".join(page.shown))


def bare_text(text: str) -> list[str]:
    """The lines of a plain text that went round gettext."""
    return [line for line in _TYPED.sub(" ", text).split("\n") if _is_bare(line)]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.said: list[tuple[str, str]] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        unseen = tag in _UNSEEN or given.get("translate") == "no"
        if tag not in _EMPTY:
            self._open.append((tag, unseen))
        if not unseen:
            self.said += [(name, value) for name, value in given.items() if _SAID.match(name)]
            if tag == "input" and given.get("type") in _BUTTONS:
                self.said.append(("value", given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(unseen for _, unseen in self._open):
            self.shown.append(" ".join(data.split()))


def _is_bare(line: str) -> bool:
    rest = _ADDRESS.sub(" ", line)
    for name in _names():
        rest = rest.replace(name, " ")
    words = set(_WORD.findall(rest)) - _calendar()
    return any(_PLAIN & set(word) for word in words)


@lru_cache
def _names() -> list[str]:
    """Streets, villages and landmarks of the demo council, the longest first."""
    rows = read_gazetteer(DEMO_COUNCIL / "gazetteer.csv")
    found = {name for row in rows for name in _named(row.name, row.street, row.locality)}
    return sorted(found, key=len, reverse=True)


def _named(*names: str | None) -> Iterator[str]:
    return (name for name in names if name and not name[0].isdigit())


@lru_cache
def _calendar() -> set[str]:
    names: Iterable[str] = [
        *get_day_names("wide", locale="en").values(),
        *get_month_names("wide", locale="en").values(),
    ]
    return set(names)
