"""What the standard answers instead: an error document with the code of HTTP."""

from collections.abc import Sequence

from channels.open311.documents import Document

MOST = 100
"""So many things that are wrong are said at once, so that no answer is far longer than what was
asked.
"""


class Refused(Exception):
    """The answer is an error document: `status` of HTTP, and what is wrong, all of it at once.

    By GeoReport v2: 404 for what is not there, 403 for a key, 400 for everything else.
    """

    def __init__(self, status: int, *descriptions: str) -> None:
        self.status = status
        self.descriptions = tuple(dict.fromkeys(descriptions))[:MOST]
        super().__init__(f"{status}: {len(descriptions)} faults")


def document(status: int, descriptions: Sequence[str]) -> Document:
    """The error document: one error for each thing that is wrong."""
    return Document(
        "errors", "error", [{"code": status, "description": one} for one in descriptions]
    )
