"""Functions and commands in processes of their own, without the seconds that Python needs to read
the portal: a server of Python's own has read it once a worker of the run, and forks.
"""

import multiprocessing
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

_READ = ("portal.app", "portal.chores", "portal.dispatcher", "channels.email.channel",
         "channels.record.channel", "channels.sms.channel")  # fmt: skip
_SECONDS = 120  # for a command on a machine that has much else to do


@contextmanager
def running(work: Callable[..., object], *words: object) -> Iterator[BaseProcess]:
    """The process that does the work; it is killed at the end where it still runs."""
    process = _started(_quietly, work, *words)
    try:
        yield process
    finally:
        process.kill()
        process.join()


def run(
    words: Sequence[str], environment: Mapping[str, str], folder: Path
) -> "subprocess.CompletedProcess[str]":
    """`portal` with these words, to its end. Raises TimeoutError where it has none."""
    with tempfile.TemporaryDirectory() as kept:
        said = [Path(kept, name) for name in ("out", "err")]
        process = _started(_keeping, said, words, dict(environment), folder)
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"portal {' '.join(words)} goes on and on")
        out, err = (one.read_text("utf-8") for one in said)
        return subprocess.CompletedProcess(["portal", *words], process.exitcode, out, err)


def command(words: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
    """`portal` with these words, in this very process."""
    from portal.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["portal", *words]
    main()


def _started(work: Callable[..., object], *words: object) -> BaseProcess:
    process = _server().Process(target=work, args=words, daemon=True)
    process.start()
    return process


def _server() -> ForkServerContext:
    import portal.commands

    context = multiprocessing.get_context("forkserver")
    commands = pkgutil.iter_modules(portal.commands.__path__, "portal.commands.")
    context.set_forkserver_preload([*_READ, *(one.name for one in commands)])
    return context


def _quietly(work: Callable[..., object], *words: object) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what it logs is not the test's
    work(*words)


def _keeping(said: Sequence[Path], *words: object) -> None:
    for stream, file in enumerate(said, start=1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), stream)
    command(*words)  # type: ignore[arg-type]
