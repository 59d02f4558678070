"""A real HTTP receiver that keeps what it is given, and can be told what to answer."""

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.support.waiting import until


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What to answer; `headers` such as Retry-After."""

    status: int = 204
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class WebhookReceiver:
    """`requests` holds what came in; `replies` the answers to give first, then 204."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.replies: deque[Reply] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def url(self) -> str:
        """For PORTAL_RECORD_URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/events"

    def wait_for(self, count: int) -> list[Received]:
        """All requests, once there are at least `count`."""
        until(lambda: len(self.requests) >= count, f"{count} requests ({len(self.requests)} came)")
        return self.requests

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def webhook_receiver() -> Iterator[WebhookReceiver]:
    """An HTTP receiver on a free port of this machine."""
    receiver = WebhookReceiver()
    receiver.start()
    yield receiver
    receiver.stop()


def _handler(receiver: WebhookReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.requests.append(Received(self.command, self.path, self.headers, body))
            reply = receiver.replies.popleft() if receiver.replies else Reply()
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing: the test says what matters."""

    return Handler
