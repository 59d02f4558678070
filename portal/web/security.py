"""What every answer carries, what a request may hold, and where a request came from."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.settings import Settings
from portal.web import roots
from portal.web.inline import SCRIPT_HASH

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

csrf = CSRFProtect()
"""Guards every form; `@csrf.exempt` a view, or a blueprint, that proves its caller otherwise."""

_READS = {"GET", "HEAD", "OPTIONS"}
_MEGABYTE = 1024 * 1024
_ONE_YEAR = 365 * 24 * 3600
_View = TypeVar("_View", bound=Callable[..., Any])


def install(app: Flask, settings: Settings) -> None:
    """Set cookies, limits, forgery protection, headers and trust in proxies."""
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME=cookie_name("session", settings.secure),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        MAX_CONTENT_LENGTH=_MEGABYTE,
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open as long as its session
        WTF_CSRF_CHECK_DEFAULT=False,  # _guard does it: pages that are only read pay nothing
    )
    app.session_interface = _Sessions()
    csrf.init_app(app)
    app.before_request(_guard)
    app.wsgi_app = _Headers(app.wsgi_app, headers(settings))  # type: ignore[method-assign]
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )


def takes(megabytes: int) -> Callable[[_View], _View]:
    """Let a view take more than the usual one megabyte, for photos."""

    def mark(view: _View) -> _View:
        view.max_content_length = megabytes * _MEGABYTE  # type: ignore[attr-defined]
        return view

    return mark


def cookie_name(name: str, secure: bool) -> str:
    """`__Host-…` where https is spoken: then no other host and no plain page can set it."""
    return f"__Host-{name}" if secure else name


def headers(settings: Settings) -> list[tuple[str, str]]:
    """The headers of every answer the application makes."""
    always = [
        ("Content-Security-Policy", content_security_policy(settings.tiles_url)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    if settings.secure:
        always.append(("Strict-Transport-Security", f"max-age={_ONE_YEAR}; includeSubDomains"))
    return always


def content_security_policy(tiles_url: str | None) -> str:
    """Everything from here, map tiles from where the council says, and one inline line by hash."""
    tiles = f" {_origin(tiles_url)}" if tiles_url else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {SCRIPT_HASH}",
            f"img-src 'self' data: blob:{tiles}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def is_local(asked: Request) -> bool:
    """Whether this machine itself asks, and not a proxy on it for someone else."""
    environ = asked.environ
    peer = environ.get("werkzeug.proxy_fix.orig", environ).get("REMOTE_ADDR")
    passed_on = any(
        name in environ for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA")
    )
    return peer in {"127.0.0.1", "::1"} and not passed_on


def allow_body() -> None:
    """Let the body be as long as the view takes it; before anything of it is looked for."""
    view = current_app.view_functions.get(request.endpoint or "")
    allowed = getattr(view, "max_content_length", None)
    if allowed is not None:
        request.max_content_length = allowed


def own_path(address: str | None) -> str:
    """A path on this site to go to next, or `/`: never another site's address."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    if any(character < " " or character in "\\\x7f" for character in address):
        return "/"
    parts = urlsplit(address)
    return "/" if parts.scheme or parts.netloc else address


class _Sessions(SecureCookieSessionInterface):
    """Flask's own sessions in signed cookies, at no cost for who has none.

    What forms remember for somebody else is in a cookie of its own, and signed for one choice of a
    person: under another it cannot be read, and is as if it were not there.
    """

    _serializer: URLSafeTimedSerializer | None = None

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session or session.modified or session.accessed:
            super().save_session(app, session, response)

    def get_cookie_name(self, app: Flask) -> str:
        name = super().get_cookie_name(app)
        return name if roots.key() is None else f"{name}-for"

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if (key := roots.key()) is not None:
            bound = SecureCookieSessionInterface()
            bound.salt = f"{self.salt} {key}"
            return bound.get_signing_serializer(app)
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer


class _Headers:
    """Adds the same headers to every answer, as cheaply as it can be done."""

    def __init__(self, application: "WSGIApplication", always: list[tuple[str, str]]) -> None:
        self._application, self._always = application, always

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            # who gets 304 has them already, and keeps them (RFC 9110 15.4.5)
            more = [] if status.startswith("304") else self._always
            return start_response(status, headers + more, exc_info)

        return self._application(environ, start)


def _guard() -> None:
    """Let through what changes something only with the token of one of our forms."""
    if request.environ["REQUEST_METHOD"] in _READS:
        return
    allow_body()
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect(apply_exemptions=True)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    # {s}.tiles.example.org names several hosts: every one of that domain
    host = parts.netloc.replace("{s}", "*")
    return f"{parts.scheme}://{host}"
