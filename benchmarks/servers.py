"""An application under granian as `portal serve` runs it, on the server's core."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


@contextmanager
def serving(factory: str, environ: dict[str, str]) -> Iterator[int]:
    """The port at which the factory's application answers. Raises DidNotStart."""
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
        yield port
    finally:
        process.terminate()
        process.wait()
        log.close()


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
