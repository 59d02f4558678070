"""Whoever goes on at home with one life event, by a link and a code, with no account."""

from uuid import UUID

from flask import g
from flask import session as cookie

from portal import clock
from portal.models.actors import Actor
from portal.policy import PUBLIC_ON_WEB
from portal.services import client_links
from portal.web import parts

_COOKIE = "client"
_NOBODY = object()


def let_in(link_id: UUID) -> None:
    """From here on this browser goes on with what the link is for."""
    cookie[_COOKIE] = link_id.hex
    g.pop("bearer", None)


def here() -> tuple[Actor, str] | None:
    """Who used a link in this browser, and the reference it is good for; asked once a request."""
    found = g.get("bearer", _NOBODY)
    if found is _NOBODY:
        found = g.bearer = _here()
    return found if isinstance(found, tuple) else None


def of(reference: str) -> Actor | None:
    """Who may go on with the life event of this reference in this browser, by a link."""
    found = here()
    return found[0] if found and clock.read_reference(reference[:40]) == found[1] else None


def _here() -> tuple[Actor, str] | None:
    key = cookie.get(_COOKIE)
    if not isinstance(key, str):
        return None
    try:
        link_id = UUID(hex=key)
    except ValueError:
        return None
    with parts.here().database.read() as session:
        return client_links.holder(session, PUBLIC_ON_WEB, link_id)
