"""Apps of others and their keys: made by an administrator, shown once, ended at once.

A key is 256 bits of chance, so its plain SHA-256 is enough to know it again (NIST SP 800-63B
5.1.2: a look-up secret of more than 112 bits needs no slow hash).
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.models.actors import Actor
from portal.models.api_clients import ApiClient
from portal.models.organisations import Adviser, Organisation, OrganisationState
from portal.policy import Action, require
from portal.services import audits

MOST_HOSTS = 10
PAGE = 50
_BYTES = 32
_LONGEST_KEY = 100
_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


class NoSuchApp(Exception):
    """There is no app of this id, or its key has ended already."""


class WrongKey(Exception):
    """No app has this key now."""


class NotAgreed(Exception):
    """The organisation has no agreement with the council: its system gets no key."""


class BadHost(Exception):
    """The text, its argument, is no name of a host on the internet."""


@dataclass(frozen=True, slots=True)
class NewApp:
    """What an administrator says of an app. `media_hosts` as they were typed."""

    name: str
    organisation_id: UUID | None = None
    media_hosts: Sequence[str] = ()


def make(session: Session, actor: Actor, new: NewApp) -> tuple[ApiClient, str]:
    """A new app, and its key, which is kept nowhere. Raises BadHost, NotAgreed."""
    require(actor, Action.MANAGE_APPS)
    hosts = list(dict.fromkeys(host(one) for one in new.media_hosts))
    if new.organisation_id is not None:
        of = session.get(Organisation, new.organisation_id, with_for_update=True)
        if of is None or of.state is not OrganisationState.AGREED:
            raise NotAgreed
    key = secrets.token_urlsafe(_BYTES)
    app = ApiClient(
        id=clock.new_id(), name=new.name, digest=digest(key), media_hosts=hosts[:MOST_HOSTS],
        organisation_id=new.organisation_id, made_at=clock.now(), made_by_id=actor.identity_id,
    )  # fmt: skip
    session.add(app)
    audits.record(session, actor, Action.MANAGE_APPS, reason=f"made app {app.id}")
    session.flush()
    return app, key


def end(session: Session, actor: Actor, app_id: UUID) -> ApiClient:
    """The key opens nothing from this moment on. Raises NoSuchApp."""
    require(actor, Action.MANAGE_APPS)
    app = session.get(ApiClient, app_id, with_for_update=True)
    if app is None or app.ended_at is not None:
        raise NoSuchApp
    app.ended_at, app.ended_by_id = clock.now(), actor.identity_id
    audits.record(session, actor, Action.MANAGE_APPS, reason=f"ended app {app.id}")
    return app


def listed(
    session: Session, actor: Actor, *, ended: bool = False, after: UUID | None = None
) -> tuple[Sequence[ApiClient], UUID | None]:
    """The apps with a key, or whose key has `ended`, the oldest first; the key of the next page."""
    require(actor, Action.MANAGE_APPS)
    over = ApiClient.ended_at.is_not(None)
    statement = (
        select(ApiClient)
        .where(over if ended else ~over)
        .options(joinedload(ApiClient.organisation))
        .order_by(ApiClient.id)
        .limit(PAGE + 1)
    )
    if after is not None:
        statement = statement.where(ApiClient.id > after)
    found = session.scalars(statement).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def one(session: Session, actor: Actor, app_id: UUID) -> ApiClient:
    """An app whose key has not ended. Raises NoSuchApp."""
    require(actor, Action.MANAGE_APPS)
    app = session.get(ApiClient, app_id, options=[joinedload(ApiClient.organisation)])
    if app is None or app.ended_at is not None:
        raise NoSuchApp
    return app


def organisations(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Those with an agreement, which may get a key for their own system, by name."""
    require(actor, Action.MANAGE_APPS)
    statement = (
        select(Organisation.id, Organisation.name)
        .where(Organisation.state == OrganisationState.AGREED)
        .order_by(Organisation.name, Organisation.id)
    )
    return [(row.id, row.name) for row in session.execute(statement)]


def find(session: Session, actor: Actor, key: str, *, to_use: bool = False) -> ApiClient:
    """The app of a key; its row locked, and noted as used today, where it is `to_use`.

    Raises WrongKey for one that is wrong or has ended.
    """
    require(actor, Action.USE_APP_KEY)
    known = digest(key[:_LONGEST_KEY])
    statement = select(ApiClient).where(ApiClient.digest == known)
    app = session.scalar(statement.with_for_update() if to_use else statement)
    # the index compares digests, which tell nothing of the key; the last word takes equal time
    if app is None or not hmac.compare_digest(app.digest, known) or app.ended_at is not None:
        raise WrongKey
    today = clock.now().astimezone(clock.LONDON).date()
    if to_use and app.used_on != today:
        app.used_on = today
    return app


def is_used_by(session: Session, actor: Actor, me: Adviser) -> bool:
    """Whether the adviser's organisation has a system with a key of its own."""
    require(actor, Action.ADVISE, me)
    live = exists().where(
        ApiClient.organisation_id == me.organisation_id, ApiClient.ended_at.is_(None)
    )
    return session.scalar(select(live)) is True


def digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


def host(text: str) -> str:
    """The name of a host, as it is compared. Raises BadHost for an address, a port, a number."""
    name = text.strip().rstrip(".").casefold()
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadHost(text) from None
    if not _NAME.fullmatch(name) or name.endswith((".local", ".localhost", ".internal")):
        raise BadHost(text)
    return name
