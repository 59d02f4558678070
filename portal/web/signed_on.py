"""Who is signed on in this browser: Flask-Login over sessions of our own on the server."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import structlog
from flask import Flask, Request, Response, g, request
from flask_login import AnonymousUserMixin, LoginManager, UserMixin
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.models.identities import Realm
from portal.policy import PUBLIC_ON_WEB, Actor
from portal.services import sign_ons
from portal.services.sign_ons import Resumed
from portal.web import parts, roots
from portal.web.security import cookie_name

log = structlog.get_logger(__name__)
_COOKIE = "portal"
_LONGEST = 64
_USER = "_login_user"
_UNSEEN = "signed_on_unseen"


@dataclass(frozen=True, slots=True)
class User(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login calls a user: a live session and its actor."""

    resumed: Resumed

    @property
    def actor(self) -> Actor:
        return self.resumed.actor

    def get_id(self) -> str:
        return str(self.resumed.actor.sign_on_id)


class Anyone(AnonymousUserMixin):  # type: ignore[misc]
    """Somebody who has not signed on, or no longer is."""

    resumed = None
    actor = PUBLIC_ON_WEB


def install(app: Flask) -> None:
    """Tell Flask-Login where its users come from.

    Its `init_app` would also read the form cookie after every request, for a "remember me" that
    we do not offer: public pages shall not pay for that.
    """
    manager = LoginManager()
    manager.anonymous_user = Anyone
    manager.session_protection = None
    manager.request_loader(_user_of)
    app.login_manager = manager  # type: ignore[attr-defined]
    app.after_request(_note_use)


def here() -> Resumed | None:
    """The session of this request's browser, asked of the database once a request at most.

    It is looked up where Flask-Login would keep it, so that `current_user` is the same person;
    Flask-Login's own way there costs as much again as the question to the database.
    """
    user = g.get(_USER)
    if user is None:
        user = _user_of(request) or Anyone()
        setattr(g, _USER, user)
    return cast("Resumed | None", user.resumed)


def again() -> Resumed | None:
    """The session as it is by now, where something of it ended while the request was served."""
    vars(g).pop(_USER, None)
    return here()


def realm() -> Realm | None:
    """As whom this browser is signed on; None where it is not, or nobody can say just now."""
    if cookie() is None:
        return None
    try:
        resumed = here()
    except SQLAlchemyError:
        log.warning("who is signed on cannot be read")
        return None
    return resumed.realm if resumed else None


def cookie() -> str | None:
    """What the browser says its session is; good for nothing before it was looked up."""
    if "HTTP_COOKIE" not in request.environ:
        return None
    value = request.cookies.get(cookie_name(_COOKIE, parts.here().settings.secure), "")
    return value if 0 < len(value) <= _LONGEST else None


def remember(response: Response, value: str) -> None:
    """Give the browser its session; it forgets it when it is closed."""
    secure = parts.here().settings.secure
    response.set_cookie(
        cookie_name(_COOKIE, secure), value, path="/", secure=secure, httponly=True, samesite="Lax"
    )


def forget(response: Response) -> None:
    """Take the session out of the browser."""
    secure = parts.here().settings.secure
    response.delete_cookie(
        cookie_name(_COOKIE, secure), path="/", secure=secure, httponly=True, samesite="Lax"
    )


def gone() -> None:
    """From here on this request's page is that of somebody who is signed on no longer."""
    setattr(g, _USER, Anyone())


def only_looking() -> None:
    """This request was made by a script that watches the time: it keeps no session alive."""
    g.setdefault(_UNSEEN, True)


def prolong(resumed: Resumed) -> None:
    """Somebody said that they are still here."""
    only_looking()  # it is noted now, and not once more after the request
    with parts.here().database.write() as session:
        sign_ons.see(session, resumed.actor)


def seconds_left(resumed: Resumed, at: datetime) -> int:
    """How long a session lasts if nothing more is done."""
    return max(0, int((resumed.ends_at - at).total_seconds()))


def _user_of(asked: Request) -> User | None:
    value = cookie()
    if value is None:
        return None
    with parts.here().database.glance() as connection:
        resumed = sign_ons.resume(connection, value, roots.key())
    return User(resumed) if resumed else None


def _note_use(response: Response) -> Response:
    """Once a minute at most, after the page's own transaction."""
    user = g.get(_USER)
    if not isinstance(user, User) or g.get(_UNSEEN) or not user.resumed.is_due(clock.now()):
        return response
    try:
        with parts.here().database.write() as session:
            sign_ons.see(session, user.resumed.own)
    except SQLAlchemyError:
        log.warning("use of a session was not noted")  # it lasts a minute less
    return response
