"""Asks a virus scanner about a file, before anything of it is kept: clamd, over its socket.

The INSTREAM command of clamd (https://docs.clamav.net/manual/Usage/Scanning.html#clamd): chunks,
each after its length in four bytes, an empty one at the end, and one line as the answer.
"""

import socket
import struct
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

SECONDS = 20.0  # for each step: somebody waits
_CHUNK = 1 << 16
_LONGEST_ANSWER = 1024


class BadScannerURL(ValueError):
    """The address is neither `tcp://host:port` nor `unix:///path`."""


class Infected(Exception):
    """The scanner found something in the file."""


class ScannerAway(Exception):
    """The scanner cannot be asked, or did not answer as it should: the file is not known safe."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """One clamd; may be used by several threads at once."""

    host: str
    port: int  # 0: `host` is the path of a socket on this machine
    seconds: float = SECONDS

    @classmethod
    def of(cls, url: str) -> Self:
        """`tcp://127.0.0.1:3310` or `unix:///run/clamav/clamd.ctl`. Raises BadScannerURL."""
        address = urlsplit(url)
        if address.scheme == "unix" and not address.netloc and len(address.path) > 1:
            return cls(address.path, 0)
        try:
            port = address.port
        except ValueError:
            port = None
        if address.scheme != "tcp" or not address.hostname or not port:
            raise BadScannerURL(url)
        return cls(address.hostname, port)

    def scan(self, data: bytes) -> None:
        """Nothing was found. Raises Infected, ScannerAway."""
        try:
            with self._connected() as connection:
                connection.sendall(b"zINSTREAM\0")
                for start in range(0, len(data), _CHUNK):
                    chunk = data[start : start + _CHUNK]
                    connection.sendall(struct.pack(">I", len(chunk)) + chunk)
                connection.sendall(struct.pack(">I", 0))
                answer = _answer(connection)
        except OSError as error:
            raise ScannerAway(type(error).__name__) from error
        if answer.endswith(" FOUND"):
            raise Infected
        if answer != "stream: OK":
            raise ScannerAway("it did not say OK")

    def _connected(self) -> socket.socket:
        if self.port:
            return socket.create_connection((self.host, self.port), self.seconds)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self.seconds)
        try:
            connection.connect(self.host)
        except OSError:
            connection.close()
            raise
        return connection


def _answer(connection: socket.socket) -> str:
    """Its one line, to the byte that ends it."""
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
