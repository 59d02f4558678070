"""Serves an application on a socket, in threads, and keeps connections: hundreds of texts a second.

werkzeug's server closes each connection after one answer and waits a moment before it does.
"""

import contextlib
import io
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask

_LARGEST = 20 * 1024 * 1024  # of what somebody sends


class Server(ThreadingHTTPServer):
    """`opened` counts the connections so far."""

    daemon_threads = True

    def __init__(self, app: Flask, listener: socket.socket) -> None:
        super().__init__(listener.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.server_name, self.server_port = listener.getsockname()
        self.app = app
        self.opened = 0
        self._open: set[socket.socket] = set()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """One connection, from its beginning to its end."""
        self._open.add(request)
        self.opened += 1
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a caller who hung up; the rest is a fault to be seen."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def cut(self) -> None:
        """End every connection."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def running(app: Flask, listener: socket.socket) -> Iterator[Server]:
    """The application on a socket, for as long as the block lasts; at its end all are cut off."""
    server = Server(app, listener)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        server.cut()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """A request as WSGI has it (PEP 3333), its body read whole before the application begins."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet
    server: Server

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve()

    def _serve(self) -> None:
        size = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not size.isdecimal() or int(size) > _LARGEST:
            self.close_connection = True  # nobody knows where the next request begins
            self.send_error(413)
            return
        self._answer(self._environ(self.rfile.read(int(size)), size))

    def _answer(self, environ: dict[str, Any]) -> None:
        head: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *_fault: Any) -> Callable[..., None]:
            head[:] = [status, headers]
            return _unused

        parts = self.server.app(environ, start)
        body = b"".join(parts)
        if environ["portal.hung_up"]:
            self.close_connection = True
            return
        status, headers = head
        self.send_response(int(status[:3]))
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if status[:3] not in ("204", "304"):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _environ(self, body: bytes, size: str) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        named = {
            f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()
        }
        return named | {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": size,
            "REMOTE_ADDR": self.client_address[0],
            "SERVER_NAME": self.server.server_name,
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.request_version,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "portal.hung_up": False,  # set where the caller is to get no answer
        }

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing: addresses hold numbers."""


def _unused(_data: bytes) -> None:
    raise NotImplementedError("Flask writes nothing by itself")
