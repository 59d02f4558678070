"""`portal serve` as strangers meet it, over the network."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.support.waiting import until

SECONDS = 30  # for what takes one on a machine with nothing else to do
SLOW_LINES = 12
_A_PART = (
    b"POST /report/AAAAAAAA/photos HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: multipart/form-data; boundary=part\r\nContent-Length: 9000000\r\n\r\n--part\r\n"
)


@pytest.fixture
def port(tmp_path: Path, database_url: str) -> Iterator[int]:
    """Where a portal in a process of its own answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = int(listener.getsockname()[1])
    settings = {
        "PORTAL_SECRET_KEY": "t" * 32,
        "PORTAL_VAR": str(tmp_path / "var"),
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_SMTP_URL": "smtp://127.0.0.1:9",
    }
    command = [sys.executable, "-m", "portal", "serve", "--port", str(free)]
    with subprocess.Popen(command, env=os.environ | settings, cwd=tmp_path) as process:
        try:
            until(lambda: _answers(free), "the portal answers", SECONDS)
            yield free
        finally:
            process.terminate()


def test_photos_on_slow_lines_keep_nobody_else_waiting(port: int) -> None:
    with ExitStack() as lines:
        for _ in range(SLOW_LINES):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", port)))
            line.sendall(_A_PART)
        # so that each has got hold of what it holds: the portal takes them in the order they come
        for _ in range(SLOW_LINES):
            assert _status(port) == 200


def _answers(port: int) -> bool:
    try:
        return _status(port) == 200
    except OSError:
        return False


def _status(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    finally:
        connection.close()
