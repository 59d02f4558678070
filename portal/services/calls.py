"""Calls of the contact centre: begun, kept at each step, and each at its end one contact."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, aliased

from portal import clock
from portal.models.actors import Actor, By
from portal.models.calls import CALL_CHANNELS, Call
from portal.models.contacts import Avoidable, Contact
from portal.models.episodes import Episode
from portal.models.mandates import JournalLine
from portal.models.people import Person
from portal.policy import Action, require
from portal.services import contacts
from portal.services.contacts import Ending

GENERAL = "general"  # the subject of a call about nothing that the council has a service for
READ = "read"  # done with a case in a call: looked at, and what stands in it told
MOST_LISTED = 50


class NoSuchCall(Exception):
    """The clerk has no call of this id."""


class NoSuchChannel(Exception):
    """Nobody reaches a clerk this way."""


class CallEnded(Exception):
    """The call is over: it is a contact now, and stays what it is."""


class ChangedInAnotherWindow(Exception):
    """The call's notes were changed after this page was made."""


class NotEmpty(Exception):
    """Something was done or noted in the call: it ends as a contact and is not thrown away."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What a clerk has typed and chosen so far, on a page that showed this `version`.

    What was not chosen says nothing: it takes nothing back. `window` is of the page, made anew with
    it; `unpressed` is what it sends by itself while the clerk types.
    """

    version: int
    caller: str | None = None
    caller_phone: str | None = None
    caller_email: str | None = None
    words: str = ""
    subject: str = ""
    answered: bool | None = None
    avoidable: Avoidable | None = None
    window: str = ""
    unpressed: bool = False


@dataclass(frozen=True, slots=True)
class Serving:
    """A call as every page shows it: whom the clerk serves."""

    id: UUID
    channel: By
    person_id: UUID | None
    name: str
    checked: bool
    ended: bool
    phone: str = ""  # as they gave it to be found by; empty for somebody who was found
    email: str = ""
    checked_at: datetime | None = None
    ended_at: datetime | None = None
    mandate_id: UUID | None = None  # under which they speak for somebody
    for_whom: str = ""  # the name of that one


@dataclass(frozen=True, slots=True)
class Likely:
    """How a call may end, before anybody has said so."""

    subject: str
    answered: bool | None
    avoidable: Avoidable | None


_GONE_AT_THE_END = ("caller_phone", "caller_email")
_OTHER = aliased(Person)
_SERVING = (
    select(
        Call.id, Call.channel, Call.person_id, Call.caller, Call.caller_phone, Call.caller_email,
        Person.name, Call.checked_at, Call.ended_at, Call.mandate_id,
        _OTHER.name.label("for_whom"),
    )
    .outerjoin(Person, Person.id == Call.person_id)
    .outerjoin(_OTHER, _OTHER.id == Call.on_behalf_of_id)
)  # fmt: skip


def begin(session: Session, actor: Actor, channel: By) -> Call:
    """Somebody calls, comes to the counter or has written. Raises NoSuchChannel."""
    require(actor, Action.TAKE_CALL)
    if channel not in CALL_CHANNELS:
        raise NoSuchChannel(channel)
    call = Call(
        id=clock.new_id(), identity_id=actor.identity_id, channel=channel, begun_at=clock.now(),
        caller="", caller_phone="", caller_email="", subject="", words="", checks=[], answers=[],
        misses=0, version=1,
    )  # fmt: skip
    session.add(call)
    session.flush()
    return call


def find(session: Session, actor: Actor, call_id: UUID, *, to_change: bool = False) -> Call:
    """A call of the clerk's own, over or not; locked where it is `to_change`. Raises NoSuchCall."""
    require(actor, Action.TAKE_CALL)
    statement = select(Call).where(Call.id == call_id, Call.identity_id == actor.identity_id)
    call = session.scalar(statement.with_for_update() if to_change else statement)
    if call is None:
        raise NoSuchCall(call_id)
    return call


def serving(asked: Session | Connection, actor: Actor, call_id: UUID) -> Serving | None:
    """Whom a clerk serves in a call of their own, in one query; None where it is not theirs."""
    require(actor, Action.TAKE_CALL)
    row = asked.execute(
        _SERVING.where(Call.id == call_id, Call.identity_id == actor.identity_id)
    ).one_or_none()
    if row is None:
        return None
    return Serving(
        id=row.id,
        channel=row.channel,
        person_id=row.person_id,
        name=row.name or row.caller,
        checked=row.checked_at is not None,
        ended=row.ended_at is not None,
        phone="" if row.person_id else row.caller_phone,
        email="" if row.person_id else row.caller_email,
        checked_at=row.checked_at,
        ended_at=row.ended_at,
        mandate_id=row.mandate_id,
        for_whom=(row.for_whom or "") if row.mandate_id else "",
    )


def unfinished(session: Session, actor: Actor) -> list[Call]:
    """The clerk's calls that have not ended, the newest first."""
    require(actor, Action.TAKE_CALL)
    statement = select(Call).where(Call.identity_id == actor.identity_id, Call.ended_at.is_(None))
    return list(session.scalars(statement.order_by(Call.begun_at.desc()).limit(MOST_LISTED)))


