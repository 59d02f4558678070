"""Forms that came too late: what was typed waits, sealed, until its writer has signed on again."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Level
from portal.models.kept_forms import KeptForm
from portal.policy import Action, require

KEPT_FOR = timedelta(hours=1)
MOST_CHARACTERS = 64 * 1024
_BYTES = 32
_HEADER = {"alg": "dir", "enc": "A256GCM"}


class NoSuchForm(Exception):
    """No form waits for this token, or it is not this person's, or its hour is over."""


class TooMuchTyped(Exception):
    """More than a form of ours can hold."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form that posts to `path`, and the proof of person it needs."""

    path: str
    fields: Sequence[tuple[str, str]]
    level: Level = Level.SIGNED_ON


def keep(
    session: Session, actor: Actor, secret: str, typed: Typed, identity_id: UUID | None
) -> str:
    """Keep a form for an hour; the token that alone opens it again. Raises TooMuchTyped.

    `identity_id` is whose session had ended; None for somebody who had not signed on yet.
    """
    require(actor, Action.WRITE_DRAFT)
    text = json.dumps([typed.path, list(typed.fields)])
    if len(text) > MOST_CHARACTERS:
        raise TooMuchTyped
    token = secrets.token_urlsafe(_BYTES)
    session.add(
        KeptForm(
            id=clock.new_id(),
            digest=hashlib.sha256(token.encode()).hexdigest(),
            sealed=jwe.encrypt_compact(_HEADER, text.encode(), _key(secret, token)),
            level=typed.level,
            identity_id=identity_id,
            created_at=clock.now(),
        )
    )
    return token


def find(session: Session, actor: Actor, secret: str, token: str, identity_id: UUID) -> Typed:
    """What waits for a token, for who has signed on since. Raises NoSuchForm."""
    require(actor, Action.WRITE_DRAFT)
    form = _of_token(session, token)
    if form.identity_id not in (None, identity_id):
        raise NoSuchForm
    try:
        text = jwe.decrypt_compact(form.sealed, _key(secret, token)).plaintext or b""
    except JoseError:
        raise NoSuchForm from None
    path, fields = json.loads(text)
    return Typed(path, [(name, value) for name, value in fields], form.level)


def level_of(session: Session, actor: Actor, token: str) -> Level:
    """The proof of person that the form of a token needs. Raises NoSuchForm."""
    require(actor, Action.WRITE_DRAFT)
    return _of_token(session, token).level


def _of_token(session: Session, token: str) -> KeptForm:
    digest = hashlib.sha256(token.encode()).hexdigest()
    form = session.scalar(select(KeptForm).where(KeptForm.digest == digest))
    if form is None or clock.now() - form.created_at > KEPT_FOR:
        raise NoSuchForm
    return form


def _key(secret: str, token: str) -> OctKey:
    """Made of what the server knows and what the browser knows: neither opens it alone."""
    material = hashlib.sha256(f"kept form\0{secret}\0{token}".encode()).digest()
    return OctKey.import_key(material)
