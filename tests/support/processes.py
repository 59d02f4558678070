"""The portal as a council runs it: `portal serve` and `portal worker` as processes of their own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from multiprocessing.process import BaseProcess
from pathlib import Path

from portal.settings import DEMO_COUNCIL
from tests.support import apart
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
SECONDS = 30  # for what takes two on a machine with nothing else to do
Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Installation:
    """A folder with a portal in it, and the environment that its commands read."""

    folder: Path
    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def var(self) -> Path:
        return self.folder / "var"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.var / 'portal.sqlite'}"

    def working(self) -> AbstractContextManager[BaseProcess]:
        """`portal worker`, until the block ends."""
        return apart.running(apart.command, ["worker"], self.environment, self.folder)

    def run(self, *words: str) -> str:
        """A command to its end; what it said. Raises AssertionError with its fault."""
        done = apart.run(words, self.environment, self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def import_places(self) -> None:
        """The demo council's gazetteer is in the database."""
        self.run("gazetteer", "import", str(DEMO_COUNCIL / "gazetteer.csv"), "--format", "csv")

    @contextmanager
    def running(self, *words: str) -> Iterator[Process]:
        """A command that goes on, with all of its children in a group of their own."""
        with subprocess.Popen(
            self._command(words), env=self.environment, cwd=self.folder, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                kill(process)

    @contextmanager
    def serving(self) -> Iterator[Process]:
        """`portal serve`, once it answers."""
        with self.running("serve", "--port", str(self.port)) as process:
            until(lambda: self.is_ready() or process.poll() is not None, "an answer", SECONDS)
            assert process.poll() is None, "portal serve has ended"
            yield process

    def is_ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "portal", *words]


def install(folder: Path, smtp_url: str) -> Installation:
    """A fresh portal: an empty database brought up to date, and the demo council's gazetteer."""
    portal = install_nothing(folder, PORTAL_SMTP_URL=smtp_url)
    portal.run("db", "upgrade")
    portal.import_places()
    return portal


def install_nothing(folder: Path, **settings: str) -> Installation:
    """A portal on a free port, with the settings given and nothing done for it yet."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if "PORTAL_" not in name} | {
        "PYTHONPATH": str(ROOT),
        "PORTAL_SECRET_KEY": "t" * 32,
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_VAR": str(folder / "var"),
        "PORTAL_SMTP_URL": "smtp://127.0.0.1:9",
    }
    return Installation(folder, port, environment | settings)


def kill(process: Process) -> None:
    """`kill -9` for a process and all of its children; one that has ended is no fault."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
