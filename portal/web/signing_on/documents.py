"""What providers publish about themselves: kept as long as they allow, and through an outage."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import structlog

from portal import clock
from portal.tls import trusted

log = structlog.get_logger(__name__)
Document = dict[str, Any]
Check = Callable[[Document], None]

_TIMEOUT = httpx.Timeout(5, connect=3)
_UNSAID = timedelta(minutes=5)  # how long a document is good for that does not say
_LONGEST = timedelta(days=1)
_PAUSE = timedelta(seconds=30)  # after a failure, before the provider is asked again
_ANEW = timedelta(seconds=60)  # how often a key that nobody knows makes us look again
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class OutOfReach(Exception):
    """The document cannot be had, and there is no earlier copy of it."""


@dataclass
class _Kept:
    document: Document | None = None
    fetched_at: datetime = _NEVER
    fresh_until: datetime = _NEVER
    ask_from: datetime = _NEVER
    lock: threading.Lock = field(default_factory=threading.Lock)


class Documents:
    """Fetches JSON documents under our own name, honouring Cache-Control (RFC 9111).

    Where a provider is away its last good document goes on serving.
    """

    def __init__(self, agent: str) -> None:
        self._kept: dict[str, _Kept] = {}
        self._headers = {"User-Agent": agent, "Accept": "application/json"}

    def get(self, url: str, check: Check, *, anew: bool = False) -> Document:
        """The document at an address, sound by `check`, which raises ValueError otherwise.

        `anew` looks again before its time, though at most once a minute: keys change.
        Raises OutOfReach.
        """
        kept = self._kept.setdefault(url, _Kept())
        if not _is_wanted(kept, anew):
            return _document(kept, url)
        # whoever has a copy need not wait for who is fetching the next
        if kept.lock.acquire(blocking=kept.document is None):
            try:
                if _is_wanted(kept, anew):
                    self._fetch(kept, url, check)
            finally:
                kept.lock.release()
        return _document(kept, url)

    def _fetch(self, kept: _Kept, url: str, check: Check) -> None:
        try:
            answer = httpx.get(url, headers=self._headers, timeout=_TIMEOUT, verify=trusted())
            if answer.status_code != 200:
                raise ValueError(f"status {answer.status_code}")
            document = answer.json()
            if not isinstance(document, dict):
                raise ValueError("no object")
            check(document)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as fault:
            log.warning("a provider's document cannot be had", url=url, why=_why(fault))
            kept.ask_from = clock.now() + _PAUSE
            return
        kept.document, kept.fetched_at = document, clock.now()
        kept.fresh_until = kept.fetched_at + _lifetime(answer.headers.get("Cache-Control", ""))


def _is_wanted(kept: _Kept, anew: bool) -> bool:
    at = clock.now()
    if at < kept.ask_from:
        return False
    return at >= kept.fresh_until or (anew and at - kept.fetched_at >= _ANEW)


def _document(kept: _Kept, url: str) -> Document:
    if kept.document is None:
        raise OutOfReach(url)
    return kept.document


def _lifetime(cache_control: str) -> timedelta:
    said = cache_control.casefold()
    if "no-store" in said or "no-cache" in said:
        return timedelta(0)
    found = _MAX_AGE.search(said)
    return min(timedelta(seconds=int(found[1])), _LONGEST) if found else _UNSAID


def _why(fault: Exception) -> str:
    return str(fault) if type(fault) is ValueError else type(fault).__name__
