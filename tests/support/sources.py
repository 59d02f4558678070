"""What a reader of a page's source would find wrong at once, without a browser."""

from collections import Counter
from html.parser import HTMLParser

_ONCE = ("h1", "main", "title")
_INLINE = ("style", "onclick", "onload")


def faults(html: str, language: str, direction: str) -> list[str]:
    """Headings, title, language, alternatives, ids, inline styles: what is not as it must be.

    `language` and `direction` are what the page must say of itself (WCAG 2.2 3.1.1, 1.3.2).
    """
    page = _Source()
    page.feed(html)
    page.close()
    found = [f"not one {tag}" for tag in _ONCE if page.tags[tag] != 1]
    if not page.title.strip() or page.title.strip().startswith("–"):
        found.append("no title")
    said = (page.root.get("lang"), page.root.get("dir", "ltr"))
    if said != (language, direction):
        found.append(f"lang and dir are {said}")
    found += [f"{count} of id {one}" for one, count in page.ids.items() if count > 1]
    return found + page.wrong


class _Source(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.root: dict[str, str | None] = {}
        self.title = ""
        self.wrong: list[str] = []
        self._within: list[str] = []  # svg, title: what their names mean elsewhere

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.root = given
        if tag in {"svg", "title"}:
            self._within.append(tag)
        if not (tag == "title" and "svg" in self._within):
            self.tags[tag] += 1
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        is_picture = tag == "img" or (tag == "input" and given.get("type") == "image")
        if is_picture and "alt" not in given:
            self.wrong.append(f"no alt: {self.get_starttag_text()}")
        if any(name in given for name in _INLINE):
            self.wrong.append(f"inline: {self.get_starttag_text()}")

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if self._within == ["title"]:
            self.title += data
