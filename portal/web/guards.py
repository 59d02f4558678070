"""Who must have signed on, and how surely, before a page opens; what they typed waits for them."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import structlog
from flask import Response, g, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from portal.models.actors import Level
from portal.models.identities import Realm
from portal.policy import PUBLIC_ON_WEB
from portal.services import kept_forms, sign_ons
from portal.services.kept_forms import TooMuchTyped, Typed
from portal.web import limits, parts, roots, signed_on
from portal.web.pages import page
from portal.web.security import own_path

log = structlog.get_logger(__name__)
_View = TypeVar("_View", bound=Callable[..., Any])
_READS = {"GET", "HEAD"}
_KEPT = "kept"
_KEPT_AT = {Realm.RESIDENT: "auth.kept", Realm.STAFF: "auth.staff_kept"}
_MOST_KEPT = 3
_OURS = {"csrf_token"}


def needs(what: Level | str) -> Callable[[_View], _View]:
    """Let in who has signed on as a resident with this level, or what the council asks for a
    service (`account.delete`, a category's key). Others sign on first and come back to this very
    page; what a form held is kept for them.
    """

    def guard(view: _View) -> _View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            level, why = _needed(what)
            if not is_met(level):
                return ask(Realm.RESIDENT, level, why)
            return view(*args, **kwargs)

        return cast(_View, guarded)

    return guard


def staff_only(view: _View) -> _View:
    """Let in who has signed on as staff; what they may do there is the policy's to say."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        resumed = signed_on.here()
        if resumed is None or resumed.realm is not Realm.STAFF:
            return ask(Realm.STAFF, Level.SIGNED_ON)
        return view(*args, **kwargs)

    return cast(_View, guarded)


def is_met(level: Level) -> bool:
    """Whether a resident has signed on in this browser with so much proof."""
    if level is Level.NONE:
        return True
    resumed = signed_on.here()
    return (
        resumed is not None
        and resumed.realm is Realm.RESIDENT
        and resumed.actor.level.includes(level)
    )


def ask(realm: Realm, level: Level, why: str = "") -> Response:
    """What stands in the place of a page until somebody has signed on for it.

    A page that is only read leads straight to the provider. Proof of identity is explained first,
    and so is a form that was sent: its fields wait.
    """
    reading = request.method in _READS
    if reading and level is Level.SIGNED_ON:
        return _lead(entrance(_page_of(), level, realm))
    then, kept = (_page_of(), True) if reading else _keep(realm, level)
    address = entrance(then, level, realm)
    if "HTTP_HX_REQUEST" in request.environ:
        return _lead(address)
    g.way_in = address  # the menu's link loses nothing either
    response = page(
        "auth/needed.html", level=level.value, why=why, address=address, kept=kept,
        sent=not reading, files=bool(request.files),
    )  # fmt: skip
    response.status_code = 403
    return response


def entrance(then: str, level: Level, realm: Realm = Realm.RESIDENT) -> str:
    """Where one signs on with this level, to go on with `then`."""
    if realm is Realm.STAFF:
        return roots.outside("auth.staff_sign_in", next=then)
    asked = None if level is Level.SIGNED_ON else level.value
    return roots.outside("auth.sign_in", next=then, level=asked)


def is_offered() -> bool:
    """Whether residents can sign on at this portal."""
    return parts.here().settings.residents_sign_on is not None


def token_of(key: str) -> str | None:
    """The token of a form that waits for this browser under a key."""
    found = cookie.get(_KEPT, {}).get(key)
    return found if isinstance(found, str) else None


def _needed(what: Level | str) -> tuple[Level, str]:
    if isinstance(what, Level):
        return what, ""
    needed = parts.here().council.level(what)
    return needed.needs, _(needed.why)


def _here() -> str:
    return roots.inside(request.full_path.removesuffix("?"))


def _page_of() -> str:
    """The page to come back to: of a fragment that htmx asks for, the one that it stands in."""
    if (address := request.headers.get("HX-Current-URL")) is None:
        return _here()
    around = urlsplit(address)
    return own_path(f"{around.path}?{around.query}".removesuffix("?"))


def _lead(address: str) -> Response:
    """To the sign-on; htmx follows no redirect to another site, so it is told to load a page."""
    if "HTTP_HX_REQUEST" in request.environ:
        return Response(status=204, headers={"HX-Redirect": address, "Cache-Control": "no-store"})
    return Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def _keep(realm: Realm, level: Level) -> tuple[str, bool]:
    """Where to go on after signing on, and whether the fields of the form wait there."""
    limits.count("30 per minute", "guards.keep")
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS]
    here = parts.here()
    value = signed_on.cookie()
    typed = Typed(_here(), fields, level)
    try:
        with here.database.write() as session:
            whose = sign_ons.holder_of(session, value) if value else None
            secret = here.settings.secret_key.get_secret_value()
            token = kept_forms.keep(session, PUBLIC_ON_WEB, secret, typed, whose)
    except TooMuchTyped:
        return _here(), False
    key = secrets.token_urlsafe(6)
    waiting = list(cookie.get(_KEPT, {}).items())[1 - _MOST_KEPT :]
    cookie[_KEPT] = dict([*waiting, (key, token)])
    return url_for(_KEPT_AT[realm], key=key), True  # where the cookie is that names it
