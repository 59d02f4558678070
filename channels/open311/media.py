"""Photos of a report: sent with it, or fetched from the hosts that its app named, and no others."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore

import httpx
import structlog
from werkzeug.datastructures import FileStorage

from channels.open311 import fetching, report_words
from portal import clock
from portal.services import photos, pictures
from portal.services.photos import Added
from portal.services.picture_refusals import PhotoRefused
from portal.services.pictures import MAX_BYTES
from portal.storage import Storage, StorageFailed
from portal.web.reporting import refusals
from portal.web.reporting.uploads import name_of

MOST_ADDRESSES = 20
LONGEST_ADDRESS = 1_000
_ALL_TOGETHER = timedelta(seconds=20)  # of one report: whoever sent it waits for the answer
# hosts that are slow hold up no more of our threads than these: who fetches, and who waits for that
_AT_ONCE, _IN_LINE = BoundedSemaphore(4), BoundedSemaphore(6)

log = structlog.get_logger(__name__)


@dataclass
class Taken:
    """The photos of a report that are ready, each once, and the addresses that were not fetched."""

    added: list[Added] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def take(self, data: bytes) -> None:
        """One photo more. Raises PhotoRefused."""
        digest = photos.digest(data)
        if digest not in {one.digest for one in self.added}:
            self.added.append(Added(clock.new_id(), pictures.ready(data), digest))


def sent(files: Iterable[FileStorage], faults: list[str]) -> Taken:
    """The photos that came with a report, made ready; why one cannot be goes to `faults`."""
    taken = Taken()
    there = [file for file in files if file.filename]
    if len(there) > photos.MOST:
        faults.append(report_words.too_many_photos(photos.MOST))
        return taken
    for file in there:
        try:
            taken.take(file.stream.read(MAX_BYTES + 1))
        except PhotoRefused as refusal:
            faults.append(refusals.worded(refusal, name_of(file)))
    return taken


def fetch(taken: Taken, addresses: Sequence[str], hosts: Sequence[str]) -> None:
    """Fetch what is a photo at one of these hosts; every other address is `left` for the team."""
    until = clock.now() + _ALL_TOGETHER
    for address in addresses:
        data = None
        if len(taken.added) < photos.MOST and is_theirs(address, hosts):
            data = _in_turn(address, until)
        try:
            if data is None:
                taken.left.append(address)
            else:
                taken.take(data)
        except PhotoRefused as refusal:
            log.info("open311.media", fault=type(refusal).__name__)
            taken.left.append(address)


def keep(storage: Storage, added: Iterable[Added]) -> None:
    """Put the files into the storage before any row speaks of them. Raises StorageFailed."""
    for photo in added:
        photos.keep_files(storage, photo.id, photo.ready.renditions)


def drop(storage: Storage, added: Iterable[Added]) -> None:
    """Take the files out again of which no row speaks; what stays behind harms nobody."""
    for photo in added:
        with suppress(StorageFailed):
            photos.drop_files(storage, photo.id)


def is_theirs(address: str, hosts: Sequence[str]) -> bool:
    """Whether an address is at one of these hosts, by https; a name may be in letters of its own,
    and the usual port may stand behind it.
    """
    try:
        url = httpx.URL(address)  # as it is read to be called: two readers might see two hosts
    except (httpx.InvalidURL, ValueError):
        return False
    name = url.raw_host.decode("ascii") + (f":{url.port}" if url.port else "")
    is_safe = url.scheme == "https" or (url.scheme == "http" and url.host == fetching.OURSELVES)
    return is_safe and not url.userinfo and name in hosts


def _in_turn(address: str, until: datetime) -> bytes | None:
    if not _may_begin(until):
        return None
    try:
        return fetching.data(address, until, MAX_BYTES)
    finally:
        _AT_ONCE.release()


def _may_begin(until: datetime) -> bool:
    """Whether it is this one's turn, waited for where not too many wait already."""
    if _AT_ONCE.acquire(blocking=False):
        return True
    if not _IN_LINE.acquire(blocking=False):
        return False
    try:
        return _AT_ONCE.acquire(timeout=max((until - clock.now()).total_seconds(), 0))
    finally:
        _IN_LINE.release()
