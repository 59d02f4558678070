"""The picture worker: a process of its own that opens strangers' photos, one forked child each.

`python -m portal.services.picture_worker LIMITS`, its standard input a socket: frames of photos
in, frames of answers out, until the other side closes. The decoders are imported once; each photo
gets a fresh copy of this process with hard limits, so that no photo can see another, and what one
leaves behind ends with it.
"""

import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from typing import NoReturn

from portal.services.picture_refusals import (
    Damaged,
    PhotoRefused,
    TookTooLong,
    TooManyPixels,
)
from portal.services.picture_renditions import render, warm
from portal.services.picture_wire import MAX_ANSWER, Limits, packed, read_order, receive, send

READY = b"ready"
_MAX_REQUEST = 1 << 30  # the caller has its own, lower limit
_OUT_OF_TIME = {signal.SIGALRM, signal.SIGXCPU}


def main(argument: str) -> None:
    """Answer photos until the other side of the socket closes."""
    limits = Limits.from_argument(argument)
    channel = socket.socket(fileno=os.dup(0))
    os.set_inheritable(channel.fileno(), False)
    warm()
    with suppress(OSError):  # whoever asked has gone: so do we
        send(channel, READY)
        while (data := receive(channel, _MAX_REQUEST)) is not None:
            send(channel, _answered(data, limits, channel))


def _answered(data: bytes, limits: Limits, channel: socket.socket) -> bytes:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        channel.close()
        os.close(0)
        os.close(reading)
        _work(data, limits, writing)
    os.close(writing)
    answer = _collected(reading, child)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == 0 and answer:
        return answer
    return packed({"refused": _why(status)}, {})


def _work(data: bytes, limits: Limits, writing: int) -> NoReturn:
    """In the child: make the photo ready, write the answer, and end without any clean-up."""
    try:
        _confine(limits)
        answer = _rendered(data)
        with open(writing, "wb", buffering=0) as out:
            view = memoryview(answer)
            while view:
                view = view[out.write(view) :]
        os._exit(0)
    finally:
        os._exit(1)


def _confine(limits: Limits) -> None:
    for number in (signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    # SIGXCPU comes at the first of the two, SIGKILL, which tells no reason, at the second.
    _at_most(resource.RLIMIT_CPU, limits.processor_seconds, limits.processor_seconds + 2)
    _at_most(resource.RLIMIT_AS, limits.memory, limits.memory)
    _at_most(resource.RLIMIT_FSIZE, 0, 0)
    _at_most(resource.RLIMIT_CORE, 0, 0)


def _at_most(what: int, soft: int, hard: int) -> None:
    with suppress(OSError, ValueError):  # macOS has no limit on address space
        resource.setrlimit(what, (soft, hard))


def _rendered(data: bytes) -> bytes:
    try:
        done = render(*read_order(data))
    except PhotoRefused as refusal:
        return packed({"refused": refusal.code}, {})
    except MemoryError:
        return packed({"refused": TooManyPixels.code}, {})
    head = {
        "width": done.width,
        "height": done.height,
        "place": done.place,
        "taken_at": done.taken_at,
    }
    return packed(head, done.renditions)


def _collected(reading: int, child: int) -> bytes:
    """All that the child writes; a child that writes without end is killed."""
    answer = bytearray()
    with open(reading, "rb", buffering=0) as source:
        while piece := source.read(1 << 20):
            answer += piece
            if len(answer) > MAX_ANSWER:
                os.kill(child, signal.SIGKILL)
                return b""
    return bytes(answer)


def _why(status: int) -> str:
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    return TookTooLong.code if ended_by in _OUT_OF_TIME else Damaged.code


if __name__ == "__main__":
    main(sys.argv[1])
