"""How the web process and the picture worker talk: frames over a socket, and no pickles.

A decoder that was taken over by a photo could answer anything, so an answer is plain JSON and
bytes, and whoever reads it checks it.
"""

import json
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

_LENGTH = struct.Struct(">I")
MAX_ANSWER = 16_000_000  # bytes; four renditions are about one million
_CHUNK = 1 << 20
_WITH_BOXES = b"boxes"  # no kind of photo begins so, and nothing else is sent to a worker

Box = Sequence[float]
"""Left, top, width and height of a part of a picture, as shares of its width and height."""

_LIES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True)
class Limits:
    """What one photo may use: seconds on the clock, seconds of processor, bytes of memory.

    A 60-million-pixel HEIC, the slowest that is taken in, needs 1.5 seconds and 600 MB.
    """

    seconds: float = 20.0
    processor_seconds: int = 10
    memory: int = 1_000_000_000

    def as_argument(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, text: str) -> "Limits":
        return cls(**json.loads(text))


class Unreadable(Exception):
    """What came over the wire is not a frame, an answer, or all there."""


def send(channel: socket.socket, body: bytes, deadline: float | None = None) -> None:
    """Send one frame. Raises OSError (TimeoutError after `deadline`, a time.monotonic value)."""
    channel.settimeout(_left(deadline))
    channel.sendall(_LENGTH.pack(len(body)))
    channel.settimeout(_left(deadline))
    channel.sendall(body)


def receive(channel: socket.socket, limit: int, deadline: float | None = None) -> bytes | None:
    """Receive one frame, or None where the other side has closed.

    Raises Unreadable for more than `limit` bytes or a frame cut short, OSError as `send`.
    """
    head = _exactly(channel, _LENGTH.size, deadline)
    if not head:
        return None
    (length,) = _LENGTH.unpack(_whole(head, _LENGTH.size))
    if length > limit:
        raise Unreadable
    return bytes(_whole(_exactly(channel, length, deadline), length))


def order(data: bytes, boxes: Sequence[Box]) -> bytes:
    """What a worker is sent: a photo, and which parts of it to cover."""
    if not boxes:
        return data
    text = json.dumps([list(map(float, box)) for box in boxes]).encode()
    return b"".join((_WITH_BOXES, _LENGTH.pack(len(text)), text, data))


def read_order(body: bytes) -> tuple[bytes, list[list[float]]]:
    """The photo and the boxes of an order. Raises Unreadable."""
    if not body.startswith(_WITH_BOXES):
        return body, []
    at = len(_WITH_BOXES) + _LENGTH.size
    try:
        (length,) = _LENGTH.unpack_from(body, len(_WITH_BOXES))
        return body[at + length :], json.loads(body[at : at + length])
    except _LIES as error:
        raise Unreadable from error


def packed(head: dict[str, Any], parts: dict[str, bytes]) -> bytes:
    """An answer: JSON with the length of each part by name, then the parts."""
    sizes = {name: len(part) for name, part in parts.items()}
    text = json.dumps({**head, "parts": sizes}).encode()
    return b"".join((_LENGTH.pack(len(text)), text, *parts.values()))


def unpacked(body: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The head and parts of an answer. Raises Unreadable."""
    try:
        (length,) = _LENGTH.unpack_from(body)
        head = json.loads(body[_LENGTH.size : _LENGTH.size + length])
        sizes = [(str(name), int(size)) for name, size in head.pop("parts").items()]
    except _LIES as error:
        raise Unreadable from error
    parts, at = {}, _LENGTH.size + length
    for name, size in sizes:
        parts[name] = body[at : at + size]
        at += size
    if at != len(body) or any(size < 0 for _, size in sizes):
        raise Unreadable
    return head, parts


def _exactly(channel: socket.socket, count: int, deadline: float | None) -> bytearray:
    """The next `count` bytes, or fewer where the other side closes first."""
    got = bytearray()
    while len(got) < count:
        channel.settimeout(_left(deadline))
        piece = channel.recv(min(_CHUNK, count - len(got)))
        if not piece:
            break
        got += piece
    return got


def _whole(got: bytearray, count: int) -> bytearray:
    if len(got) != count:
        raise Unreadable
    return got


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
