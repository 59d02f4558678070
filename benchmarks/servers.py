"""An application under granian as `portal serve` runs it, on the server's core."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks import cores

ROOT = Path(__file__).parents[1]
PORTAL = "portal.app:create_app"
_PATIENCE = 60.0


class DidNotStart(Exception):
    """The server ended, or did not listen in a minute."""


def environment(var: Path, database_url: str) -> dict[str, str]:
    """What a portal of its own is started with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {
        "PORTAL_SECRET_KEY": "of the benchmarks, and of nobody else at all",
        "PORTAL_VAR": str(var),
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_SMTP_URL": "smtp://127.0.0.1:9",  # no worker runs: nothing is sent
        "PYTHONPATH": str(ROOT),
    }


@dataclass(frozen=True, slots=True)
class Server:
    """Where an application answers, and the process that granian began with."""

    port: int
    pid: int

    def core_seconds(self) -> float:
        """How long its processes have had a core so far; to the hundredth of a second."""
        return sum(map(_core_seconds, _with_children(self.pid)))


@contextmanager
def serving(factory: str, environ: dict[str, str]) -> Iterator[Server]:
    """The factory's application, answering. Raises DidNotStart."""
    port = _free_port()
    log = (Path(environ["PORTAL_VAR"]) / f"server-{port}.log").open("w+b")
    with cores.kept_to(cores.of_server()):  # what is started keeps to where it was started
        process = subprocess.Popen(
            [sys.executable, "-m", "portal", "serve", "--port", str(port), "--app", factory],
            env=environ,
            cwd=environ["PORTAL_VAR"],
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    try:
        _wait_for(process, port, log)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()
        log.close()


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _with_children(int(child))


def _core_seconds(pid: int) -> float:
    # proc(5): behind the name in brackets, the 12th and 13th are utime and stime
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: IO[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        else:
            return
    log.seek(0)
    raise DidNotStart(log.read().decode(errors="replace"))
