"""Photos that came with texts, on their way into the case that the text was about."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case, Happened
from portal.models.messages import Message
from portal.policy import Action, require
from portal.services import counting, photos
from portal.services.photos import Added

_WAIT_FOR_CASE = timedelta(days=1)  # a talk may still come to a case
_BY_TEXT = Actor(Role.SYSTEM, By.SMS)


def waiting(session: Session, actor: Actor, limit: int) -> list[tuple[UUID, list[str]]]:
    """Texts with media that are still to be fetched, and whose case is known."""
    require(actor, Action.HEAR_TEXT)
    statement = (
        select(Message.id, Message.media)
        .where(
            Message.media_due.is_(True),
            (Message.case_id.is_not(None)) | (Message.at < clock.now() - _WAIT_FOR_CASE),
        )
        .order_by(Message.at)
        .limit(limit)
    )
    return [(ident, list(media)) for ident, media in session.execute(statement)]


def attach(session: Session, actor: Actor, message_id: UUID, taken: Sequence[Added]) -> None:
    """The photos of a text stand with its case; done once, whoever else fetched them too."""
    require(actor, Action.HEAR_TEXT)
    message = session.get(Message, message_id, with_for_update=True)
    if message is None or not message.media_due:
        return
    message.media_due = False
    case = session.get(Case, message.case_id) if message.case_id else None
    if case is None or not taken:
        return
    event = case.record(Happened.PHOTO_ADDED, _BY_TEXT, clock.now())
    event.id = clock.new_id()
    session.add(event)
    session.flush()
    for position, photo in enumerate(taken[: photos.MOST]):
        photos.add(session, actor, case, event, photo, position)
    counting.touch(session, counting.CASES)
