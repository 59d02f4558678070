"""Carries the twilio library's requests: by httpx, with short waits, and saying what is unclear."""

import logging
from collections.abc import Mapping
from typing import Any

import httpx
from twilio.http import HttpClient
from twilio.http.response import Response

from portal import clock
from portal.channel import SendLater, retry_after
from portal.tls import trusted

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=32)


class Unclear(Exception):
    """The request went out, and nobody said what became of it."""

    def __init__(self, why: str, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__(why)


class Wire(HttpClient):  # type: ignore[misc]  # the library has no types
    """May be used by several threads at once, which the library's own client may not: that keeps
    its last request, and writes addresses, with numbers in them, into the log."""

    def __init__(self, timeout: httpx.Timeout = TIMEOUT) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        # no redirects: words and credentials go to the address that was set, only
        self._client = httpx.Client(
            verify=trusted(),
            timeout=timeout,
            limits=_LIMITS,
            follow_redirects=False,
            trust_env=False,
        )

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """One request. Raises Unclear, or SendLater where the provider surely did nothing."""
        try:
            answer = self._client.request(
                method, uri, params=params, data=data, headers=headers, auth=auth
            )
        except _NEVER_SENT as error:
            raise SendLater("the provider is away") from error
        except httpx.HTTPError as error:
            raise Unclear("the provider did not answer") from error
        wait = retry_after(answer.headers.get("retry-after"), clock.now())
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise SendLater("the provider has enough for now", wait)
        if answer.is_server_error:
            raise Unclear(f"the provider is in trouble: {answer.status_code}", wait)
        return Response(answer.status_code, answer.text, answer.headers)
