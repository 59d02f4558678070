"""Photos that came with texts, on their way into the case that the text was about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case, Happened
from portal.models.messages import Message
from portal.policy import Action, require
from portal.services import counting, photos
from portal.services.photos import Added

INCOMPLETE = "media"  # the fault of a text that came in: not all of its pictures could be kept
_WAIT_FOR_CASE = timedelta(days=5)  # a talk may still come to one: three questions, a day each
_TRIED_FOR = timedelta(days=1)
_BY_TEXT = Actor(Role.SYSTEM, By.SMS)


def waiting(session: Session, actor: Actor, limit: int) -> list[UUID]:
    """Some texts with media that are still to be fetched, and whose case is known or will not be.

    Whichever they are: where some cannot be fetched, the others have their turn.
    """
    require(actor, Action.HEAR_TEXT)
    statement = (
        select(Message.id)
        .where(
            Message.media_due.is_(True),
            (Message.case_id.is_not(None)) | (Message.at < clock.now() - _WAIT_FOR_CASE),
        )
        .order_by(func.random())
        .limit(limit)
    )
    return list(session.scalars(statement))


def to_fetch(session: Session, actor: Actor, message_id: UUID) -> list[str]:
    """The addresses of a text's pictures, as many as a case takes of it at once.

    None of a text without a case, none that were fetched meanwhile, and none after a day in which
    they could not be.
    """
    require(actor, Action.HEAR_TEXT)
    message = session.get_one(Message, message_id)
    case = message.case
    if case is None or not message.media_due or _is_too_late(message, case, clock.now()):
        return []
    return list(message.media[: photos.MOST])


def attach(session: Session, actor: Actor, message_id: UUID, taken: Sequence[Added]) -> bool:
    """The photos of a text stand with its case; False where their files are not needed.

    That is so where somebody else fetched them too, and was quicker.
    """
    require(actor, Action.HEAR_TEXT)
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or not message.media_due:
        return False
    message.media_due = False
    if len(taken) < len(message.media):
        message.error = INCOMPLETE
    case = session.get(Case, message.case_id) if message.case_id else None
    if case is None:
        return False
    if taken:
        _add(session, actor, case, taken)
    return True


def _add(session: Session, actor: Actor, case: Case, taken: Sequence[Added]) -> None:
    event = case.record(Happened.PHOTO_ADDED, _BY_TEXT, clock.now())
    event.id = clock.new_id()
    session.add(event)
    session.flush()
    for position, photo in enumerate(taken):
        photos.add(session, actor, case, event, photo, position)
    counting.touch(session, counting.CASES)


def _is_too_late(message: Message, case: Case, at: datetime) -> bool:
    """A day after it was known where they belong."""
    return max(message.at, case.created_at) < at - _TRIED_FOR
