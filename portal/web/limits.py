"""How often one sender may post: counted by address, in memory or shared through Redis."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import structlog
from flask import Flask, current_app, request
from limits import parse
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from werkzeug.exceptions import TooManyRequests

from portal.settings import Settings, SettingsFault

log = structlog.get_logger(__name__)
_NAME = "portal.limits"
_View = TypeVar("_View", bound=Callable[..., Any])


def install(app: Flask, settings: Settings) -> None:
    """Give the app its counters. Raises SettingsFault where Redis cannot be used."""
    url = settings.redis_url.get_secret_value() if settings.redis_url else "memory://"
    try:
        storage = storage_from_string(url, wrap_exceptions=True)
    except ConfigurationError:
        raise SettingsFault(
            "PORTAL_REDIS_URL: names no Redis that can be used; the `redis` package must be there"
        ) from None
    app.extensions[_NAME] = FixedWindowRateLimiter(storage)


def limit(often: str) -> Callable[[_View], _View]:
    """At most so often, such as `20 per hour`, from one address; reading pages is never counted.

    The view answers 429 beyond that. Where Redis is away nobody is turned away.
    """
    allowed = parse(often)

    def guard(view: _View) -> _View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if request.method == "POST" and not _hit(allowed, request.endpoint or ""):
                raise TooManyRequests(retry_after=allowed.get_expiry())
            return view(*args, **kwargs)

        return cast(_View, guarded)

    return guard


def count(often: str, what: str, whose: str = "") -> None:
    """One more of these from this address, or of whose they are; raises TooManyRequests beyond
    `often`.
    """
    allowed = parse(often)
    if not _hit(allowed, what, whose):
        raise TooManyRequests(retry_after=allowed.get_expiry())


def sender(address: str | None) -> str:
    """Whom an address stands for: of IPv6 one home has a whole /64."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if known.version == 6:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def _hit(allowed: Any, what: str, whose: str = "") -> bool:
    limiter = cast(RateLimiter, current_app.extensions[_NAME])
    try:
        return limiter.hit(allowed, what, whose or sender(request.remote_addr))
    except StorageError:
        log.warning("rate limits cannot be counted", exc_info=True)
        return True
