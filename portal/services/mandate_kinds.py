"""One kind of task taken out of a mandate, however the mandate covers it."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.authority.bases import bases, min_depth
from portal.models.actors import Actor, Kind
from portal.models.mandates import Ended, Mandate, MandateScope, MandateState
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import mandate_endings


def live(mandate: Mandate) -> list[MandateScope]:
    """The scopes of a mandate that have not ended."""
    at = clock.now()
    return [
        scope
        for scope in mandate.scopes
        if scope.ended_at is None and (scope.until is None or scope.until > at)
    ]


def covers(mandate: Mandate, kind: Kind) -> bool:
    """Whether a scope that counts lets somebody do something in this kind of task."""
    allowed = kind in bases().grounds[mandate.basis].kinds
    return allowed and any(one.kind in (kind, Kind.EVERYTHING) for one in live(mandate))


def end_kind(session: Session, actor: Actor, mandate: Mandate, kind: Kind) -> bool:
    """The person takes back one kind of task, and keeps the rest; the last takes all with it.

    “Everything” becomes all that it stood for but this one: nothing is granted by it. False where
    the mandate does not cover it, or is over.
    """
    require(actor, Action.REVOKE_MANDATE, mandate)
    session.flush()  # or it would be read over
    session.refresh(mandate, with_for_update=True)
    if mandate.state is not MandateState.ACTIVE or not covers(mandate, kind):
        return False
    own = [one for one in live(mandate) if one.kind is kind]
    whole = [one for one in live(mandate) if one.kind is Kind.EVERYTHING]
    if not _remains(mandate, kind):
        return mandate_endings.revoke(session, actor, mandate)
    if not whole:
        return sum(mandate_endings.end_scope(session, actor, one) for one in own) > 0
    ended = [_end(one, Ended.REVOKED) for one in own]
    ended += [_spell_out(mandate, one, kind) for one in whole]
    mandate.version += 1
    session.flush()
    outbox.post(
        session, Topic.MANDATE_ENDED, mandate_id=mandate.id, scope_id=ended[0],
        channel=actor.channel.value,
    )  # fmt: skip
    return True


def _remains(mandate: Mandate, kind: Kind) -> bool:
    """Whether anything is left without it."""
    others = set(bases().grounds[mandate.basis].kinds) - {kind}
    return any(
        one.kind not in (kind, Kind.EVERYTHING) or (one.kind is Kind.EVERYTHING and others)
        for one in live(mandate)
    )


def _spell_out(mandate: Mandate, whole: MandateScope, kind: Kind) -> UUID:
    """What “everything” stood for, each as a scope of its own; the id of the one that ended."""
    at, ended = clock.now(), clock.new_id()
    whole.ended_at, whole.ended_why = at, Ended.REPLACED
    position = max(one.position for one in mandate.scopes)
    for more, (one, most) in enumerate(bases().grounds[mandate.basis].kinds.items(), start=1):
        is_it = one is kind
        mandate.scopes.append(
            MandateScope(
                id=ended if is_it else clock.new_id(), position=position + more, kind=one,
                depth=min_depth(whole.depth, most), until=whole.until,
                episode_id=whole.episode_id, ended_at=at if is_it else None,
                ended_why=Ended.REVOKED if is_it else None,
            )
        )  # fmt: skip
    return ended


def _end(scope: MandateScope, why: Ended) -> UUID:
    scope.ended_at, scope.ended_why = clock.now(), why
    return scope.id
