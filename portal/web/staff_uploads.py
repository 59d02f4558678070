"""A photo that staff send with a form: made ready and stored before any row speaks of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from werkzeug.datastructures import FileStorage
from wtforms import Field

from portal import clock
from portal.services import photos, pictures
from portal.services.picture_refusals import PhotoRefused
from portal.services.staff_cases import AfterPhoto
from portal.storage import StorageFailed
from portal.web import parts
from portal.web.forms.texts import one_line
from portal.web.reporting import refusals
from portal.web.staff_actions import Refused

_LONGEST_NAME = 60


@contextmanager
def ready(field: Field) -> Iterator[AfterPhoto | None]:
    """The photo of a form's field, its files in the storage; None where none was sent.

    Its files are gone again where what is done with it fails. Raises Refused.
    """
    file = field.data
    if not isinstance(file, FileStorage) or not file.filename:  # a field can be sent as text too
        yield None
        return
    photo = _made_ready(field.name, file)
    try:
        yield photo
    except BaseException:
        _drop(photo)
        raise


def _made_ready(field: str, file: FileStorage) -> AfterPhoto:
    name = one_line(file.filename)[-_LONGEST_NAME:]
    data = file.stream.read(pictures.MAX_BYTES + 1)
    try:
        photo = AfterPhoto(clock.new_id(), pictures.ready(data), photos.digest(data))
    except PhotoRefused as refusal:
        raise Refused(field, refusals.worded(refusal, name)) from None
    try:
        photos.keep_files(parts.here().storage, photo.id, photo.ready.renditions)
    except StorageFailed:
        _drop(photo)
        raise Refused(field, refusals.not_kept(name)) from None
    return photo


def _drop(photo: AfterPhoto) -> None:
    with suppress(StorageFailed):
        photos.drop_files(parts.here().storage, photo.id)
