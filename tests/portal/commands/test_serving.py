"""`portal serve` as strangers meet it, over the network."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Portal:
    """Where a portal in a process of its own answers."""

    port: int
    process: int


@pytest.fixture
def portal(tmp_path: Path, database_url: str) -> Iterator[Portal]:
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
            yield Portal(free, process.pid)
        finally:
            process.terminate()


def test_photos_on_slow_lines_keep_nobody_else_waiting(portal: Portal) -> None:
    with ExitStack() as lines:
        for _ in range(SLOW_LINES):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", portal.port)))
            line.sendall(_A_PART)
        # so that each has got hold of what it holds: the portal takes them in the order they come
        for _ in range(SLOW_LINES):
            assert _status(portal.port) == 200


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
def test_a_process_that_was_killed_is_started_anew(portal: Portal) -> None:
    [answering] = _children(portal.process)
    os.kill(answering, signal.SIGKILL)

    until(lambda: _children(portal.process) not in ([], [answering]), "another starts", SECONDS)
    until(lambda: _answers(portal.port), "it answers", SECONDS)


def _children(process: int) -> list[int]:
    """The processes that answer, without those that help them."""
    return [
        int(each.name)
        for each in Path("/proc").glob("[0-9]*")
        if _parent(each) == process and b"serve" in _read(each / "cmdline")
    ]


def _parent(process: Path) -> int | None:
    """None where it has ended meanwhile."""
    after_its_name = _read(process / "stat").rpartition(b")")[2].split()
    return int(after_its_name[1]) if after_its_name else None


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


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
