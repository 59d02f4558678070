"""One file from a host of an app: from the open internet, by TLS, whole and in time."""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from channels.open311 import fetching
from portal import clock
from tests.support import certificates


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07::1", True), ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False), ("2002:a00:1::", False),
    ],
)  # fmt: skip
def test_an_address_is_public_or_leads_inside(address: str, public: bool) -> None:
    assert fetching.is_public(address) is public


def test_what_comes_by_single_bytes_ends_with_the_time_of_the_report() -> None:
    """The head of an answer too, which would be read for ever otherwise."""
    heard = threading.Event()

    def trickle(listening: socket.socket) -> None:
        calling, _whom = listening.accept()
        with calling, suppress(OSError):
            calling.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not heard.wait(0.02):
                calling.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=trickle, args=(listening,), daemon=True)
        thread.start()
        until = clock.now() + timedelta(seconds=0.3)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/a.jpg"
        found = fetching.data(address, until, 1000)
        heard.set()
        thread.join(20)

    assert found is None
    assert clock.now() < until + timedelta(seconds=10)


def test_what_comes_by_tls_is_read_where_the_certificate_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(listening: socket.socket, secured: ssl.SSLContext) -> None:
        for _call in range(2):
            calling, _whom = listening.accept()
            with calling, suppress(OSError), secured.wrap_socket(calling, server_side=True) as line:
                line.recv(10_000)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nphoto")

    with monkeypatch.context() as trusting:
        secured = certificates.trusted(tmp_path, trusting)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            thread = threading.Thread(target=answer, args=(listening, secured), daemon=True)
            thread.start()
            address = f"https://127.0.0.1:{listening.getsockname()[1]}/a.jpg"
            until = clock.now() + timedelta(seconds=20)
            trusted = fetching.data(address, until, 5)
            trusting.delenv("SSL_CERT_FILE")
            stranger = fetching.data(address, until, 5)
            thread.join(20)

    assert (trusted, stranger) == (b"photo", None)
