"""What is seen of the portal from outside: a request id, figures for Prometheus, lines for a log.

Reading a page leaves a count and no line; what changes something, or fails, leaves a line.
"""

import itertools
import re
import secrets
from collections.abc import Callable, Iterable
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import structlog
from flask import Flask
from prometheus_client import CollectorRegistry, Counter, Histogram

from portal import logs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)
_NAME = "portal.registry"
_READS = {"GET", "HEAD", "OPTIONS"}
_METHODS = _READS | {"POST", "PUT", "PATCH", "DELETE"}
_GIVEN_ID = re.compile(r"[\w.-]{8,64}")
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


def install(app: Flask, trusts_proxy: bool) -> None:
    """Watch every request from outside of Flask, which costs it least."""
    registry = CollectorRegistry()
    app.extensions[_NAME] = registry
    app.logger.handlers = [logs.ToStructlog()]
    app.logger.propagate = False
    app.wsgi_app = _Watcher(  # type: ignore[method-assign]
        app.wsgi_app, registry, trusts_proxy
    )


def registry(app: Flask) -> CollectorRegistry:
    """The figures of one app; other parts may add theirs."""
    return cast(CollectorRegistry, app.extensions[_NAME])


class _Watcher:
    def __init__(
        self, application: "WSGIApplication", registry: CollectorRegistry, trusts_proxy: bool
    ) -> None:
        self._application = application
        self._trusts_proxy = trusts_proxy
        self._start, self._count = secrets.token_hex(4), itertools.count()
        self._seconds = Histogram(
            "portal_request_seconds",
            "Time to answer, by endpoint and method",
            ["endpoint", "method"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._answers = Counter(
            "portal_answers", "Answers by endpoint and status", ["endpoint", "status"],
            registry=registry,
        )  # fmt: skip
        self._seconds_of = lru_cache(maxsize=1024)(self._seconds.labels)
        self._answers_of = lru_cache(maxsize=4096)(self._answers.labels)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        began = perf_counter()
        status, endpoint = "", "unknown"
        own_id = self._id(environ)
        bound = logs.request_id.set(own_id)

        def start(
            line: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            nonlocal status, endpoint
            status = line[:3]
            # Flask lets go of its request before we come back from it
            asked = environ.get("werkzeug.request")
            endpoint = (asked and asked.endpoint) or endpoint
            return start_response(line, [*headers, ("X-Request-ID", own_id)], exc_info)

        try:
            return self._application(environ, start)
        finally:
            self._note(environ["REQUEST_METHOD"], endpoint, status or "500", perf_counter() - began)
            logs.request_id.reset(bound)

    def _note(self, method: str, endpoint: str, status: str, seconds: float) -> None:
        # anyone may make up a method; a figure for each would fill the memory
        method = method if method in _METHODS else "other"
        self._seconds_of(endpoint, method).observe(seconds)
        self._answers_of(endpoint, status).inc()
        if method not in _READS or status >= "500":
            log.info(
                "answered", endpoint=endpoint, method=method, status=int(status),
                milliseconds=round(seconds * 1000, 1),
            )  # fmt: skip

    def _id(self, environ: "WSGIEnvironment") -> str:
        given = environ.get("HTTP_X_REQUEST_ID", "") if self._trusts_proxy else ""
        if given and _GIVEN_ID.fullmatch(given):
            return str(given)
        return f"{self._start}-{next(self._count):x}"
