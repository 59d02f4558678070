"""A small clamd of our own on a real socket: it reads INSTREAM as the real one does, and finds the
test file that every scanner finds.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

# The EICAR test file, in two parts so that no scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_MOST = 12_000_000  # StreamMaxLength


@dataclass
class Clamd:
    """What it was sent, and what it answers besides: `says` stands for its usual answer."""

    url: str
    seen: list[bytes] = field(default_factory=list)
    says: bytes | None = None

    def serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            if stream.read(10) != b"zINSTREAM\0":
                connection.sendall(b"UNKNOWN COMMAND\0")
                return
            data = b""
            while length := struct.unpack(">I", stream.read(4))[0]:
                data += stream.read(length)
                if len(data) > _MOST:
                    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            self.seen.append(data)
            found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
            connection.sendall(found if self.says is None else self.says)


@pytest.fixture(params=["tcp", "unix"])
def clamd(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Clamd]:
    """It listens on a port of this machine, and once more on a socket file."""
    if request.param == "tcp":
        listener = socket.create_server(("127.0.0.1", 0))
        url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    else:
        path = Path(tmp_path_factory.mktemp("clamd")) / "clamd.ctl"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        listener.listen()
        url = f"unix://{path}"
    served = Clamd(url)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # it was closed
            threading.Thread(target=served.serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield served
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)
