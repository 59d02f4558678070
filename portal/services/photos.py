"""Photos in the database and the storage: received for a draft, removed, shown."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent
from portal.models.drafts import Draft
from portal.models.photos import RENDITIONS, Photo, Shows, key
from portal.models.places import Point
from portal.policy import Action, may, require
from portal.services import served_under
from portal.services.pictures import Ready
from portal.storage import Storage

MOST = 6


class TooManyPhotos(Exception):
    """A report takes six photos."""


class NoSuchPhoto(Exception):
    """There is no such photo, or it is not for this actor."""


@dataclass(frozen=True, slots=True)
class Added:
    """A photo on its way to a case, its files already in the storage."""

    id: UUID
    ready: Ready
    digest: str


def digest(data: bytes) -> str:
    """The name under which the same file sent twice is known again."""
    return hashlib.sha256(data).hexdigest()


def keep_files(
    storage: Storage, photo_id: UUID, renditions: Mapping[str, bytes], covered: str = ""
) -> None:
    """Put every rendition into the storage, before any row speaks of them. Raises StorageFailed.

    `covered` names those with boxes over them.
    """
    for name, data in renditions.items():
        kind = "image/webp" if name.endswith("webp") else "image/jpeg"
        storage.put(key(photo_id, name, covered), data, kind)


def drop_files(storage: Storage, photo_id: UUID, covered: str = "") -> None:
    """Take every rendition out of the storage; what is gone already is no fault."""
    for name in RENDITIONS:
        storage.delete(key(photo_id, name, covered))


def receive(
    session: Session, actor: Actor, draft: Draft, photo_id: UUID, ready: Ready, name: str
) -> Photo:
    """Add a photo, its files already in the storage, to a draft; `name` is its digest.

    The same file sent twice is one photo: the row that was there comes back. Raises TooManyPhotos.
    """
    require(actor, Action.WRITE_DRAFT)
    there = {photo.digest: photo for photo in draft.photos}
    if name in there:
        return there[name]
    if len(there) >= MOST:
        raise TooManyPhotos
    photo = _photo(photo_id, ready, name, position=len(there), shows=Shows.BEFORE)
    draft.photos.append(photo)
    draft.updated_at = photo.created_at
    session.flush()
    return photo


def receive_after(
    session: Session, actor: Actor, case: Case, photo_id: UUID, ready: Ready, name: str
) -> Photo:
    """A photo of the work done, for the event that `progress` writes with its id."""
    require(actor, Action.PROGRESS_CASE, case)
    photo = _photo(photo_id, ready, name, position=0, shows=Shows.AFTER)
    session.add(photo)
    session.flush()
    return photo


def add(
    session: Session, actor: Actor, case: Case, event: CaseEvent, photo: Added, position: int
) -> Photo:
    """One photo more of a case's problem, from who has the link that adds them."""
    require(actor, Action.USE_LINK)
    row = _photo(photo.id, photo.ready, photo.digest, position, Shows.BEFORE)
    row.case_id, row.event_id, row.lat, row.lon = case.id, event.id, None, None
    session.add(row)
    return row


def bring(session: Session, actor: Actor, photo: Added, position: int) -> Photo:
    """A photo that comes with a whole report, for the case that is opened in this transaction."""
    require(actor, Action.WRITE_DRAFT)
    row = _photo(photo.id, photo.ready, photo.digest, position, Shows.BEFORE)
    session.add(row)
    session.flush()
    return row


def adopt(session: Session, actor: Actor, draft: Draft, ids: Sequence[UUID]) -> None:
    """Let a draft that was written anew have the photos of the lost one, as far as they are there.

    The caller knows that they were its holder's own.
    """
    require(actor, Action.WRITE_DRAFT)
    for position, photo_id in enumerate(ids[:MOST]):
        photo = session.get(Photo, photo_id)
        if photo is not None and photo.case_id is None:
            photo.draft_id, photo.position = draft.id, position
    session.flush()
    session.refresh(draft, ["photos"])


def remove(session: Session, actor: Actor, draft: Draft, photo_id: UUID) -> None:
    """Take a photo out of a draft; its files go with `drop_files` after the commit."""
    require(actor, Action.WRITE_DRAFT)
    for photo in list(draft.photos):
        if photo.id == photo_id:
            draft.photos.remove(photo)
            session.delete(photo)
    draft.updated_at = clock.now()


def shown(session: Session, actor: Actor, photo_id: UUID, draft_ids: set[UUID]) -> Photo:
    """The photo where this actor may see it: of a case they may read, or of their own draft.

    Raises NoSuchPhoto.
    """
    photo = session.get(Photo, photo_id)
    if photo is None or photo.hidden_at is not None:
        raise NoSuchPhoto
    if photo.draft_id in draft_ids:
        return photo
    case = session.get(Case, photo.case_id) if photo.case_id else None
    if case is None or not may(actor, Action.READ_CASE, case):
        raise NoSuchPhoto
    if actor.mandate and not case.public and served_under.is_hidden_from_agents(session, case):
        raise NoSuchPhoto
    return photo


def count(session: Session, draft: Draft) -> int:
    """How many photos a draft has."""
    return session.scalar(select(func.count()).where(Photo.draft_id == draft.id)) or 0


def _photo(photo_id: UUID, ready: Ready, name: str, position: int, shows: Shows) -> Photo:
    taken: Point | None = ready.gps
    return Photo(
        id=photo_id, digest=name, width=ready.width, height=ready.height, position=position,
        shows=shows, lat=taken.lat if taken else None, lon=taken.lon if taken else None,
        created_at=clock.now(),
    )  # fmt: skip
