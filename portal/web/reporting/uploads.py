"""Photos on their way into a draft: made ready with no transaction open, then kept."""

from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import FileStorage

from portal import clock
from portal.models.photos import Photo
from portal.policy import PUBLIC_ON_WEB
from portal.services import photos, pictures
from portal.services.photos import TooManyPhotos
from portal.services.pictures import MAX_BYTES, PhotoRefused, Ready
from portal.storage import StorageFailed
from portal.web.forms.texts import one_line
from portal.web.parts import Parts
from portal.web.reporting import drafting, refusals
from portal.web.reporting.drafting import Sender

_LONGEST_NAME = 60


class ReportSent(Exception):
    """The report was sent while its photo was made ready: the case is without it."""


@dataclass
class Upload:
    """What one request brings for one draft, and what of it was refused, in words."""

    parts: Parts
    sender: Sender
    key: str
    digests: set[str]
    count: int
    over: bool = False  # the report has been sent meanwhile
    refused: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, parts: Parts, sender: Sender, key: str, carried: str) -> "Upload":
        """See to it that there is a draft to add to."""
        with parts.database.write() as session:
            draft = drafting.find_or_make(session, parts, sender, key, carried)
            digests = {photo.digest for photo in draft.photos}
            known = Sender(sender.value, is_new=False)
            return cls(
                parts, known, draft.key, digests, len(draft.photos), draft.case_id is not None
            )

    def add(self, file: FileStorage | None) -> Photo | None:
        """Take a photo in; None, and a sentence more in `refused`, where it cannot be taken."""
        if file is None or not file.filename or self.over:
            return None
        name = name_of(file)
        data = file.stream.read(MAX_BYTES + 1)
        digest = photos.digest(data)
        try:
            if digest not in self.digests and self.count >= photos.MOST:
                raise TooManyPhotos
            return self._keep(pictures.ready(data), digest)
        except PhotoRefused as refusal:
            self.refused.append(refusals.worded(refusal, name))
        except (StorageFailed, OperationalError):
            self.refused.append(refusals.not_kept(name))
        except ReportSent:
            self.over = True
        except TooManyPhotos:
            self.refused.append(refusals.too_many(name))
        return None

    def remove(self, written: str) -> None:
        """Take a photo out again; what is no photo of this draft is left alone."""
        try:
            photo_id = UUID(hex=written)
        except ValueError:
            return
        with self.parts.database.write() as session:
            draft = drafting.find_or_make(session, self.parts, self.sender, self.key, "")
            gone = [photo for photo in draft.photos if photo.id == photo_id]
            photos.remove(session, PUBLIC_ON_WEB, draft, photo_id)
            self.digests = {photo.digest for photo in draft.photos}
            self.count = len(draft.photos)
        if gone:
            with suppress(StorageFailed):  # what stays behind is removed with old drafts
                photos.drop_files(self.parts.storage, photo_id)

    def _keep(self, ready: Ready, digest: str) -> Photo:
        photo_id = clock.new_id()
        storage = self.parts.storage
        try:
            photos.keep_files(storage, photo_id, ready.renditions)
            with self.parts.database.write() as session:
                draft = drafting.find_or_make(session, self.parts, self.sender, self.key, "")
                if draft.case_id is not None:
                    raise ReportSent
                photo = photos.receive(session, PUBLIC_ON_WEB, draft, photo_id, ready, digest)
                self.count = len(draft.photos)
        except (StorageFailed, TooManyPhotos, ReportSent, OperationalError):
            self._drop(photo_id)
            raise
        if photo.id != photo_id:
            self._drop(photo_id)
        self.digests.add(digest)
        return photo

    def _drop(self, photo_id: UUID) -> None:
        with suppress(StorageFailed):
            photos.drop_files(self.parts.storage, photo_id)


def name_of(file: FileStorage | None) -> str:
    """What the sender calls a file, as a sentence can hold it."""
    return one_line(file.filename if file else None)[-_LONGEST_NAME:]