def ended(session: Session, actor: Actor, since: datetime) -> list[Call]:
    """The clerk's calls that ended since a moment, the newest first: a slip can be put right."""
    require(actor, Action.TAKE_CALL)
    statement = select(Call).where(Call.identity_id == actor.identity_id, Call.ended_at >= since)
    return list(session.scalars(statement.order_by(Call.ended_at.desc()).limit(MOST_LISTED)))


def keep(session: Session, actor: Actor, call: Call, notes: Notes) -> None:
    """Keep what was typed so far. Raises CallEnded, ChangedInAnotherWindow.

    What is typed may still be on its way when the clerk presses something: of one window, what was
    pressed counts, in whichever order the two come.
    """
    require(actor, Action.TAKE_CALL, call)
    _check_open(call)
    typed = {
        **_given(call, notes),
        "words": notes.words,
        "subject": notes.subject or call.subject,
        "answered": call.answered if notes.answered is None else notes.answered,
    }
    changed = {name: value for name, value in typed.items() if getattr(call, name) != value}
    if changed and notes.version != call.version:
        if not notes.window or notes.window != call.window:
            raise ChangedInAnotherWindow(call.id)
        if notes.unpressed and call.pressed:
            return
    for name, value in changed.items():
        setattr(call, name, value)
    call.avoidable = notes.avoidable
    if changed:
        call.version += 1
        call.window, call.pressed = notes.window, not notes.unpressed


def _given(call: Call, notes: Notes) -> dict[str, str]:
    """What the caller gave of themselves; a field that is not on the page takes nothing back."""
    given = {name: getattr(notes, name) for name in ("caller", *_GONE_AT_THE_END)}
    return {name: getattr(call, name) if it is None else it for name, it in given.items()}


def answered(session: Session, actor: Actor, call: Call, key: str) -> None:
    """A standard answer was given and it was what the caller needed: noted, one key.

    Raises CallEnded.
    """
    require(actor, Action.TAKE_CALL, call)
    _check_open(call)
    if key not in call.answers:
        call.answers = [*call.answers, key]
    call.answered = True
    if call.subject in ("", GENERAL):  # the page proposes the latter where nothing was chosen
        call.subject = key


def end(session: Session, actor: Actor, call: Call, ending: Ending) -> Contact:
    """The call is over, and one contact for good; ended again it is the same one."""
    require(actor, Action.TAKE_CALL, call)
    session.flush()
    session.refresh(call, with_for_update=True)  # two windows may end it at once
    if call.contact is not None:
        return call.contact
    call.subject, call.answered, call.avoidable = ending.subject, ending.answered, ending.avoidable
    if call.on_behalf_of_id is None:
        call.on_behalf_of_id, call.mandate_id = _spoken_for(session, call)
    call.ended_at = clock.now()
    for given in _GONE_AT_THE_END:
        setattr(call, given, "")
    call.contact = contacts.of_call(session, actor, call, ending)
    session.flush()
    return call.contact


def throw_away(session: Session, actor: Actor, call: Call) -> None:
    """A call that was begun by mistake leaves nothing. Raises NotEmpty, CallEnded."""
    require(actor, Action.TAKE_CALL, call)
    _check_open(call)
    begun_here = select(Episode.id).where(Episode.call_id == call.id).limit(1)
    if not is_empty(call) or session.scalar(begun_here) is not None:
        raise NotEmpty(call.id)
    session.delete(call)


def is_empty(call: Call) -> bool:
    """Whether nothing at all has happened in it."""
    return not (
        call.person_id
        or call.on_behalf_of_id
        or call.caller
        or call.words
        or call.answers
        or call.misses
        or call.cases
    )


def likely(call: Call) -> Likely:
    """What the page proposes for the end, from what was done in the call.

    The subject is what was chosen, else the service of the first case opened, else the first
    answer given; who asked how a case stands was chasing it, and who had it reopened was told too
    early that it was done.
    """
    done = [one.did for one in call.cases]
    opened = [one.case.service for one in call.cases if one.did == contacts.REPORT]
    others = [one.case.service for one in call.cases]
    chosen = "" if call.subject == GENERAL else call.subject  # which the page proposes by itself
    about = (chosen, *opened, *others, *call.answers)
    subject = next((one for one in about if one), GENERAL)
    answered = call.answered if call.answered is not None else (True if done else None)
    avoidable = call.avoidable
    if avoidable is None and "reopen" in done:
        avoidable = Avoidable.CLOSED_TOO_EARLY
    elif avoidable is None and READ in done and contacts.REPORT not in done:
        avoidable = Avoidable.CHASING
    return Likely(subject, answered, avoidable)


def _spoken_for(session: Session, call: Call) -> tuple[UUID | None, UUID | None]:
    """For whom something was done last in it, and under which mandate, where the caller speaks for
    themselves again.
    """
    if call.person_id is None:
        return None, None
    done = select(JournalLine.principal_id, JournalLine.mandate_id).where(
        JournalLine.agent_id == call.person_id,
        JournalLine.staff_id == call.identity_id,
        JournalLine.channel == call.channel,
        JournalLine.at >= call.begun_at,
    )
    row = session.execute(done.order_by(JournalLine.id.desc()).limit(1)).first()
    return (row.principal_id, row.mandate_id) if row else (None, None)


def _check_open(call: Call) -> None:
    if call.ended_at is not None:
        raise CallEnded(call.id)
