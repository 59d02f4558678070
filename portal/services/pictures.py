"""A photo as it came, made ready to be seen: clean, upright and in two sizes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.clock import LONDON
from portal.models.places import Point
from portal.services.picture_kinds import Kind, kind_of
from portal.services.picture_pool import Pool, pool
from portal.services.picture_refusals import (
    BY_CODE,
    Damaged,
    NotAPhoto,
    PhotoRefused,
    TooBig,
    TookTooLong,
    TooManyPixels,
)
from portal.services.picture_wire import Box, Unreadable, order, unpacked

__all__ = [
    "MAX_BYTES",
    "RENDITIONS",
    "Damaged",
    "NotAPhoto",
    "PhotoRefused",
    "Ready",
    "TooBig",
    "TooManyPixels",
    "TookTooLong",
    "covered",
    "ready",
]

MAX_BYTES = 20_000_000
RENDITIONS = {
    "1600.webp": "image/webp",
    "1600.jpg": "image/jpeg",
    "400.webp": "image/webp",
    "400.jpg": "image/jpeg",
}
_KINDS = {
    name: Kind.WEBP if content_type == "image/webp" else Kind.JPEG
    for name, content_type in RENDITIONS.items()
}


@dataclass(frozen=True)
class Ready:
    """A photo made ready: nothing of the original but its pixels, and what it said of itself."""

    renditions: dict[str, bytes]
    """The files by name, one for each of RENDITIONS."""
    width: int
    """Pixels of the larger renditions, upright; the smaller have the same shape."""
    height: int
    gps: Point | None
    """Where the photo says it was taken: a suggestion, never shown with the photo."""
    taken_at: datetime | None
    """When, in UTC; a camera without an offset is taken to show the time in London."""


def ready(data: bytes, workers: Pool = pool) -> Ready:
    """Make a photo ready to be seen, in a process of its own with limits of time and memory.

    JPEG, PNG, WebP and HEIC, told by content; 20 MB and 60 million pixels at most. The renditions
    fit 1600 by 1200 and 400 by 300 (or 1200 by 1600 and 300 by 400), are never enlarged, upright,
    in sRGB, and hold no metadata.

    Raises a PhotoRefused: NotAPhoto, TooBig, TooManyPixels, Damaged or TookTooLong.
    """
    return _answered(data, (), workers)


def covered(data: bytes, boxes: Sequence[Box], workers: Pool = pool) -> dict[str, bytes]:
    """The renditions of a photo with these parts of it filled in, by name.

    Made of the pixels: nothing in the files says what is under a box. Raises as `ready`.
    """
    return _answered(data, boxes, workers).renditions


def _answered(data: bytes, boxes: Sequence[Box], workers: Pool) -> Ready:
    if len(data) > MAX_BYTES:
        raise TooBig
    if kind_of(data) is None:
        raise NotAPhoto
    answer = workers.render(order(data, boxes))
    try:
        head, parts = unpacked(answer)
        if "refused" in head:
            raise BY_CODE.get(head["refused"], Damaged)
        return _checked(head, parts)
    except (Unreadable, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise Damaged from error


def _checked(head: dict[str, Any], parts: dict[str, bytes]) -> Ready:
    # A decoder that was taken over must not get a page or a script stored as a picture.
    if {name: kind_of(part) for name, part in parts.items()} != _KINDS:
        raise Unreadable
    return Ready(
        renditions=parts,
        width=int(head["width"]),
        height=int(head["height"]),
        gps=Point(*map(float, head["place"])) if head["place"] else None,
        taken_at=_in_utc(head["taken_at"]),
    )


def _in_utc(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=LONDON)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
