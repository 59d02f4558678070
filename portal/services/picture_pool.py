"""Picture workers as the web process sees them: started when needed, kept warm, replaced."""

import atexit
import os
import queue
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from portal.services.picture_refusals import Damaged, TookTooLong
from portal.services.picture_wire import MAX_ANSWER, Limits, Unreadable, receive, send

WORKERS = 2
_START_SECONDS = 30.0
_GRACE_SECONDS = 5.0  # the worker ends a slow photo itself; only a stuck worker is killed from here
_WORKER = "portal.services.picture_worker"
_ROOT = Path(__file__).parents[2]
# The worker opens what strangers send: it gets no password, key or address of this process.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "TZ")
# For glibc; others pass over it. One arena, or address space would be set aside for each thread;
# huge pages, or every photo's fresh memory would come in thousands of page faults, 30 ms of them.
_MEMORY = {"MALLOC_ARENA_MAX": "1", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}


class WorkerGone(Exception):
    """The worker ended with a photo in its hands."""


@dataclass
class Worker:
    """One warm worker process and the socket to it."""

    process: subprocess.Popen[bytes]
    channel: socket.socket

    @classmethod
    def start(cls, limits: Limits) -> "Worker":
        """Start a worker. Raises OSError where the machine has no room for one."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = subprocess.Popen(  # noqa: S603 - our own module, no input
                    [sys.executable, "-P", "-m", _WORKER, limits.as_argument()],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    env=_environment(),
                    start_new_session=True,  # Ctrl+C in a terminal is for the web process
                )
        except BaseException:
            ours.close()
            raise
        worker = cls(process, ours)
        worker._await_ready()
        return worker

    def ask(self, data: bytes, seconds: float) -> bytes:
        """The worker's answer to a photo. Raises WorkerGone or TimeoutError; it is then of no
        further use and must be ended."""
        deadline = time.monotonic() + seconds
        try:
            send(self.channel, data, deadline)
            answer = receive(self.channel, MAX_ANSWER, deadline)
        except TimeoutError:
            raise
        except (OSError, Unreadable) as error:
            raise WorkerGone from error
        if answer is None:
            raise WorkerGone
        return answer

    def end(self) -> None:
        """Kill the worker and whatever it was doing, and leave no zombie."""
        self.channel.close()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, 9)
        self.process.wait()

    def _await_ready(self) -> None:
        try:
            greeting = receive(self.channel, 16, time.monotonic() + _START_SECONDS)
        except (OSError, Unreadable):
            greeting = None
        if greeting is None:
            self.end()
            raise OSError("the picture worker does not start")


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return {**kept, **_MEMORY, "PYTHONPATH": str(_ROOT)}


@dataclass
class Pool:
    """At most `size` workers; a photo waits for a free one."""

    limits: Limits = field(default_factory=Limits)
    size: int = WORKERS
    grace: float = _GRACE_SECONDS

    def __post_init__(self) -> None:
        self._empty()

    def render(self, data: bytes) -> bytes:
        """A worker's answer to a photo.

        Raises TookTooLong, or Damaged where the photo ends two workers, one after the other.
        """
        worker = self._take()
        try:
            worker, answer = self._answered(worker, data)
        except BaseException:
            self._free.put(None)
            raise
        self._free.put(worker)
        return answer

    def close(self) -> None:
        """End the workers that are free; the pool can be used again."""
        for _ in range(self.size):
            worker = self._free.get()
            if worker is not None:
                worker.end()
        for _ in range(self.size):
            self._free.put(None)

    def forget(self) -> None:
        """After a fork: the parent's workers are not ours to talk to."""
        held = list(self._free.queue)
        self._empty()
        for worker in held:
            if worker is not None:
                worker.channel.close()

    def _empty(self) -> None:
        # Last in, first out: as long as one worker is enough, only one is ever started.
        self._free: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(self.size):
            self._free.put(None)

    def _take(self) -> Worker | None:
        try:
            return self._free.get(timeout=self._patience())
        except queue.Empty as error:
            raise TookTooLong from error

    def _answered(self, worker: Worker | None, data: bytes) -> tuple[Worker, bytes]:
        for _ in range(2):
            worker = worker or self._started()
            try:
                return worker, worker.ask(data, self._patience())
            except WorkerGone:
                worker.end()
                worker = None
            except BaseException as error:
                worker.end()
                if isinstance(error, TimeoutError):
                    raise TookTooLong from error
                raise
        raise Damaged

    def _started(self) -> Worker:
        try:
            return Worker.start(self.limits)
        except OSError as error:
            raise TookTooLong from error

    def _patience(self) -> float:
        return self.limits.seconds + self.grace


pool = Pool()
atexit.register(pool.close)
os.register_at_fork(after_in_child=pool.forget)
