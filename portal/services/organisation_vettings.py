"""The council's look at an organisation: question, agreement with an end, refusal, suspension.

Whoever decides gives their reason, which the organisation reads. Nobody decides on one in which
somebody of their own name works: a colleague does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.identities import Identity
from portal.models.organisations import (
    Adviser,
    AdviserState,
    Organisation,
    OrganisationKind,
    OrganisationState,
)
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import audits, organisation_histories
from portal.services.organisation_endings import end_acting
from portal.services.organisation_histories import Did, Line
from portal.services.organisations import NoSuchOrganisation

LONGEST = timedelta(days=3 * 366)
PAGE = 50
_A = OrganisationState
STEPS: Mapping[OrganisationState, frozenset[OrganisationState]] = {
    _A.APPLIED: frozenset({_A.QUESTION, _A.AGREED, _A.REFUSED}),
    _A.QUESTION: frozenset({_A.AGREED, _A.REFUSED}),
    _A.AGREED: frozenset({_A.AGREED, _A.SUSPENDED, _A.ENDED}),
    _A.SUSPENDED: frozenset({_A.AGREED, _A.ENDED}),
    _A.REFUSED: frozenset(),
    _A.ENDED: frozenset(),
}
"""What may become of an organisation in each state; AGREED again gives it another end."""

_DID = {
    _A.QUESTION: Did.ASKED,
    _A.AGREED: Did.AGREED,
    _A.REFUSED: Did.REFUSED,
    _A.SUSPENDED: Did.SUSPENDED,
    _A.ENDED: Did.ENDED,
}


class NoSuchDecision(Exception):
    """It cannot be decided so in the state it is in."""


class NoReason(Exception):
    """Whatever is no agreement needs a reason that the organisation reads."""


class BadEnd(Exception):
    """An agreement ends on a day after today, within three years."""


class OwnOrganisation(Exception):
    """Somebody of the same name works there: a colleague has to decide."""


class DecidedMeanwhile(Exception):
    """Somebody else was quicker."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided, why, and of an agreement until when."""

    to: OrganisationState
    words: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of organisations."""

    id: UUID
    name: str
    kind: OrganisationKind
    state: OrganisationState
    created_at: datetime
    agreed_until: date | None


def listed(
    session: Session, actor: Actor, states: Sequence[OrganisationState], after: UUID | None = None
) -> tuple[list[Listed], UUID | None]:
    """The organisations in these states, the oldest first, and the key of the next page."""
    require(actor, Action.VET_ORGANISATION)
    statement = (
        select(
            Organisation.id, Organisation.name, Organisation.kind, Organisation.state,
            Organisation.created_at, Organisation.agreed_until,
        )
        .where(Organisation.state.in_(states))
        .order_by(Organisation.id)
        .limit(PAGE + 1)
    )  # fmt: skip
    if after is not None:
        statement = statement.where(Organisation.id > after)
    rows = [Listed(*row) for row in session.execute(statement)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def look_into(session: Session, actor: Actor, organisation_id: UUID) -> Organisation:
    """An organisation with its advisers; that they looked is kept. Raises NoSuchOrganisation."""
    require(actor, Action.VET_ORGANISATION)
    found = _find(session, organisation_id)
    audits.record(session, actor, Action.VET_ORGANISATION, reason=f"organisation {found.id}")
    return found


def history(session: Session, actor: Actor, organisation_id: UUID) -> Sequence[Line]:
    """All that has happened to an organisation."""
    require(actor, Action.VET_ORGANISATION)
    return organisation_histories.lines(session, organisation_id)


def decide(
    session: Session, actor: Actor, organisation_id: UUID, version: int, decision: Decision
) -> Organisation:
    """Decide on an organisation as it stood on the screen; it is told of it.

    Suspended or ended, none of its advisers acts for anybody from this moment on, and what they
    had open is over. Raises NoSuchOrganisation, DecidedMeanwhile, NoSuchDecision, NoReason,
    BadEnd, OwnOrganisation.
    """
    require(actor, Action.VET_ORGANISATION)
    found = _find(session, organisation_id)
    session.flush()
    session.refresh(found, with_for_update=True)
    if found.version != version:
        raise DecidedMeanwhile
    _check(session, actor, found, decision)
    did = _did(found, decision)
    found.state, found.reason = decision.to, decision.words.strip()
    found.decided_at, found.decided_by_id = clock.now(), actor.identity_id
    found.version += 1
    if decision.to is OrganisationState.AGREED:
        found.agreed_until, found.warned_at = decision.until, None
    if decision.to in (OrganisationState.SUSPENDED, OrganisationState.ENDED):
        end_acting(session, found.id)
    session.add(organisation_histories.line(found.id, did, actor, found.reason))
    outbox.post(session, Topic.ORGANISATION_DECIDED, organisation_id=found.id, what=did.value)
    audits.record(session, actor, Action.VET_ORGANISATION, reason=f"{did} {found.id}")
    return found


def _check(session: Session, by: Actor, found: Organisation, decision: Decision) -> None:
    if decision.to not in STEPS[found.state]:
        raise NoSuchDecision
    if decision.to is not OrganisationState.AGREED and not decision.words.strip():
        raise NoReason
    if decision.to is OrganisationState.AGREED:
        today = clock.now().astimezone(clock.LONDON).date()
        if decision.until is None or not today < decision.until <= today + LONGEST:
            raise BadEnd
    if _works_there(session, by, found.id):
        raise OwnOrganisation


def _did(found: Organisation, decision: Decision) -> Did:
    if decision.to is OrganisationState.AGREED:
        before = {_A.AGREED: Did.EXTENDED, _A.SUSPENDED: Did.RESUMED}
        return before.get(found.state, Did.AGREED)
    return _DID[decision.to]


def _works_there(session: Session, by: Actor, organisation_id: UUID) -> bool:
    identity = session.get(Identity, by.identity_id) if by.identity_id else None
    mine = _plain(identity.name if identity else by.name)
    current = (AdviserState.ACTIVE, AdviserState.OFF, AdviserState.INVITED)
    names = session.scalars(
        select(Adviser.name).where(
            Adviser.organisation_id == organisation_id, Adviser.state.in_(current)
        )
    )
    return bool(mine) and mine in {_plain(name) for name in names}


def _plain(name: str | None) -> str:
    return " ".join((name or "").casefold().split())


def _find(session: Session, organisation_id: UUID) -> Organisation:
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NoSuchOrganisation
    return found
