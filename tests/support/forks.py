"""Commands in processes of their own, without the second that Python needs to read the portal.

One process a worker reads the code, once, and splits itself in two for each command. It has no
threads and has opened nothing, so a command finds all that a fresh process has: its own words,
environment, folder, standard streams and exit code.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.waiting import until

_ROOT = Path(__file__).parents[2]
_READ = ("portal.app", "channels.email.channel", "channels.record.channel", "channels.sms.channel")
_SECONDS = 120  # for a command on a machine that has much else to do
_LONGEST = 1 << 20


@dataclass(frozen=True)
class Forks:
    """The process that splits itself in two, at its socket."""

    address: Path

    def run(
        self, words: Sequence[str], env: Mapping[str, str], cwd: Path
    ) -> "subprocess.CompletedProcess[str]":
        """`portal` with these words, to its end. Raises TimeoutError where it has none."""
        asked = json.dumps({"words": list(words), "env": dict(env), "cwd": str(cwd)})
        with (
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
            socket.socket(socket.AF_UNIX) as line,
        ):
            line.settimeout(_SECONDS)
            line.connect(str(self.address))
            socket.send_fds(line, [asked.encode()], [out.fileno(), err.fileno()])
            line.shutdown(socket.SHUT_WR)
            code = int(line.makefile().read())
            said = [_whole(one.fileno()) for one in (out, err)]
        return subprocess.CompletedProcess(["portal", *words], code, *said)


def _whole(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    with open(file, encoding="utf-8", closefd=False) as read:
        return read.read()


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """The process from which this worker's commands come."""
    # a socket's address may have a hundred letters: pytest's own folders are longer
    with tempfile.TemporaryDirectory(prefix="forks-") as folder:
        address = Path(folder) / "socket"
        command = [sys.executable, "-m", "tests.support.forks", str(address)]
        with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.DEVNULL) as process:
            try:
                until(lambda: address.exists() or process.poll() is not None, "forks", _SECONDS)
                yield Forks(address)
            finally:
                process.kill()


def main(address: str) -> None:
    """Split off a process for whoever asks, until it is killed."""
    for name in (*_READ, *_commands()):
        importlib.import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait for a command
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{address}.part")
        listener.listen()
        Path(f"{address}.part").rename(address)
        while True:
            line, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _attend(line)
                os._exit(0)
            line.close()


def _commands() -> list[str]:
    import portal.commands

    return [f"portal.commands.{one.name}" for one in pkgutil.iter_modules(portal.commands.__path__)]


def _attend(line: socket.socket) -> None:
    """Run what is asked in a process of its own, and say with which code it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    first, files, _flags, _from = socket.recv_fds(line, _LONGEST, 2)
    asked = json.loads(first + line.makefile("rb").read())
    child = os.fork()
    if child == 0:
        line.close()
        os.dup2(files[0], 1)
        os.dup2(files[1], 2)
        os._exit(_command(asked["words"], asked["env"], asked["cwd"]))
    _, status = os.waitpid(child, 0)
    line.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _command(words: list[str], env: dict[str, str], cwd: str) -> int:
    from portal.cli import main as portal

    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = ["portal", *words]
    try:
        portal()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does with what nobody caught
        traceback.print_exc()
        code = 1
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    return code


if __name__ == "__main__":
    main(*sys.argv[1:])
