"""Sessions: begun at sign-on, found by their cookie, ended by their holder, provider or time."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By, Level, Role
from portal.models.identities import Identity, Realm, SignOn, SpentToken
from portal.models.mandates import Acting, Mandate
from portal.models.people import Person
from portal.policy import PUBLIC_ON_WEB, Action, may, require
from portal.services import audits, holdings, standings
from portal.services.standings import Chosen

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
_BYTES = 32


class NoSuchSignOn(Exception):
    """The session is not there, has ended, or is not the actor's."""


class TokenSpent(Exception):
    """The token has been used before."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What staff are to the council, as the provider's claims and the council's map say."""

    roles: tuple[Role, ...] = ()
    teams: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody signed on: what their provider said of the session, and on which device.

    `second_factor`: they showed one there, such as a code of their phone.
    """

    level: Level
    id_token: str
    sid: str | None = None
    device: str = ""
    standing: Standing = Standing()
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Resumed:
    """A live session: its actor, and when it ends if nothing more is done.

    Under the key of a choice, `chosen` is for whom they act, the actor is an agent, and nobody at
    all where the mandate counts no more; `own` is who they are for themselves.
    """

    actor: Actor
    realm: Realm
    identity_id: UUID
    seen_at: datetime
    ends_at: datetime
    own: Actor
    chosen: Chosen | None = None

    def is_due(self, at: datetime) -> bool:
        """Whether it is time to note that the session is in use."""
        return at - self.seen_at >= SEEN_EVERY


def begin(
    session: Session,
    actor: Actor,
    identity: Identity,
    arrival: Arrival,
    instead_of: str | None = None,
) -> tuple[SignOn, str]:
    """A new session and its cookie, 256 random bits of which only a digest is kept.

    `instead_of` is the cookie that the browser had: what it opened is over, for nobody is two
    people at once.
    """
    require(actor, Action.SIGN_ON)
    cookie, at = secrets.token_urlsafe(_BYTES), clock.now()
    if instead_of and (earlier := _of_cookie(session, instead_of)) is not None:
        _end(session, actor, earlier, "replaced")
    sign_on = SignOn(
        id=clock.new_id(),
        digest=_digest(cookie),
        identity=identity,
        realm=identity.realm,
        level=arrival.level,
        sid=arrival.sid,
        id_token=arrival.id_token,
        roles=[role.value for role in arrival.standing.roles],
        teams=list(arrival.standing.teams),
        wards=list(arrival.standing.wards),
        device=arrival.device,
        second_factor_at=at if arrival.second_factor else None,
        created_at=at,
        seen_at=at,
    )
    identity.roles, identity.teams = sign_on.roles, sign_on.teams
    session.add(sign_on)
    session.flush()
    return sign_on, cookie


def resume(asked: Session | Connection, cookie: str, key: str | None = None) -> Resumed | None:
    """Whose session a cookie is, in one query; None where it is nobody's or has ended.

    With the `key` of a choice of somebody to act for, that too is read, in the same one query.
    """
    if key is None:
        row = asked.execute(_RESUME, {"digest": _digest(cookie)}).one_or_none()
        rows = [] if row is None else [row]
    else:
        of = {"digest": _digest(cookie), "key": standings.digest(key)}
        rows = list(asked.execute(_RESUME_FOR, of))
    if not rows:
        return None
    ends_at, at = min(rows[0].seen_at + IDLE, rows[0].created_at + LONGEST), clock.now()
    if at >= ends_at:
        return None
    found = _resumed(rows[0], ends_at)
    return found if key is None else _acting(found, rows, at)


def see(session: Session, actor: Actor) -> None:
    """Note that the actor's session is in use; nothing where it has ended meanwhile."""
    require(actor, Action.SIGN_ON)
    session.execute(
        update(SignOn)
        .where(SignOn.id == actor.sign_on_id, SignOn.ended_at.is_(None))
        .values(seen_at=clock.now())
    )


def step_up(
    session: Session, actor: Actor, level: Level, id_token: str, proved_name: str = ""
) -> str:
    """More proof for the actor's own session; its new cookie, the old one is dead from now on.

    `proved_name` is kept with the identity, where nobody can change it themselves.
    Raises NoSuchSignOn where the session has ended meanwhile.
    """
    sign_on = _own(session, actor)
    require(actor, Action.SIGN_OFF, sign_on)
    cookie = secrets.token_urlsafe(_BYTES)
    sign_on.digest, sign_on.level, sign_on.id_token = _digest(cookie), level, id_token
    sign_on.seen_at = clock.now()
    sign_on.identity.name = proved_name or sign_on.identity.name
    audits.record(session, actor, Action.SIGN_ON, person_id=actor.person_id, reason=level)
    return cookie


def proved_name(session: Session, actor: Actor) -> str:
    """The name that the actor's provider proved; empty where they have not proved who they are."""
    require(actor, Action.SIGN_ON)
    sign_on = session.get(SignOn, actor.sign_on_id) if actor.sign_on_id else None
    if sign_on is None or not sign_on.level.includes(Level.VERIFIED):
        return ""
    return sign_on.identity.name or ""


def live(session: Session, actor: Actor) -> Sequence[SignOn]:
    """The actor's sessions that have not ended, the newest first."""
    at = clock.now()
    statement = (
        select(SignOn)
        .join(Identity)
        .where(
            SignOn.ended_at.is_(None),
            SignOn.seen_at > at - IDLE,
            SignOn.created_at > at - LONGEST,
            Identity.person_id == actor.self_id if actor.self_id else SignOn.id == actor.sign_on_id,
        )
        .order_by(SignOn.created_at.desc())
    )
    return [one for one in session.scalars(statement) if may(actor, Action.SIGN_OFF, one)]


