"""Boxes over a photo: the covered files are made with no transaction open, then shown at once."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import UUID

from portal.models.actors import Actor
from portal.models.photos import covering, key
from portal.services import concealing, photos, pictures
from portal.services.concealing import MOST_BOXES, Box, TooManyBoxes
from portal.services.staff_cases import ChangedMeanwhile
from portal.storage import StorageFailed
from portal.web.parts import Parts

Boxes = Sequence[Box]
Change = Callable[[Boxes], Boxes]
_TRIES = 5


def change(parts: Parts, actor: Actor, photo_id: UUID, wanted: Change) -> None:
    """Show a photo with the boxes that `wanted` makes of those it has, whoever else adds some.

    Raises NoSuchPhoto, NotAllowed, ReasonNeeded, TooManyBoxes, ChangedMeanwhile where others are
    quicker again and again, and NotStored, StorageFailed or PhotoRefused where no files were made:
    then everything is as it was.
    """
    for attempt in range(_TRIES):
        try:
            return _changed(parts, actor, photo_id, wanted)
        except ChangedMeanwhile:
            if attempt == _TRIES - 1:
                raise
    return None


def _changed(parts: Parts, actor: Actor, photo_id: UUID, wanted: Change) -> None:
    with parts.database.read() as session:
        found = concealing.photo_to_conceal(session, actor, photo_id)
        revision, had = found.photo.revision, found.boxes
    boxes = list(wanted(had))
    if boxes == list(had):
        return
    if len(boxes) > MOST_BOXES:
        raise TooManyBoxes
    if boxes:
        sides = [box.sides for box in boxes]
        renditions = pictures.covered(parts.storage.get(key(photo_id, "1600.jpg")), sides)
        photos.keep_files(parts.storage, photo_id, renditions, covering(revision + 1, sides))
    with parts.database.write() as session:
        before = concealing.cover(session, actor, photo_id, revision, boxes)
    if before:
        with suppress(StorageFailed):  # no address leads there any more
            photos.drop_files(parts.storage, photo_id, before)
