"""A lean load: a few kept-alive connections, each asking again as soon as it is answered."""

import selectors
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

CONNECTIONS = 8
_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_BROWSER = (
    "Host: localhost\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate, br\r\n"
    "Connection: keep-alive\r\n"
)


class WrongAnswer(Exception):
    """The server did not answer with the status that this load is about."""


def asking(path: str, method: str = "GET", body: str = "", **headers: str) -> bytes:
    """A request as a browser sends it; `if_none_match="…"` adds a header, `body` is a form's."""
    more = "".join(
        f"{name.replace('_', '-').title()}: {value}\r\n" for name, value in headers.items()
    )
    if body:
        more += "Content-Type: application/x-www-form-urlencoded\r\n"
    if method == "POST":
        more += f"Content-Length: {len(body.encode())}\r\n"
    return f"{method} {path} HTTP/1.1\r\n{_BROWSER}{more}\r\n{body}".encode()


@dataclass(frozen=True, slots=True)
class Done:
    """How many requests were answered, and in how many seconds."""

    requests: int
    seconds: float

    @property
    def a_second(self) -> float:
        return self.requests / self.seconds


def ask(port: int, asked: Iterator[bytes], status: int = 200, seconds: float = 1.0) -> Done:
    """Give the server all of these requests that it can take, for so many seconds.

    Raises WrongAnswer at the first answer with another status.
    """
    wanted = f" {status} ".encode()
    with _Connections(port) as connections:
        for each in connections.all:
            each.sendall(next(asked))
        began = perf_counter()
        answered = 0
        while (now := perf_counter()) - began < seconds:
            for connection in connections.ready():
                connections.take(connection, wanted)
                connection.sendall(next(asked))
                answered += 1
        return Done(answered, now - began)


def answer(port: int, request: bytes) -> tuple[bytes, bytes]:
    """One answer: its head and its body."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        return _read(connection)


class _Connections:
    def __init__(self, port: int) -> None:
        self.all = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
        self._selector = selectors.EpollSelector()
        for connection in self.all:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(connection, selectors.EVENT_READ)

    def __enter__(self) -> "_Connections":
        return self

    def __exit__(self, *_fault: object) -> None:
        self._selector.close()
        for connection in self.all:
            connection.close()

    def ready(self) -> list[socket.socket]:
        """The connections on which an answer has begun."""
        return [key.fileobj for key, _ in self._selector.select(1.0)]  # type: ignore[misc]

    def take(self, connection: socket.socket, wanted: bytes) -> None:
        head, body = _read(connection)
        if wanted not in head[:16]:
            raise WrongAnswer((head + body[:500]).decode(errors="replace"))


def _read(connection: socket.socket) -> tuple[bytes, bytes]:
    """An answer to its end. The rest of one that has begun is on its way: waiting costs nothing."""
    data = connection.recv(262_144)
    while (end := data.find(_END)) < 0:
        data += _more(connection, data)
    head = data[:end]
    size = end + len(_END) + _length(head)
    while len(data) < size:
        data += _more(connection, data)
    return head, data[end + len(_END) :]


def _more(connection: socket.socket, data: bytes) -> bytes:
    more = connection.recv(262_144)
    if not more:
        raise WrongAnswer(f"The server went away after {data!r}")
    return more


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(_LENGTH)
    if at >= 0:
        return int(lowered[at + len(_LENGTH) :].split(b"\r\n", 1)[0])
    if b" 304 " in head[:16] or b" 204 " in head[:16]:
        return 0
    raise WrongAnswer(f"An answer without its length: {head!r}")
