"""A letter: what one email says, before it is a message with headers and parts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """An address, and the words it stands behind."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, and a line that says who."""

    label: str
    words: str

    @property
    def lines(self) -> list[str]:
        """Line by line, as it was written."""
        return self.words.splitlines()


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a reader sees; every word is in the reader's language already."""

    subject: str  # without personal data: it shows on locked screens
    heading: str
    paragraphs: tuple[str, ...] = ()
    quote: Quote | None = None
    rows: tuple[tuple[str, str], ...] = ()
    button: Link | None = None
    more: tuple[Link, ...] = ()
    closing: tuple[str, ...] = ()
    stop: Link | None = None
