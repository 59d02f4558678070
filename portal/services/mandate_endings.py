"""Every way in which a mandate is over: taken back, handed back, by time, by death, by the council.

A mandate that is over counts nowhere from the same moment: whoever acts asks it each time.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor, By, Role
from portal.models.calls import Call
from portal.models.mandates import Ended, Mandate, MandateScope, MandateState
from portal.models.outbox import Topic
from portal.policy import Action, may, require
from portal.services import audits, mandates
from portal.services.mandates import LIVE, NotTheirs

_STAFF_DID = {Ended.HANDED_BACK: Action.HAND_BACK_MANDATE}  # in the audit


def revoke(
    session: Session,
    actor: Actor,
    mandate: Mandate,
    channel: By | None = None,
    reason: str | None = None,
) -> bool:
    """The person takes it back: at once, on every channel, without saying why.

    False where it was over already. Staff do it in the person's call, or say why. Raises NotTheirs
    for a call of somebody else.
    """
    require(actor, Action.REVOKE_MANDATE, mandate, reason)
    check_their_call(session, actor, mandate.principal_id)
    if not lock(session, mandate):
        return False
    end(session, actor, mandate, Ended.REVOKED, channel=channel, reason=reason or "")
    return True


def revoke_all(
    session: Session, actor: Actor, person_id: UUID, channel: By | None = None,
    reason: str | None = None,
) -> int:  # fmt: skip
    """The person takes back all there are, those that nobody answered too; how many."""
    require(actor, Action.READ_MANDATES, person_id, reason)
    statement = select(Mandate).where(Mandate.principal_id == person_id, Mandate.state.in_(LIVE))
    found = session.scalars(statement.order_by(Mandate.id)).all()
    return sum(revoke(session, actor, mandate, channel, reason) for mandate in found)


def end_scope(
    session: Session, actor: Actor, scope: MandateScope, reason: str | None = None
) -> bool:
    """The person takes back one kind of task; the last one takes the mandate with it.

    False where it was over already. Raises NotTheirs.
    """
    mandate = scope.mandate
    require(actor, Action.REVOKE_MANDATE, mandate, reason)
    check_their_call(session, actor, mandate.principal_id)
    if not lock(session, mandate):
        return False
    session.flush()  # or it would be read over
    session.refresh(scope)
    if scope.ended_at is not None:
        return False
    if not _others(mandate, scope):
        end(session, actor, mandate, Ended.REVOKED, reason=reason or "")
        return True
    scope.ended_at, scope.ended_why = clock.now(), Ended.REVOKED
    mandate.version += 1
    _note(session, actor, Action.REVOKE_MANDATE, mandate, reason)
    outbox.post(
        session, Topic.MANDATE_ENDED, mandate_id=mandate.id, scope_id=scope.id,
        channel=actor.channel.value,
    )  # fmt: skip
    return True


def hand_back(session: Session, actor: Actor, mandate: Mandate) -> bool:
    """The agent wants it no more; the person gets a summary of all that was done.

    Of an organisation's, any current adviser may. A clerk does it in the call of who may. False
    where it was over already. Raises NotTheirs for a call of somebody else.
    """
    if not may(actor, Action.HAND_BACK_MANDATE, mandate):
        require(actor, Action.ADVISE, mandates.adviser_for(session, actor, mandate))
    _holders_call(session, actor, mandate)
    if not lock(session, mandate):
        return False
    was_active = mandate.state is MandateState.ACTIVE
    end(session, actor, mandate, Ended.HANDED_BACK, tell=not was_active)
    if was_active:
        outbox.post(session, Topic.MANDATE_HANDED_BACK, mandate_id=mandate.id)
    return True


def end_all_of_organisation(
    session: Session, actor: Actor, organisation_id: UUID, most: int = 500
) -> int:
    """The council's agreement with an organisation is over: its mandates end, bit by bit; how many.

    While it is suspended they only rest, and nothing need be done.
    """
    if not may(actor, Action.VET_ORGANISATION):
        require(actor, Action.END_MANDATES)
    statement = (
        select(Mandate)
        .where(Mandate.organisation_id == organisation_id, Mandate.state.in_(LIVE))
        .order_by(Mandate.id)
        .limit(most)
    )
    found = session.scalars(statement.with_for_update()).all()
    for mandate in found:
        end(session, actor, mandate, Ended.ORGANISATION)
    return len(found)


def end(
    session: Session,
    actor: Actor,
    mandate: Mandate,
    why: Ended,
    *,
    channel: By | None = None,
    reason: str = "",
    tell: bool = True,
) -> None:
    """It is over, for this reason; both sides are told unless something else tells them.

    The caller has locked it and asked whether the actor may.
    """
    require(actor, Action.RECORD_AUDIT)
    mandate.state = MandateState.ENDED
    mandate.ended_at, mandate.ended_why = clock.now(), why
    mandate.ended_by_id = None if actor.is_staff else actor.self_id
    mandate.ended_by_staff_id = actor.identity_id
    mandate.ended_channel = channel or actor.channel
    mandate.reason = reason.strip() or mandate.reason
    mandate.version += 1
    session.flush()
    if actor.is_staff:
        _note(session, actor, _STAFF_DID.get(why, Action.REVOKE_MANDATE), mandate, reason)
    if tell:
        outbox.post(session, Topic.MANDATE_ENDED, mandate_id=mandate.id)


def lock(session: Session, mandate: Mandate) -> bool:
    """Nobody else changes it now; whether there is anything left to end."""
    session.flush()  # or it would be read over
    session.refresh(mandate, with_for_update=True)
    return mandate.state in LIVE


def check_their_call(session: Session, actor: Actor, principal_id: UUID) -> None:
    """Raises NotTheirs where staff serve somebody else than whose affairs they are."""
    require(actor, Action.RECORD_AUDIT)
    if actor.in_call is None:
        return
    call = session.get(Call, actor.in_call)
    if call is None or call.person_id != principal_id:
        raise NotTheirs


def _holders_call(session: Session, actor: Actor, mandate: Mandate) -> None:
    """In a call it is the caller who gives it back: theirs is the right, as on the web."""
    if actor.in_call is None:
        return
    call = session.get(Call, actor.in_call)
    if call is None or call.person_id is None:
        raise NotTheirs
    caller = Actor(Role.RESIDENT, actor.channel, person_id=call.person_id)
    if not may(caller, Action.HAND_BACK_MANDATE, mandate):
        adviser = mandates.adviser_for(session, caller, mandate)
        if not may(caller, Action.ADVISE, adviser):
            raise NotTheirs


def _others(mandate: Mandate, scope: MandateScope) -> list[MandateScope]:
    at = clock.now()
    return [
        one
        for one in mandate.scopes
        if one.id != scope.id and one.ended_at is None and (one.until is None or one.until > at)
    ]


def _note(
    session: Session, actor: Actor, action: Action, mandate: Mandate, reason: str | None
) -> None:
    if actor.is_staff:
        audits.record(session, actor, action, person_id=mandate.principal_id, reason=reason or None)
