"""One file from a host of an app: only from the open internet, and only for so long.

Who owns a name decides where it leads, so the address behind it is looked at when it is called.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import httpcore
import httpx
import structlog
from httpcore import NetworkStream

from portal import clock
from portal.tls import trusted

OURSELVES = "127.0.0.1"
"""Never among an app's hosts, except in tests."""

_CONNECT, _READ = 3.0, 5.0  # seconds
_AS_IT_IS = [("Accept-Encoding", "identity")]  # nothing is unpacked that may be a bomb
_OK = 200
_INSIDE_OUT = ipaddress.IPv6Network("64:ff9b::/96")  # leads to an IPv4 address (RFC 6052)

log = structlog.get_logger(__name__)


def data(address: str, until: datetime, most: int) -> bytes | None:
    """What is there, of at most so many bytes, and all of it before `until`; None where that is not
    to be had. A redirect is not followed.
    """
    try:
        url = httpx.URL(address)
        timeout = {"connect": _CONNECT, "read": _READ, "write": _READ, "pool": _CONNECT}
        with (
            httpcore.ConnectionPool(ssl_context=trusted(), network_backend=_Backend(until)) as pool,
            pool.stream(
                "GET",
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=_AS_IT_IS,
                extensions={"timeout": timeout},
            ) as answer,
        ):
            return _read(answer, most) if answer.status == _OK else None
    except (*_FAULTS, httpx.InvalidURL, ValueError) as fault:
        log.info("open311.media", fault=type(fault).__name__)
        return None


_FAULTS = (
    httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)  # fmt: skip


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and not of a network that is closed to
    whoever owns a name: nor is one that carries such an address in itself.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _INSIDE_OUT:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _read(answer: httpcore.Response, most: int) -> bytes | None:
    """What claims to be small may still be big."""
    read = bytearray()
    for chunk in answer.iter_stream():
        read += chunk
        if len(read) > most:
            return None
    return bytes(read)


class _Backend(httpcore.NetworkBackend):
    """Calls no address that is not public, and hears nobody after `until`: what comes by single
    bytes would never be too slow otherwise.
    """

    def __init__(self, until: datetime) -> None:
        self._until, self._open = until, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        fault: Exception = httpcore.ConnectError("no public address")
        for address in _addresses(host, port):
            try:
                stream = self._open.connect_tcp(
                    address, port, _left(self._until, timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as one:
                fault = one
            else:
                return _Stream(stream, self._until)
        raise fault


class _Stream(NetworkStream):
    """A connection that ends at a moment, whatever comes."""

    def __init__(self, stream: NetworkStream, until: datetime) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> NetworkStream:
        left = _left(self._until, timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _addresses(host: str, port: int) -> list[str]:
    """Where the name leads now, once each; the tests' own host by its number."""
    if host == OURSELVES:
        return [host]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [one for one in dict.fromkeys(str(row[4][0]) for row in found) if is_public(one)]


def _left(until: datetime, timeout: float | None) -> float:
    """How long may be waited yet, in seconds."""
    left = (until - clock.now()).total_seconds()
    if left <= 0:
        raise httpcore.ReadTimeout("all the time of a report is over")
    return left if timeout is None else min(left, timeout)
