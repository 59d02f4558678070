"""The record as a file in the var folder: one CloudEvent a line, each id once."""

import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any
from uuid import UUID

from portal.channel import SendLater, Sent


class FileRecord:
    """Appends to one file; threads and processes may do so at once, one writes at a time.

    It keeps the ids it has read in memory (100 bytes each): this is the way for a demo and a small
    council, PORTAL_RECORD_URL the one for a large record.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._known: set[bytes] = set()
        self._read_to = 0
        self._inode = 0

    def send(self, event: Mapping[str, Any]) -> Sent:
        """Append an event unless its id is there already; it is on the disk when this returns.

        Raises SendLater where the disk is full or cannot be written to.
        """
        line = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            with self._threads, self._open() as file:
                self._catch_up(file)
                if _key(line) not in self._known:
                    self._append(file, line)
                os.fsync(file.fileno())  # also for what a killed process left unsynced
        except OSError as error:
            raise SendLater("the record's file cannot be written") from error
        return Sent()

    @contextmanager
    def _open(self) -> Iterator[FileIO]:
        is_new = not self._path.exists()
        if is_new:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        with open(self._path, "a+b", buffering=0, opener=_private) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if is_new:
                _sync_folder(self._path.parent)
            yield file

    def _catch_up(self, file: FileIO) -> None:
        """Learn what others appended, and take away a last line that a power cut tore."""
        status = os.fstat(file.fileno())
        if status.st_ino != self._inode or status.st_size < self._read_to:
            self._known, self._read_to, self._inode = set(), 0, status.st_ino
        if status.st_size == self._read_to:
            return
        file.seek(self._read_to)
        rest = file.read()
        end = rest.rfind(b"\n") + 1
        self._known.update(filter(None, map(_key, rest[:end].splitlines())))
        if (key := _key(rest[end:])) is not None:
            self._known.add(key)
            file.write(b"\n")  # whole, but for its end
        else:
            file.truncate(self._read_to + end)  # never acknowledged, so it comes again, whole
        self._read_to = os.fstat(file.fileno()).st_size

    def _append(self, file: FileIO, line: bytes) -> None:
        try:
            if file.write(line + b"\n") <= len(line):
                raise OSError("only a part was written")
        except OSError:
            file.truncate(self._read_to)
            raise


def _key(line: bytes) -> bytes | None:
    """The id of a line; None for one that is torn, or not ours."""
    try:
        return UUID(json.loads(line)["id"]).bytes
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)  # personal data: for the portal's own user alone


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
