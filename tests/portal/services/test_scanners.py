"""A file is shown to the virus scanner whole, and its answer is taken at its word."""

import socket

import pytest

from portal.services.scanners import BadScannerURL, Infected, Scanner, ScannerAway
from tests.support.scanners import EICAR, Clamd


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 1_000_000])
def test_the_scanner_gets_every_byte_whatever_the_size(clamd: Clamd, size: int) -> None:
    data = bytes(n % 251 for n in range(1000)) * (size // 1000 + 1)

    Scanner.of(clamd.url).scan(data[:size])

    assert clamd.seen == [data[:size]]


def test_what_the_scanner_finds_is_infected(clamd: Clamd) -> None:
    with pytest.raises(Infected):
        Scanner.of(clamd.url).scan(b"%PDF-1.4\n" + EICAR)


@pytest.mark.parametrize(
    "answer",
    [b"", b"\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OKAY\0", b"\xff" * 5000,
     b"FOUND"],
)  # fmt: skip
def test_an_answer_that_is_not_ok_keeps_nothing(clamd: Clamd, answer: bytes) -> None:
    clamd.says = answer

    with pytest.raises(ScannerAway):
        Scanner.of(clamd.url).scan(b"a proof")


def test_a_file_that_is_too_long_for_it_is_not_known_safe(clamd: Clamd) -> None:
    with pytest.raises(ScannerAway):
        Scanner.of(clamd.url).scan(b"x" * 12_500_000)


def test_a_scanner_that_is_not_there_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(ScannerAway):
        Scanner.of(f"tcp://127.0.0.1:{port}").scan(b"a proof")
    with pytest.raises(ScannerAway):
        Scanner.of("unix:///nowhere/clamd.ctl").scan(b"a proof")


def test_a_scanner_that_says_nothing_is_away_after_a_while() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        scanner = Scanner("127.0.0.1", silent.getsockname()[1], seconds=0.2)
        with pytest.raises(ScannerAway):
            scanner.scan(b"a proof")


@pytest.mark.parametrize(
    "url", ["", "clamd", "http://host:1", "tcp://host", "tcp://:3310", "tcp://host:x", "unix://"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadScannerURL):
        Scanner.of(url)
