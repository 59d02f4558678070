"""The second factor of advisers: shown to their provider, or to us by a code of their own device.

Codes are those of RFC 6238: six digits, new every 30 seconds, made from a secret that we keep
sealed. The one before and the one after count too, for clocks differ (section 5.2); each counts
once. A person shows the same device wherever they advise, so that nobody gets around it by
joining another organisation.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pyotp.utils import strings_equal
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.identities import Identity, SignOn
from portal.models.organisations import (
    Adviser,
    AdviserState,
    Organisation,
    OrganisationState,
)
from portal.policy import Action, require
from portal.services import codes, organisation_histories
from portal.services.advisers import colleague
from portal.services.codes import TRIES, Tried
from portal.services.organisation_endings import end_acting
from portal.services.organisation_histories import Did
from portal.services.sign_ons import NoSuchSignOn

STEP = 30  # seconds that a code is shown
WAIT = timedelta(minutes=15)  # after five wrong codes; twice as long after each five more
LONGEST_WAIT = timedelta(hours=24)
_HEADER = {"alg": "dir", "enc": "A256GCM"}


class AlreadySet(Exception):
    """There is a device already: the lead resets it, so that nobody else sets up another."""


class NotSet(Exception):
    """No device is set up, or what was kept of it cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a device needs: the key as it is typed, and the address that its picture holds."""

    key: str
    uri: str


def is_shown(session: Session, actor: Actor) -> bool:
    """Whether a second factor was shown in the session that the actor is in."""
    require(actor, Action.ACT_FOR)
    sign_on = session.get(SignOn, actor.sign_on_id) if actor.sign_on_id else None
    return sign_on is not None and sign_on.second_factor_at is not None


def is_set(session: Session, actor: Actor, me: Adviser) -> bool:
    """Whether a device is set up, here or where else they advise."""
    require(actor, Action.ADVISE, me)
    return _device(session, me) is not None


def waits_until(session: Session, actor: Actor, me: Adviser) -> datetime | None:
    """Until when no code is taken, after too many wrong ones; None where one is."""
    require(actor, Action.ADVISE, me)
    device = _device(session, me)
    return _waits_until(device) if device is not None else None


def begin(session: Session, actor: Actor, secret: str, me: Adviser, issuer: str) -> Enrolment:
    """The key for a new device: the same one until a code of it was shown.

    `issuer` is how the device names us. Raises AlreadySet.
    """
    require(actor, Action.ADVISE, me)
    session.flush()
    session.refresh(me, with_for_update=True)
    if _device(session, me) is not None:
        raise AlreadySet
    try:
        key = _opened(secret, me)
    except NotSet:
        key = pyotp.random_base32()
        me.sealed_totp = jwe.encrypt_compact(_HEADER, key.encode(), _sealing(secret, me.id))
    uri = pyotp.TOTP(key).provisioning_uri(name=me.email, issuer_name=issuer)
    return Enrolment(key, uri)


def show(session: Session, actor: Actor, secret: str, me: Adviser, typed: str) -> Tried:
    """Try a code; RIGHT sets the device up where it is new, and counts for the actor's session.

    OVER: five were wrong, and none is taken for a while. Raises NotSet, NoSuchSignOn.
    """
    require(actor, Action.ADVISE, me)
    sign_on = session.get(SignOn, actor.sign_on_id) if actor.sign_on_id else None
    if sign_on is None or sign_on.ended_at is not None:
        raise NoSuchSignOn
    device = _device(session, me) or me
    session.flush()
    session.refresh(device, with_for_update=True)
    if _waits_until(device) is not None:
        return Tried.OVER
    step = _step_of(_opened(secret, device), codes.read(typed), device.totp_last)
    if step is None:
        return _wrong(device)
    device.totp_last, device.totp_tries = step, 0
    if device.totp_proved_at is None:
        device.totp_proved_at = clock.now()
        session.add(
            organisation_histories.line(
                me.organisation_id, Did.FACTOR_SET, actor, words=device.name
            )
        )
    sign_on.second_factor_at = me.last_at = clock.now()
    me.warned_at = None
    return Tried.RIGHT


def reset(session: Session, actor: Actor, me: Adviser, adviser_id: UUID) -> Adviser:
    """Let somebody of the lead's organisation set up another device: theirs is lost.

    What they have open is over, and their sessions need the new device. Raises NoSuchAdviser.
    """
    require(actor, Action.LEAD_ORGANISATION, me)
    found = colleague(session, actor, me, adviser_id)
    session.flush()
    session.refresh(found, with_for_update=True)
    found.sealed_totp, found.totp_proved_at = "", None
    found.totp_last, found.totp_tries = None, 0
    for sign_on in _live(session, found):
        sign_on.second_factor_at = None
    session.flush()
    if found.person_id is not None:
        end_acting(session, found.organisation_id, found.person_id)
    session.add(
        organisation_histories.line(me.organisation_id, Did.FACTOR_RESET, actor, words=found.name)
    )
    return found


def _device(session: Session, me: Adviser) -> Adviser | None:
    """The place of the same person, here first, whose device is set up."""
    if me.totp_proved_at is not None and me.sealed_totp:
        return me
    statement = (
        select(Adviser)
        .join(Adviser.organisation)
        .where(
            Adviser.person_id == me.person_id,
            Adviser.state == AdviserState.ACTIVE,
            Adviser.totp_proved_at.is_not(None),
            Adviser.sealed_totp != "",
            Organisation.state == OrganisationState.AGREED,
        )
        .order_by(Adviser.totp_proved_at)
    )
    return session.scalars(statement).first()


def _step_of(key: str, typed: str, last: int | None) -> int | None:
    """The step of time whose code this is; None for a wrong code, and for one that was used."""
    now = int(clock.now().timestamp()) // STEP
    code = pyotp.TOTP(key)
    for step in (now, now - 1, now + 1):
        fresh = last is None or step > last
        if strings_equal(code.generate_otp(step), typed) and fresh:
            return step
    return None


def _wrong(device: Adviser) -> Tried:
    device.totp_tries += 1
    fives, rest = divmod(device.totp_tries, TRIES)
    if rest:
        return Tried.WRONG
    wait = min(WAIT * 2 ** min(fives - 1, 10), LONGEST_WAIT)
    # every code up to then counts as used: nothing else need be kept to know how long to wait
    device.totp_last = int((clock.now() + wait).timestamp()) // STEP
    return Tried.OVER


def _waits_until(device: Adviser) -> datetime | None:
    now = int(clock.now().timestamp()) // STEP
    if device.totp_last is None or device.totp_last <= now + 1:
        return None
    return datetime.fromtimestamp((device.totp_last + 1) * STEP, clock.now().tzinfo)


def _opened(secret: str, device: Adviser) -> str:
    if not device.sealed_totp:
        raise NotSet
    try:
        found = jwe.decrypt_compact(device.sealed_totp, _sealing(secret, device.id)).plaintext
    except JoseError:
        raise NotSet from None
    return (found or b"").decode()


def _sealing(secret: str, adviser_id: UUID) -> OctKey:
    """Whoever has the database alone opens nothing, and no place can be given another's secret."""
    material = hashlib.sha256(f"second factor\0{secret}\0{adviser_id}".encode()).digest()
    return OctKey.import_key(material)


def _live(session: Session, one: Adviser) -> Iterator[SignOn]:
    statement = (
        select(SignOn)
        .join(Identity, Identity.id == SignOn.identity_id)
        .where(Identity.person_id == one.person_id, SignOn.ended_at.is_(None))
    )
    yield from session.scalars(statement)
