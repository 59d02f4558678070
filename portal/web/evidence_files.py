"""The file of a proof: on its way in, and to a reader, always saved, never opened as our page."""

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound, ServiceUnavailable

from portal.models.evidence import Evidence, FileKind
from portal.services import documents, pictures
from portal.services.documents import DocumentRefused, HasProgram, NotWhole, Ready, TooLarge
from portal.services.picture_refusals import PhotoRefused
from portal.services.scanners import Infected, Scanner, ScannerAway
from portal.storage import NotStored, StorageFailed
from portal.web import parts

MEGABYTES = 22  # one photo or PDF, with what stands around it

TYPES = {FileKind.PHOTO: "image/jpeg", FileKind.PDF: "application/pdf"}
_ENDINGS = {FileKind.PHOTO: "jpg", FileKind.PDF: "pdf"}
# A file that was taken for what it is not runs nothing, wherever it is opened.
_NOTHING_RUNS = "default-src 'none'; sandbox"

_REFUSALS = {
    TooLarge: _l("This PDF is larger than 10 megabytes. Choose a smaller one, or a photo."),
    NotWhole: _l("A part of this PDF is missing. Save it once more, or take a photo of it."),
    HasProgram: _l(
        "This PDF holds a program or other files, so we cannot take it. Print it to a new PDF, or "
        "take a photo of it."
    ),
    Infected: _l(
        "Our virus scanner found something in this file, so we have not kept it. Choose another "
        "one."
    ),
    ScannerAway: _l("We cannot check files for viruses just now. Try again in a few minutes."),
    pictures.TooBig: _l("This file is larger than 20 megabytes. Choose a smaller one."),
}
_UNREADABLE = _l("We cannot read this file. Choose a photo (JPEG, PNG, WebP, HEIC) or a PDF.")


def prepared(file: FileStorage) -> tuple[Ready | None, str]:
    """A file that was sent, made ready to be kept; where it cannot be, why not, in words."""
    url = parts.here().settings.scanner_url
    data = file.stream.read(pictures.MAX_BYTES + 1)
    try:
        return documents.ready(data, Scanner.of(url) if url else None), ""
    except (PhotoRefused, DocumentRefused, Infected, ScannerAway) as refusal:
        return None, str(_REFUSALS.get(type(refusal), _UNREADABLE))


def key_of(name: str, ready: Ready) -> str:
    """The key in the storage of a file of this name, with the ending of what it is."""
    return f"{name}.{_ENDINGS[ready.kind]}"


def download(one: Evidence, reference: str) -> Response:
    """The file under a name that says nothing of who or what it is about."""
    return saved(one.key, one.kind, f"proof-{reference}-{str(one.id)[-4:]}")


def saved(key: str, kind: FileKind, name: str) -> Response:
    """What is kept under a key, on its way to be saved as a file of this name."""
    try:
        data = parts.here().storage.get(key)
    except NotStored:
        raise NotFound from None
    except StorageFailed:
        raise ServiceUnavailable from None
    return Response(
        data,
        content_type=TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{_ENDINGS[kind]}"',
            "Content-Security-Policy": _NOTHING_RUNS,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def kind_name(kind: FileKind) -> str:
    """What sort of file it is."""
    return _("Photo") if kind is FileKind.PHOTO else _("PDF")
