"""Cases as staff see them: a case whole, its photos, and a case moved on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By
from portal.models.api_clients import ApiClient
from portal.models.appointments import Appointment
from portal.models.cases import Case, CaseEvent
from portal.models.evidence import Evidence
from portal.models.identities import Identity
from portal.models.messages import Message
from portal.models.photos import Photo
from portal.models.states import OPEN, State
from portal.policy import Action, may, require
from portal.services import (
    appointment_desks,
    audits,
    cases,
    evidence,
    photos,
    staff_episodes,
    standard_replies,
    texts,
)
from portal.services.cases import NoSuchCase
from portal.services.photos import NoSuchPhoto
from portal.services.pictures import Ready

ON_A_CASE = (
    Action.PROGRESS_CASE, Action.REOPEN_CASE, Action.ASSIGN_CASE, Action.HAND_OVER_CASE,
    Action.JOIN_CASES, Action.SPLIT_CASE, Action.NOTE_CASE, Action.ASK_REPORTER, Action.CONCEAL,
    Action.ANSWER_ENQUIRY,
)  # fmt: skip
"""What staff do to a case from its page."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the case while this one's answer was being written."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A case before a member of staff: with private details or without, and what they may do."""

    case: Case
    private: bool
    may: frozenset[Action]
    names: Mapping[str, str]  # of the staff in its history, by the ids of their identities
    within_reach: frozenset[str] = frozenset()  # the cases its history names that they may open
    texts: Sequence[Message] = ()  # what was texted about it; they are private details
    evidence: Sequence[Evidence] = ()  # the proofs that its tasks need
    appointment: Appointment | None = None  # that was booked for it
    app: str = ""  # the name of the app that sent it
    episode: str | None = None  # the reference of what happened in their life, of which it came


@dataclass(frozen=True, slots=True)
class AfterPhoto:
    """A photo of the work done, its files already in the storage."""

    id: UUID
    ready: Ready
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an officer says of a case, having seen its `version`."""

    version: int
    to: State
    words: str
    photo: AfterPhoto | None = None
    due: datetime | None = None


def look_into(session: Session, actor: Actor, reference: str, reason: str | None = None) -> Opened:
    """The case of a reference, whole; that its private details were read is an audit line.

    A reason holds for the session it was given in. Raises NoSuchCase, ReasonNeeded where the
    case is not of the actor's teams and they have not said why they look, NotAllowed.
    """
    case = _find(session, reference)
    why = reason or audits.reason_given(session, actor, case)
    require(actor, Action.READ_AS_STAFF, case, why)
    private = may(actor, Action.READ_PRIVATE_DETAILS, case, why)
    if private:
        audits.record(session, actor, Action.READ_PRIVATE_DETAILS, case=case, reason=why)
    allowed = frozenset(do for do in ON_A_CASE if may(actor, do, case, why))
    return Opened(
        case,
        private,
        allowed,
        _names(session, case),
        _within_reach(session, actor, case),
        texts.thread(session, actor, case, why) if private else (),
        evidence.of_case(session, actor, case, why) if private else (),
        appointment_desks.of_case(session, actor, case, why) if private else None,
        _app(session, case),
        staff_episodes.of_case(session, actor, case) if private else None,
    )


def _app(session: Session, case: Case) -> str:
    if case.channel is not By.OPEN311:
        return ""
    app_id = next((one.facts.get("app") for one in case.events), None)
    app = session.get(ApiClient, UUID(app_id)) if app_id else None
    return app.name if app else ""


def to_answer(
    session: Session, actor: Actor, reference: str, action: Action = Action.PROGRESS_CASE
) -> Case:
    """The case that a form is for: nothing of it is shown, so it is no look at it.

    Raises NoSuchCase, NotAllowed, ReasonNeeded where they have not said why in this session.
    """
    case = _find(session, reference)
    if not may(actor, action, case):
        require(actor, action, case, audits.reason_given(session, actor, case))
    return case


def to_change(
    session: Session,
    actor: Actor,
    action: Action,
    reference: str,
    version: int | None,
    reason: str | None = None,
) -> Case:
    """The case to change, its row locked until the transaction ends, and its audit line written.

    `version` is the one that was on the screen, None for what overwrites nothing. Raises
    NoSuchCase, NotAllowed, ReasonNeeded where they have not said why in this session,
    ChangedMeanwhile.
    """
    case = _find(session, reference, to_change=True)
    why = reason
    if not may(actor, action, case, why):
        why = audits.reason_given(session, actor, case)
        require(actor, action, case, why)
    if version is not None and case.version != version:
        raise ChangedMeanwhile(reference)
    audits.record(session, actor, action, case=case, reason=why)
    return case


def move_on(session: Session, actor: Actor, reference: str, answer: Answer) -> CaseEvent:
    """Move a case on as `cases.progress` does, if nobody else has changed it meanwhile.

    Raises ChangedMeanwhile, Unfilled where a standard reply still has a place to fill in, and
    what `cases.progress` raises.
    """
    case = to_change(session, actor, Action.PROGRESS_CASE, reference, answer.version)
    require(actor, Action.PROGRESS_CASE, case)
    standard_replies.check_filled(answer.words)
    shown = []
    if answer.photo is not None:
        photo = answer.photo
        photos.receive_after(session, actor, case, photo.id, photo.ready, photo.digest)
        shown = [photo.id]
    due = answer.due if answer.to in OPEN else None
    return cases.progress(session, actor, case, answer.to, answer.words, shown, due)


def photo_of(session: Session, actor: Actor, photo_id: UUID) -> Photo:
    """A photo of a case that the actor may have before them. Raises NoSuchPhoto."""
    photo = session.get(Photo, photo_id)
    case = session.get(Case, photo.case_id) if photo and photo.case_id else None
    if photo is None or case is None or photo.hidden_at is not None:
        raise NoSuchPhoto
    if not may(actor, Action.READ_AS_STAFF, case, audits.reason_given(session, actor, case)):
        raise NoSuchPhoto
    return photo


def _names(session: Session, case: Case) -> dict[str, str]:
    """Who of the staff wrote its history and has it now."""
    named = {event.facts.get(who) for event in case.events for who in ("by", "to", "was")}
    ids = {found for key in named if (found := _read_id(key))} | {case.assignee_id} - {None}
    if not ids:
        return {}
    rows = session.execute(select(Identity.id, Identity.name).where(Identity.id.in_(ids)))
    return {str(identity_id): name or "" for identity_id, name in rows}


def _read_id(key: Any) -> UUID | None:
    """Facts of an event are whatever its kind keeps in them: another kind's are no ids."""
    try:
        return UUID(key) if isinstance(key, str) else None
    except ValueError:
        return None


def _within_reach(session: Session, actor: Actor, case: Case) -> frozenset[str]:
    """Of the cases that this one was joined to or split from, those whose staff page is theirs."""
    named = {event.facts["other"] for event in case.events if "other" in event.facts}
    if not named:
        return frozenset()
    found = session.scalars(select(Case).where(Case.reference.in_(named)))
    return frozenset(one.reference for one in found if may(actor, Action.READ_AS_STAFF, one))


def _find(session: Session, reference: str, *, to_change: bool = False) -> Case:
    written = clock.read_reference(reference)
    statement = select(Case).where(Case.reference == (written or ""))
    case = session.scalar(statement.with_for_update() if to_change else statement)
    if case is None:
        raise NoSuchCase(reference)
    return case