def end(session: Session, actor: Actor, sign_on_id: UUID) -> str:
    """End one session of the actor's own; what to show its provider (`id_token_hint`).

    Raises NoSuchSignOn, NotAllowed for somebody else's.
    """
    sign_on = session.get(SignOn, sign_on_id)
    if sign_on is None:
        raise NoSuchSignOn
    require(actor, Action.SIGN_OFF, sign_on)
    hint = sign_on.id_token
    _end(session, actor, sign_on)
    return hint


def end_all(session: Session, actor: Actor) -> int:
    """End every session of the actor's, this one too; how many there were."""
    ended = live(session, actor)
    for sign_on in ended:
        require(actor, Action.SIGN_OFF, sign_on)
        _end(session, actor, sign_on)
    return len(ended)


def end_by_provider(
    session: Session, actor: Actor, realm: Realm, issuer: str, subject: str | None, sid: str | None
) -> list[SignOn]:
    """End the provider's session `sid`, or every one of `subject` where no sid is named."""
    statement = (
        select(SignOn)
        .join(Identity)
        .where(SignOn.ended_at.is_(None), Identity.realm == realm, Identity.issuer == issuer)
    )
    if sid is not None:
        statement = statement.where(SignOn.sid == sid)
    if subject is not None:
        statement = statement.where(Identity.subject == subject)
    ended = list(session.scalars(statement))
    for sign_on in ended:
        require(actor, Action.SIGN_OFF, sign_on)
        _end(session, actor, sign_on, "by the provider")
    return ended


def holder_of(session: Session, cookie: str) -> UUID | None:
    """Whose cookie this is or was (an identity's id), its session ended or not."""
    found = _of_cookie(session, cookie)
    return found.identity_id if found else None


def spend(session: Session, actor: Actor, issuer: str, jti: str, until: datetime) -> None:
    """Note that a token was used, until it would have ended by itself. Raises TokenSpent."""
    require(actor, Action.SIGN_ON)
    try:
        with session.begin_nested():
            session.add(SpentToken(id=clock.new_id(), issuer=issuer, jti=jti, until=until))
            session.flush()
    except IntegrityError:
        raise TokenSpent from None


def _of_cookie(session: Session, cookie: str) -> SignOn | None:
    return session.scalar(select(SignOn).where(SignOn.digest == _digest(cookie)))


def _own(session: Session, actor: Actor) -> SignOn:
    sign_on = session.get(SignOn, actor.sign_on_id, with_for_update=True)
    if sign_on is None or sign_on.ended_at is not None:
        raise NoSuchSignOn
    return sign_on


def _end(session: Session, actor: Actor, sign_on: SignOn, why: str | None = None) -> None:
    if sign_on.ended_at is None:
        sign_on.ended_at = clock.now()
        whose = sign_on.identity.person_id
        audits.record(session, actor, Action.SIGN_OFF, person_id=whose, reason=why)
    sign_on.id_token = ""  # it names its person to the provider: of no more use here


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


_RESUME = (
    select(
        SignOn.id, SignOn.identity_id, SignOn.realm, SignOn.level, SignOn.roles, SignOn.teams,
        SignOn.wards, SignOn.created_at, SignOn.seen_at, Identity.person_id,
        Identity.name.label("staff_name"), Person.name,
    )
    .join(Identity, Identity.id == SignOn.identity_id)
    .outerjoin(Person, Person.id == Identity.person_id)
    .where(
        SignOn.digest == bindparam("digest"),
        SignOn.ended_at.is_(None),
    )
)  # fmt: skip
_RESUME_FOR = standings.joined(
    _RESUME.add_columns(
        SignOn.second_factor_at, Acting.id.label("acting_id"),
        Acting.ended_at.label("acting_ended_at"), *standings.columns(),
    )
    .outerjoin(Acting, and_(Acting.sign_on_id == SignOn.id, Acting.digest == bindparam("key")))
    .outerjoin(Mandate, Mandate.id == Acting.mandate_id),
    Identity.person_id,
)  # fmt: skip


def _resumed(row: Any, ends_at: datetime) -> Resumed:
    own = _staff(row) if row.realm is Realm.STAFF else _resident(row)
    return Resumed(
        actor=own,
        realm=row.realm,
        identity_id=row.identity_id,
        seen_at=row.seen_at,
        ends_at=ends_at,
        own=own,
    )


def _acting(found: Resumed, rows: Sequence[Any], at: datetime) -> Resumed:
    """The same session under a key: whoever may not act there is nobody there."""
    whose = rows[0].person_id
    chosen = standings.chosen(rows, whose, at) if whose is not None else None
    if chosen is None or chosen.held is None:
        nobody = replace(PUBLIC_ON_WEB, sign_on_id=rows[0].id)
        return replace(found, actor=nobody, chosen=chosen)
    agent = holdings.agent_of(chosen.held, By.WEB, level=rows[0].level, sign_on_id=rows[0].id)
    return replace(found, actor=agent, chosen=chosen)


def _resident(row: Any) -> Actor:
    return Actor(
        Role.RESIDENT, By.WEB, person_id=row.person_id, name=row.name, level=row.level,
        sign_on_id=row.id,
    )  # fmt: skip


def _staff(row: Any) -> Actor:
    first, *others = (Role(role) for role in row.roles)
    return Actor(
        first, By.WEB, name=row.staff_name, also=frozenset(others), teams=frozenset(row.teams),
        wards=frozenset(row.wards), level=row.level, sign_on_id=row.id,
        identity_id=row.identity_id,
    )  # fmt: skip
