"""The audit: each read of a person's data, sign-on, denial and change of rights, for good."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import STAFF, Actor, By, Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.identities import Realm, SignOn
from portal.policy import Action, NotAllowed, require

RIGHTS_CHANGED = "rights_changed"
PAGE = 50
_LOOKING = (
    Action.READ_AS_STAFF,
    Action.READ_PRIVATE_DETAILS,
    Action.READ_PERSON,
    Action.READ_ACCESS_LOG,
    Action.READ_TEXTS,
    Action.READ_EPISODE_AS_STAFF,
)
_WHO_LOOK = (*STAFF, Role.COMMAND)


@dataclass(frozen=True, slots=True)
class Looked:
    """One look at a person's record: when, who, at what, and why where they had to say so."""

    at: datetime
    role: Role
    name: str | None
    action: Action
    channel: By
    reference: str | None  # of the case that was looked at, where it was one
    reason: str | None


@dataclass(frozen=True, slots=True)
class AccessPage:
    """One page of looks at a record, the newest first, and the key of the next page."""

    entries: list[Looked]
    next: UUID | None


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    case: Case | None = None,
    person_id: UUID | None = None,
    reason: str | None = None,
    allowed: bool = True,
) -> AuditLine:
    """Write a line. Of a case it is about whose case it is, unless `person_id` says otherwise."""
    require(actor, Action.RECORD_AUDIT)
    line = _line(session, actor, action)
    line.case_id = case.id if case else None
    line.person_id = person_id or (case.subject_id if case else None)
    line.reason, line.allowed = reason, allowed
    session.add(line)
    return line


def refused(session: Session, actor: Actor, refusal: NotAllowed) -> AuditLine:
    """Note what somebody tried that no rule allows them."""
    require(actor, Action.RECORD_AUDIT)
    line = _line(session, actor, refusal.action)
    line.case_id, line.person_id = refusal.case_id, refusal.person_id
    line.allowed = False
    session.add(line)
    return line


def signed_on(session: Session, actor: Actor, sign_on: SignOn) -> None:
    """Note that a session was begun, and for staff whether their rights are other than last time.

    `sign_on` is in the database already, its identity is known.
    """
    require(actor, Action.RECORD_AUDIT)
    who = _who(sign_on)
    record(session, who, Action.SIGN_ON, person_id=sign_on.identity.person_id)
    if sign_on.realm is not Realm.STAFF:
        return
    before, now = _rights(_last(session, sign_on)), _rights(sign_on)
    if before != now:
        record(session, who, RIGHTS_CHANGED, reason=f"{before} → {now}")


def reason_given(session: Session, actor: Actor, case: Case) -> str | None:
    """Why the actor looks at this case, where they said so in the session they are in."""
    require(actor, Action.RECORD_AUDIT)
    if actor.sign_on_id is None:
        return None
    statement = select(AuditLine.reason).where(
        AuditLine.sign_on_id == actor.sign_on_id,
        AuditLine.case_id == case.id,
        AuditLine.action.in_(_LOOKING),
        AuditLine.allowed.is_(True),
        AuditLine.reason.is_not(None),
    )
    return session.scalars(statement.order_by(AuditLine.at.desc()).limit(1)).first()


def had_before_them(session: Session, actor: Actor, case_id: UUID) -> bool:
    """Whether they saw this case in the session they are in, as one who handled it then."""
    require(actor, Action.RECORD_AUDIT)
    if actor.sign_on_id is None:
        return False
    statement = select(AuditLine.id).where(
        AuditLine.sign_on_id == actor.sign_on_id,
        AuditLine.case_id == case_id,
        AuditLine.action == Action.READ_PRIVATE_DETAILS,
        AuditLine.allowed.is_(True),
        AuditLine.reason.is_(None),  # who had to say why never handled it
    )
    return session.scalars(statement.limit(1)).first() is not None


def about_person(
    session: Session, actor: Actor, person_id: UUID, after: UUID | None = None, limit: int = PAGE
) -> AccessPage:
    """Which staff looked at a person's record; `after` is the `next` of the page before.

    Staff who ask leave a line themselves.
    """
    require(actor, Action.READ_ACCESS_LOG, person_id)
    if actor.is_staff:
        record(session, actor, Action.READ_ACCESS_LOG, person_id=person_id)
    statement = (
        select(AuditLine, Case.reference)
        .outerjoin(Case, Case.id == AuditLine.case_id)
        .where(
            AuditLine.person_id == person_id,
            AuditLine.action.in_(_LOOKING),
            AuditLine.actor_role.in_(_WHO_LOOK),
            AuditLine.allowed.is_(True),
        )
        .order_by(AuditLine.at.desc(), AuditLine.id.desc())
        .limit(limit + 1)
    )
    last = session.get(AuditLine, after) if after else None
    if last is not None and last.person_id == person_id:
        statement = statement.where(tuple_(AuditLine.at, AuditLine.id) < (last.at, last.id))
    rows = session.execute(statement).all()
    entries = [_looked(line, reference) for line, reference in rows[:limit]]
    return AccessPage(entries, rows[limit - 1][0].id if len(rows) > limit else None)


def _line(session: Session, actor: Actor, action: str) -> AuditLine:
    """Who does what now; residents' names stay in their record."""
    return AuditLine(
        id=clock.new_id(),
        at=clock.now(),
        actor_id=actor.self_id or actor.identity_id or _identity_of(session, actor),
        actor_role=actor.role,
        actor_name=actor.name if actor.is_staff or actor.role is Role.COMMAND else None,
        channel=actor.channel,
        action=str(action),
        sign_on_id=actor.sign_on_id,
    )


def _looked(line: AuditLine, reference: str | None) -> Looked:
    return Looked(
        at=line.at, role=line.actor_role, name=line.actor_name, action=Action(line.action),
        channel=line.channel, reference=reference, reason=line.reason,
    )  # fmt: skip


def _identity_of(session: Session, actor: Actor) -> UUID | None:
    """Of staff: they have no person, and their session does not last as long as this line."""
    if actor.sign_on_id is None:
        return None
    return session.scalar(select(SignOn.identity_id).where(SignOn.id == actor.sign_on_id))


def _who(sign_on: SignOn) -> Actor:
    roles = [Role(role) for role in sign_on.roles]
    if sign_on.realm is Realm.RESIDENT or not roles:
        role = Role.RESIDENT if sign_on.realm is Realm.RESIDENT else Role.PUBLIC
        return Actor(
            role, By.WEB, person_id=sign_on.identity.person_id, sign_on_id=sign_on.id,
            level=sign_on.level,
        )  # fmt: skip
    return Actor(
        roles[0], By.WEB, name=sign_on.identity.name, also=frozenset(roles[1:]),
        sign_on_id=sign_on.id, level=sign_on.level,
    )  # fmt: skip


def _last(session: Session, sign_on: SignOn) -> SignOn | None:
    """The session before this one of the same identity."""
    statement = (
        select(SignOn)
        .where(SignOn.identity_id == sign_on.identity_id, SignOn.id != sign_on.id)
        .order_by(SignOn.created_at.desc(), SignOn.id.desc())
        .limit(1)
    )
    return session.scalar(statement)


def _rights(sign_on: SignOn | None) -> str:
    """Roles, teams and wards as a line can keep them, always in the same order."""
    if sign_on is None or not sign_on.roles:
        return "none"
    named = (("teams", sign_on.teams), ("wards", sign_on.wards))
    of = [f"{what}: {', '.join(sorted(keys))}" for what, keys in named if keys]
    return "; ".join([", ".join(sorted(sign_on.roles)), *of])
