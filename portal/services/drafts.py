"""A report while it is written: kept on the server from its first step."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal import clock
from portal.models.actors import Actor
from portal.models.drafts import Draft
from portal.policy import Action, require

KEPT_FOR = timedelta(days=1)
_KEY_CHARACTERS = 8


class NoSuchDraft(Exception):
    """This holder has no draft of this key, or it is over."""


def new_key() -> str:
    """A key that a draft may be begun under: nothing to guess, only unlike the others."""
    return "".join(secrets.choice(clock.CROCKFORD) for _ in range(_KEY_CHARACTERS))


def is_key(text: str) -> bool:
    """Whether a draft could have this key."""
    return len(text) == _KEY_CHARACTERS and set(text) <= set(clock.CROCKFORD)


def start(
    session: Session, actor: Actor, holder: str, typed: Mapping[str, Any], key: str = ""
) -> Draft:
    """A new draft for the holder of a cookie; under `key` where that is one and still free."""
    require(actor, Action.WRITE_DRAFT)
    at = clock.now()
    if not is_key(key) or session.scalar(select(Draft.id).where(Draft.key == key)) is not None:
        key = new_key()
    draft = Draft(key=key, holder=_digest(holder), typed=dict(typed), created_at=at, updated_at=at)
    session.add(draft)
    session.flush()
    return draft


def find(
    session: Session, actor: Actor, holder: str, key: str, *, to_change: bool = False
) -> Draft:
    """The holder's draft; locked where it is `to_change`. Raises NoSuchDraft."""
    require(actor, Action.WRITE_DRAFT)
    statement = select(Draft).where(Draft.key == key, Draft.holder == _digest(holder))
    draft = session.scalar(statement.with_for_update() if to_change else statement)
    if draft is None or clock.now() - draft.updated_at > KEPT_FOR:
        raise NoSuchDraft(key)
    return draft


def held(session: Session, actor: Actor, holder: str) -> set[UUID]:
    """The ids of the drafts that a holder is writing."""
    require(actor, Action.WRITE_DRAFT)
    statement = select(Draft.id).where(
        Draft.holder == _digest(holder), Draft.updated_at > clock.now() - KEPT_FOR
    )
    return set(session.scalars(statement))


def write(session: Session, actor: Actor, draft: Draft, typed: Mapping[str, Any]) -> None:
    """Keep what was typed at a step beside what was typed before; None forgets an answer."""
    require(actor, Action.WRITE_DRAFT)
    draft.typed = {
        name: value for name, value in (draft.typed | dict(typed)).items() if value is not None
    }
    flag_modified(draft, "typed")
    draft.updated_at = clock.now()


def finish(session: Session, actor: Actor, draft: Draft, case_id: UUID) -> None:
    """The draft has become a case; its words are forgotten, its key still leads there for a day."""
    require(actor, Action.WRITE_DRAFT)
    draft.case_id, draft.typed, draft.updated_at = case_id, {}, clock.now()


def _digest(holder: str) -> str:
    return hashlib.sha256(holder.encode()).hexdigest()
