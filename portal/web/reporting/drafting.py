"""The draft of a request: found for its holder, or written anew from what its form carried."""

from dataclasses import dataclass

from flask import Request, Response
from flask_wtf.csrf import validate_csrf
from sqlalchemy.orm import Session
from wtforms import ValidationError

from portal.models.drafts import Draft
from portal.policy import PUBLIC_ON_WEB
from portal.services import drafts, photos
from portal.services.drafts import NoSuchDraft
from portal.web.parts import Parts
from portal.web.reporting import holders
from portal.web.reporting.holders import Carried
from portal.web.reporting.situations import Situation


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends this request: the holder of drafts, known by a cookie or new."""

    value: str
    is_new: bool

    @classmethod
    def of(cls, request: Request, parts: Parts) -> "Sender":
        known = holders.holder(request, parts.settings)
        return cls(known or holders.new_holder(), is_new=known is None)

    def remember(self, response: Response, parts: Parts) -> None:
        """Have the browser keep who this is for another day."""
        holders.remember(response, parts.settings, self.value)


def is_ours(request: Request) -> bool:
    """Whether the request was sent from a form of ours that this browser was given."""
    token = request.headers.get("X-CSRFToken") or request.form.get("csrf_token")
    try:
        validate_csrf(token)
    except ValidationError:
        return False
    return True


def find(session: Session, sender: Sender, key: str) -> Draft | None:
    """The sender's draft to look at; None where there is none of this key, or it is over."""
    return _find(session, sender, key, to_change=False)


def find_or_make(session: Session, parts: Parts, sender: Sender, key: str, carried: str) -> Draft:
    """The sender's draft to change; where it is lost, a new one that says what the form carried.

    The new one is the sender's own: a copy, never somebody else's draft.
    """
    if (draft := _find(session, sender, key, to_change=True)) is not None:
        return draft
    lost = holders.carried(parts.settings, carried)
    draft = drafts.start(session, PUBLIC_ON_WEB, sender.value, lost.told.written(), key)
    if lost.photos:
        photos.adopt(session, PUBLIC_ON_WEB, draft, lost.photos)
    return draft


def carry(at: Situation, draft: Draft | None) -> str:
    """What a form of this report carries, with the name of the wish that its draft stands for."""
    once = at.told.once or (str(draft.id) if draft else "")
    ids = tuple(photo.id for photo in draft.photos) if draft else at.lost_photos
    return holders.carry(at.parts.settings, Carried(at.told.but(once=once), ids))


def _find(session: Session, sender: Sender, key: str, *, to_change: bool) -> Draft | None:
    if sender.is_new or not drafts.is_key(key):
        return None
    try:
        return drafts.find(session, PUBLIC_ON_WEB, sender.value, key, to_change=to_change)
    except NoSuchDraft:
        return None
