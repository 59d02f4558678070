"""A real SMTP server that keeps what it is given, and can be told to refuse."""

import socket
from collections import deque
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.support.waiting import until


class MailServer:
    """`messages` holds what came in; `answers` the replies to give first: "451 come back later"."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.answers: deque[str] = deque()
        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port())

    @property
    def url(self) -> str:
        """For PORTAL_SMTP_URL."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    def wait_for(self, count: int) -> list[EmailMessage]:
        """All messages, once there are at least `count`."""
        until(lambda: len(self.messages) >= count, f"{count} emails ({len(self.messages)} came)")
        return self.messages

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.popleft()
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.envelopes.append(envelope)
        self.messages.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """An SMTP server on a free port of this machine."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
