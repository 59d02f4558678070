import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.services.picture_wire import Limits, Unreadable, packed, receive, send, unpacked


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_frame_larger_than_the_socket_holds_arrives_whole(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    body = bytes(range(256)) * 20_000
    sending = threading.Thread(target=send, args=(ours, body))
    sending.start()

    assert receive(theirs, len(body)) == body
    sending.join()


def test_a_closed_other_side_is_no_frame(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    ours.close()

    assert receive(theirs, 100) is None


@pytest.mark.parametrize("sent", [b"\x00\x00", struct.pack(">I", 10) + b"abc"])
def test_a_frame_cut_short_is_unreadable(
    ends: tuple[socket.socket, socket.socket], sent: bytes
) -> None:
    ours, theirs = ends
    ours.sendall(sent)
    ours.close()

    with pytest.raises(Unreadable):
        receive(theirs, 100)


def test_a_frame_beyond_the_limit_is_not_taken_in(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    send(ours, bytes(101))

    with pytest.raises(Unreadable):
        receive(theirs, 100)


def test_a_silent_other_side_is_waited_for_until_the_deadline(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    with pytest.raises(TimeoutError):
        receive(ends[0], 100, time.monotonic() + 0.05)


def test_another_side_that_does_not_listen_is_waited_for_until_the_deadline(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    with pytest.raises(TimeoutError):
        send(ends[0], bytes(10_000_000), time.monotonic() + 0.05)


@given(
    st.dictionaries(st.text(max_size=9).filter(lambda name: name != "parts"), st.integers()),
    st.dictionaries(st.text(max_size=9), st.binary(max_size=99)),
)
def test_an_answer_is_read_as_it_was_written(head: dict[str, int], parts: dict[str, bytes]) -> None:
    assert unpacked(packed(head, parts)) == (head, parts)


@given(st.binary(max_size=99))
def test_any_bytes_are_an_answer_or_unreadable(body: bytes) -> None:
    try:
        unpacked(body)
    except Unreadable:
        return


@pytest.mark.parametrize(
    "text",
    [
        b"[]",
        b"{}",
        b'{"parts": []}',
        b'{"parts": {"a": "x"}}',
        b'{"parts": {"a": 5}}',
        b'{"parts": {"a": 4, "b": -1}}',
        b'{"parts": {"a": 1e400}}',
        b"[" * 50_000,
    ],
)
def test_an_answer_that_lies_is_unreadable(text: bytes) -> None:
    with pytest.raises(Unreadable):
        unpacked(struct.pack(">I", len(text)) + text + b"abc")


def test_limits_cross_a_command_line() -> None:
    limits = Limits(seconds=1.5, processor_seconds=2, memory=3)

    assert Limits.from_argument(limits.as_argument()) == limits
