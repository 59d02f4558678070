"""A development provider on a port of this machine, for as long as a `with` block lasts."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.demo.provider.people import Person
from portal.demo.provider.provider import Provider
from portal.demo.provider.site import create_app


class NotOnThisMachine(Exception):
    """A portal that others can reach must not take people at their word."""


@contextmanager
def serving(
    port: int, portal: str, people: Mapping[str, Person], name: str = "residents"
) -> Iterator[Provider]:
    """A provider for the portal at the address `portal`; `register` makes its clients known.

    `port` 0 takes a free one. Raises NotOnThisMachine unless the portal's address is loopback,
    OSError where the port is taken.
    """
    if not is_loopback(portal):
        raise NotOnThisMachine(
            f"The development sign-on lets anyone be anyone: it serves no portal at {portal}, "
            "only one at localhost."
        )
    with listening(port) as (listener, issuer):
        provider = Provider(issuer, people, name=name)
        with running(create_app(provider), listener):
            yield provider


def is_loopback(address: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")


@contextmanager
def listening(port: int, host: str = "localhost") -> Iterator[tuple[socket.socket, str]]:
    """A socket on loopback, and the issuer's address on it."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        yield listener, f"http://{host}:{listener.getsockname()[1]}"


@contextmanager
def running(app: Flask, listener: socket.socket) -> Iterator[None]:
    """The application on a socket, in threads of this process."""
    handler = _handler()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=handler,
                         fd=listener.fileno())  # fmt: skip
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler() -> type[WSGIRequestHandler]:
    class Quiet(WSGIRequestHandler):
        log_request: Callable[..., Any] = _nothing  # addresses hold codes, which no log should

    return Quiet


def _nothing(*_arguments: Any, **_more: Any) -> None:
    return None
