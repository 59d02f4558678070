"""Photos that come for a case which is there already: made ready and stored before any row."""

from contextlib import suppress

from werkzeug.datastructures import FileStorage

from portal import clock
from portal.services import photos, pictures
from portal.services.photos import Added
from portal.storage import StorageFailed
from portal.web import parts


def made_ready(file: FileStorage) -> Added:
    """A photo, its files in the storage. Raises PhotoRefused, StorageFailed."""
    data = file.stream.read(pictures.MAX_BYTES + 1)
    photo = Added(clock.new_id(), pictures.ready(data), photos.digest(data))
    try:
        photos.keep_files(parts.here().storage, photo.id, photo.ready.renditions)
    except StorageFailed:
        drop([photo])
        raise
    return photo


def drop(added: list[Added]) -> None:
    """Take back the files of photos that no row speaks of."""
    for photo in added:
        with suppress(StorageFailed):
            photos.drop_files(parts.here().storage, photo.id)
