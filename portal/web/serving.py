"""Whom a clerk serves in this browser: the call they are in, on every page they open for it."""

from dataclasses import replace
from uuid import UUID

from flask import g
from flask import session as cookie
from flask_babel import gettext as _

from portal.models.calls import Call
from portal.models.identities import Realm
from portal.policy import Action, Actor, By, may_ever
from portal.services import call_mandates, calls
from portal.services.call_mandates import MandateLost
from portal.services.calls import Serving
from portal.web import actors, parts, signed_on

_COOKIE = "call"
_UNASKED = object()


def here() -> Serving | None:
    """The call, not over yet, that this browser is in; asked of the database once a request."""
    found = g.get("serving", _UNASKED)
    if found is _UNASKED:
        found = g.serving = _here()
    return found if isinstance(found, Serving) else None


def of(key: str) -> Serving | None:
    """The clerk's own call of this key, over or not; None where nobody in this browser has it."""
    if not key or not _may_serve():
        return None
    try:
        call_id = UUID(hex=key)
    except ValueError:
        return None
    with parts.here().database.glance() as connection:
        return calls.serving(connection, actors.current(), call_id)


def actor(call: Serving | Call | None = None) -> Actor:
    """Who is signed on, serving somebody in this call, or in the one this browser is in."""
    found = call or here()
    if found is None:
        return actors.current()
    return replace(actors.current(), in_call=found.id, channel=found.channel)


def agent(call: Serving | None = None) -> Actor | None:
    """The caller under the mandate by which they speak for another in this call, or in the one this
    browser is in; None where they speak for themselves. Asked of the database each time.

    Raises MandateLost where it does not count any more.
    """
    found = call or here()
    if found is None or found.mandate_id is None:
        return None
    with parts.here().database.glance() as connection:
        return call_mandates.agent(connection, actors.current(), found)


def agent_under(call: Serving, key: str) -> Actor:
    """The caller under the mandate of this key, which something was begun with in the call.

    Raises MandateLost where that is not the one they speak under now.
    """
    found = agent(call) if call.mandate_id is not None and call.mandate_id.hex == key else None
    if found is None:
        raise MandateLost(call.id)
    return found


def enter(call_id: UUID) -> None:
    """From here on this browser serves in this call."""
    if cookie.get(_COOKIE) != call_id.hex:
        cookie[_COOKIE] = call_id.hex
    g.pop("serving", None)


def for_themselves() -> None:
    """This page speaks of nobody for whom they act: their mandate counts no more."""
    found = here()
    if found is not None:
        g.serving = replace(found, mandate_id=None, for_whom="")


def leave() -> None:
    """Nobody is served any more."""
    cookie.pop(_COOKIE, None)
    g.pop("serving", None)


def words(call: Serving) -> str:
    """What the clerk is doing: “On the phone with Sam Reed”."""
    name = call.name
    if call.mandate_id is not None:
        return _for_another(call)
    match call.channel:
        case By.VISIT:
            return _("At the counter with %(name)s", name=name) if name else _("At the counter")
        case By.LETTER:
            return _("With a letter from %(name)s", name=name) if name else _("With a letter")
        case By.EMAIL:
            return _("With an email from %(name)s", name=name) if name else _("With an email")
        case _:
            return _("On the phone with %(name)s", name=name) if name else _("On the phone")


def _for_another(call: Serving) -> str:
    who = {"name": call.name, "other": call.for_whom or _("somebody without a name")}
    match call.channel:
        case By.VISIT:
            return _("At the counter with %(name)s, who acts for %(other)s", **who)
        case By.LETTER:
            return _("With a letter from %(name)s, who acts for %(other)s", **who)
        case By.EMAIL:
            return _("With an email from %(name)s, who acts for %(other)s", **who)
        case _:
            return _("On the phone with %(name)s, who acts for %(other)s", **who)


def _here() -> Serving | None:
    if not _may_serve() or (key := cookie.get(_COOKIE)) is None:
        return None
    found = of(key)
    return found if found is not None and not found.ended else None


def _may_serve() -> bool:
    return signed_on.realm() is Realm.STAFF and may_ever(actors.current(), Action.TAKE_CALL)
