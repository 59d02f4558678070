"""The file of a proof on its way to a reader: always saved, never opened as a page of ours."""

from flask import Response
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound, ServiceUnavailable

from portal.models.evidence import Evidence, FileKind
from portal.storage import NotStored, StorageFailed
from portal.web import parts

TYPES = {FileKind.PHOTO: "image/jpeg", FileKind.PDF: "application/pdf"}
_ENDINGS = {FileKind.PHOTO: "jpg", FileKind.PDF: "pdf"}
# A file that was taken for what it is not runs nothing, wherever it is opened.
_NOTHING_RUNS = "default-src 'none'; sandbox"


def download(one: Evidence, reference: str) -> Response:
    """The file under a name that says nothing of who or what it is about."""
    try:
        data = parts.here().storage.get(one.key)
    except NotStored:
        raise NotFound from None
    except StorageFailed:
        raise ServiceUnavailable from None
    name = f"proof-{reference}-{str(one.id)[-4:]}.{_ENDINGS[one.kind]}"
    return Response(
        data,
        content_type=TYPES[one.kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": _NOTHING_RUNS,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def kind_name(kind: FileKind) -> str:
    """What sort of file it is."""
    return _("Photo") if kind is FileKind.PHOTO else _("PDF")
