"""The cookie that says whose a draft is, and the signed copy of a draft in each form."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from flask import Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.services.drafts import KEPT_FOR
from portal.settings import Settings
from portal.web import roots
from portal.web.reporting.told import Told
from portal.web.security import cookie_name

_COOKIE = "report"
_BYTES = 16
_LONGEST = 64


def holder(request: Request, settings: Settings) -> str | None:
    """Who sends this, where they have begun a report before; another for each they act for."""
    value = request.cookies.get(cookie_name(_COOKIE, settings.secure), "")
    return roots.bound(value) if 0 < len(value) <= _LONGEST else None


def new_holder() -> str:
    """128 bits that nobody can guess."""
    return roots.bound(secrets.token_urlsafe(_BYTES))


def remember(response: Response, settings: Settings, value: str) -> None:
    """Keep the holder in the browser, for as long as a draft is kept."""
    response.set_cookie(
        cookie_name(_COOKIE, settings.secure), value.partition(" ")[0], max_age=KEPT_FOR, path="/",
        secure=settings.secure, httponly=True, samesite="Lax",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Carried:
    """What a form carries of its report: enough to write it anew where the draft is lost."""

    told: Told
    photos: tuple[UUID, ...] = ()


def carry(settings: Settings, carried: Carried) -> str:
    """The hidden field of a form: signed, and good for as long as a draft is kept."""
    told = carried.told.model_dump(mode="json", exclude_defaults=True)
    return _signer(settings).dumps([told, [photo.hex for photo in carried.photos]])


def carried(settings: Settings, text: str) -> Carried:
    """What a form carried; nothing where it is not ours, or too old."""
    try:
        told, photos = _signer(settings).loads(text, max_age=int(KEPT_FOR.total_seconds()))
        return Carried(Told.read(told), tuple(UUID(hex=photo) for photo in photos))
    except (BadData, TypeError, ValueError, AttributeError):
        return Carried(Told())


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    secret = settings.secret_key.get_secret_value()
    return URLSafeTimedSerializer(secret, salt=roots.bound("report-carry"))
