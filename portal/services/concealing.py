"""What nobody should see: words taken out, answers and photos hidden, parts of photos covered.

Nothing is lost by it: what was written and taken stays for staff, and can be shown again.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.photos import Photo
from portal.policy import Action, require
from portal.services import audits, counting
from portal.services.photos import NoSuchPhoto
from portal.services.staff_cases import ChangedMeanwhile

MOST_BOXES = 24
LEAST = 0.004  # of a side: a box that nobody could see covers nothing
_DIGITS = 4


class NoSuchWords(Exception):
    """The case has no such line of its history or answer, or none with words."""


class TooManyBoxes(Exception):
    """So many boxes that the photo had better be hidden."""


class BadBox(ValueError):
    """A box lies within its photo and is large enough to be seen."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a photo: where it begins and how large it is, as shares of width and height."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def between(cls, one: tuple[float, float], other: tuple[float, float]) -> "Box":
        """The box of two corners, cut to the photo. Raises BadBox for what is left of it."""
        if not all(map(math.isfinite, (*one, *other))):
            raise BadBox(one, other)
        (left, right), (top, bottom) = (
            sorted(min(max(end, 0.0), 1.0) for end in ends) for ends in zip(one, other, strict=True)
        )
        sides = (left, top, right - left, bottom - top)
        if min(sides[2:]) < LEAST:
            raise BadBox(sides)
        return cls(*(round(side, _DIGITS) for side in sides))

    @property
    def sides(self) -> list[float]:
        """As a photo keeps it."""
        return [self.left, self.top, self.width, self.height]


@dataclass(frozen=True, slots=True)
class Concealable:
    """A photo of a case as somebody who may cover it works on it."""

    photo: Photo
    case: Case

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(Box(*sides) for sides in self.photo.boxes)


def redact(session: Session, actor: Actor, case: Case, words: str | None) -> CaseEvent | None:
    """Show these words in the place of the reporter's; none at all hides them, None shows theirs.

    `case` is from `staff_cases.to_change`. None where that is so already.
    """
    require(actor, Action.CONCEAL, case, audits.reason_given(session, actor, case))
    shown = None if words == case.words else words
    if shown == case.shown_words:
        return None
    case.shown_words = shown
    return _told(session, actor, case, {"what": "words", "shown": shown is None})


def redact_event(
    session: Session, actor: Actor, case: Case, event_id: UUID, words: str | None
) -> CaseEvent | None:
    """As `redact`, of a line of the case's history. Raises NoSuchWords."""
    require(actor, Action.CONCEAL, case, audits.reason_given(session, actor, case))
    event = session.get(CaseEvent, event_id)
    if event is None or event.case_id != case.id or not may_be_redacted(event):
        raise NoSuchWords(event_id)
    shown = None if words == event.words else words
    if shown == event.shown_words:
        return None
    event.shown_words = shown
    facts = {"what": "event", "event": str(event_id), "shown": shown is None}
    return _told(session, actor, case, facts)


def may_be_redacted(event: CaseEvent) -> bool:
    """Whether everyone who may see the case reads words of this line."""
    return bool(event.words.strip()) and event.public


def hide_answer(
    session: Session, actor: Actor, case: Case, question: str, *, shown: bool = False
) -> CaseEvent | None:
    """Hide what was answered to a question, or show it again; None where that is so already.

    Raises NoSuchWords.
    """
    reason = audits.reason_given(session, actor, case)
    require(actor, Action.CONCEAL, case, reason)
    session.flush()
    session.refresh(case, with_for_update=True)
    if question not in case.answers:
        raise NoSuchWords(question)
    if (question not in case.hidden_answers) == shown:
        return None
    audits.record(session, actor, Action.CONCEAL, case=case, reason=reason)
    return _told(session, actor, case, {"what": "answer", "answer": question, "shown": shown})


def photo_to_conceal(session: Session, actor: Actor, photo_id: UUID) -> Concealable:
    """A photo of a case, also a hidden one. Raises NoSuchPhoto, NotAllowed, ReasonNeeded."""
    found = _find(session, photo_id)
    reason = audits.reason_given(session, actor, found.case)
    require(actor, Action.CONCEAL, found.case, reason)
    return found


def hide_photo(
    session: Session, actor: Actor, photo_id: UUID, *, shown: bool = False
) -> Concealable:
    """Hide a photo from everyone, or show it again; no matter what else happened to its case.

    Raises NoSuchPhoto, NotAllowed, ReasonNeeded.
    """
    found = _find(session, photo_id, to_change=True)
    photo, case = found.photo, found.case
    reason = audits.reason_given(session, actor, case)
    require(actor, Action.CONCEAL, case, reason)
    if (photo.hidden_at is None) == shown:
        return found
    photo.hidden_at = None if shown else clock.now()
    audits.record(session, actor, Action.CONCEAL, case=case, reason=reason)
    _told(session, actor, case, {"what": "photo", "photo": str(photo_id), "shown": shown})
    return found


def cover(
    session: Session, actor: Actor, photo_id: UUID, revision: int, boxes: Sequence[Box]
) -> str:
    """Show a photo with these boxes and no others; the name of the files that nobody needs now.

    Their files are in the storage already, under `covering(revision + 1, …)`. Raises
    ChangedMeanwhile where somebody covered or showed a part since `revision`, TooManyBoxes,
    NoSuchPhoto, NotAllowed, ReasonNeeded.
    """
    found = _find(session, photo_id, to_change=True)
    photo, case = found.photo, found.case
    reason = audits.reason_given(session, actor, case)
    require(actor, Action.CONCEAL, case, reason)
    if photo.revision != revision:
        raise ChangedMeanwhile(case.reference)
    if len(boxes) > MOST_BOXES:
        raise TooManyBoxes
    was, more = photo.covered, len(boxes) > len(photo.boxes)
    photo.boxes, photo.revision = [box.sides for box in boxes], revision + 1
    audits.record(session, actor, Action.CONCEAL, case=case, reason=reason)
    _told(session, actor, case, {"what": "boxes", "photo": str(photo_id), "shown": not more})
    return was


def _find(session: Session, photo_id: UUID, *, to_change: bool = False) -> Concealable:
    photo = session.get(Photo, photo_id)
    if photo is None or photo.case_id is None:
        raise NoSuchPhoto(photo_id)
    statement = select(Case).where(Case.id == photo.case_id)
    case = session.scalars(statement.with_for_update() if to_change else statement).one()
    if to_change:  # whoever had the case locked may have changed its photo
        session.refresh(photo)
    return Concealable(photo, case)


def _told(session: Session, actor: Actor, case: Case, facts: dict[str, Any]) -> CaseEvent:
    """A line for staff, which also makes every page and list with the case out of date."""
    event = case.record(Happened.CONCEALED, actor, clock.now(), public=False, facts=facts)
    session.add(event)
    session.flush()
    if case.public:
        counting.touch(session, counting.CASES)
    return event
