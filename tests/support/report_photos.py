"""Photos of a report, sent from its step in a browser."""

import io
import re

from tests.support import photographs
from tests.support.reporters import Reporter


def at_the_photos(reporter: Reporter, service: str = "graffiti") -> Reporter:
    """A report on its way, at the step of photos."""
    reporter.to_the_questions(service=service)
    while reporter.step != "photos":
        reporter.send(**reporter.least())
    return reporter


def file(data: bytes, name: str = "photo.jpg") -> tuple[io.BytesIO, str]:
    """As a form sends it."""
    return io.BytesIO(data), name


def a_photo(number: int = 0) -> bytes:
    """A picture of its own for each number."""
    return photographs.jpeg(photographs.scene(80 + number, 60))


def shown(reporter: Reporter) -> list[str]:
    """The addresses of the photos on the page."""
    return re.findall(r'src="(/photos/[^"]+)"', reporter.text)
