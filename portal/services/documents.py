"""A proof as it came, made ready to be kept: a photo of its pixels alone, or a PDF that is one."""

import re
from dataclasses import dataclass
from datetime import datetime

from portal import clock
from portal.models.evidence import FileKind
from portal.services import photos, pictures
from portal.services.scanners import Scanner

MAX_BYTES = 10_000_000  # of a PDF; a photo may be larger, what is kept of it is not
_KEPT = "1600.jpg"
_HEAD, _TAIL = b"%PDF-", b"%%EOF"
_TAIL_WITHIN = 2048
# What runs, opens something else or carries files with it. Readers write names either plainly or
# with #xx for a letter (ISO 32000-1 7.3.5).
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|EmbeddedFiles|RichMedia)\b")
_WRITTEN = re.compile(rb"#([0-9A-Fa-f]{2})")


class DocumentRefused(Exception):
    """A file that cannot be taken as a proof."""


class TooLarge(DocumentRefused):
    """A PDF of more than ten megabytes."""


class NotWhole(DocumentRefused):
    """It begins as a PDF and does not end as one."""


class HasProgram(DocumentRefused):
    """A PDF that runs something, or carries other files."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A proof as it is kept: its bytes, what they are, and the digest of what was sent."""

    data: bytes
    kind: FileKind
    digest: str
    scanned_at: datetime | None


def ready(data: bytes, scanner: Scanner | None) -> Ready:
    """Make a proof ready to be kept. With no scanner set it is kept as it is, and known so.

    Raises a PhotoRefused, a DocumentRefused, Infected, ScannerAway.
    """
    is_pdf = data.startswith(_HEAD)
    if is_pdf:
        _check_pdf(data)
    elif len(data) > pictures.MAX_BYTES:
        raise pictures.TooBig
    scanned_at = None
    if scanner is not None:
        scanner.scan(data)
        scanned_at = clock.now()
    if is_pdf:
        return Ready(data, FileKind.PDF, photos.digest(data), scanned_at)
    made = pictures.ready(data)  # nothing of the file but its pixels is left
    return Ready(made.renditions[_KEPT], FileKind.PHOTO, photos.digest(data), scanned_at)


def _check_pdf(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise TooLarge
    if _TAIL not in data[-_TAIL_WITHIN:]:
        raise NotWhole
    plain = _WRITTEN.sub(lambda found: bytes([int(found[1], 16)]), data)
    if _ACTIVE.search(plain):
        raise HasProgram
