"""For whom one acts stands in the address: `/for/<key>` before the path of every page.

The key is moved to where a site's own root stands (`SCRIPT_NAME`, PEP 3333), so that every address
that is made there leads back there, and routes know nothing of it.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context, request, url_for

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PREFIX = "/for/"
_ENVIRON = "portal.acting"
_OVER = "acting_is_over"
_PATH = re.compile(r"/for/([A-Za-z0-9_-]{24})(/.*)?", re.DOTALL)


class Roots:
    """Takes the key out of an address before the application reads it."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith(_PREFIX) and (found := _PATH.fullmatch(path)):
            environ[_ENVIRON] = found[1]
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + _PREFIX + found[1]
            environ["PATH_INFO"] = found[2] or "/"
        return self._application(environ, start_response)


def key() -> str | None:
    """The key in this address, good for nothing before it was looked up; None: for oneself."""
    return request.environ.get(_ENVIRON) if has_request_context() else None


def root() -> str:
    """What stands before every path of ours in this request: nothing, where one is oneself."""
    found = key()
    return "" if found is None or _OVER in g else _PREFIX + found


def leave() -> None:
    """The page that is shown instead is one's own, and so are its links."""
    setattr(g, _OVER, True)


def bound(salt: str) -> str:
    """A salt for what a form carries: what was typed for one person is not read for another."""
    found = key()
    return salt if found is None else f"{salt} {found}"


def inside(path: str) -> str:
    """The address of a path of ours, for whom one acts just now."""
    return root() + path


def outside(endpoint: str, **values: Any) -> str:
    """The address of a view for oneself, whomever one acts for just now."""
    return url_for(endpoint, **values).removeprefix(request.script_root)


def address(of: str, path: str = "/account") -> str:
    """The address of a path under the key of another choice."""
    return f"{_PREFIX}{of}{path}"
