"""Where photos are kept: a folder on this machine or an S3 bucket, behind five verbs."""

import os
import re
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import SplitResult, parse_qs, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

# No dot at the start of a part, so no `..`; no `#`, with which a local store names what it writes.
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_LONGEST_KEY = 512
_FULL = re.compile(r"os error (28|122|27)\b")  # ENOSPC, EDQUOT, EFBIG

# A person waits for the answer: two quick tries, then the photo is refused.
_PATIENCE: "ClientConfig" = {
    "connect_timeout": timedelta(seconds=3),
    "timeout": timedelta(seconds=8),
}
_TRIES: "RetryConfig" = {
    "max_retries": 1,
    "retry_timeout": timedelta(seconds=10),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=1)},
}


class StorageError(Exception):
    """Something about the storage, or about what was asked of it."""


class NotStored(StorageError):
    """Nothing is kept under this key."""


class BadKey(StorageError, ValueError):
    """A key has parts of letters, digits, `.`, `_` and `-` between slashes, none begun by a dot."""


class BadStorageURL(StorageError, ValueError):
    """The address is neither `file://folder` nor `s3://bucket/prefix`."""


class StorageFailed(StorageError):
    """The storage cannot be reached, or does not take or give what it should."""


class StorageFull(StorageFailed):
    """There is no room left on the storage."""


class Storage:
    """Bytes by key. Every verb raises StorageFailed where the storage itself fails, BadKey for
    what is no key."""

    def __init__(self, address: SplitResult) -> None:
        self._address = address
        self._root = _folder(address) if address.scheme == "file" else None
        self._store: LocalStore | S3Store | None = None

    @classmethod
    def open(cls, url: str) -> Self:
        """The storage at `file://var/photos` (a folder, made when it is missing) or
        `s3://bucket/prefix?endpoint=https://…&region=…` (keys from the usual AWS_ variables).

        Touches nothing yet: a storage that is away must not stop the portal from starting.
        Raises BadStorageURL.
        """
        address = urlsplit(url)
        named = address.netloc or (address.scheme == "file" and address.path.strip("/"))
        if address.scheme not in {"file", "s3"} or not named:
            raise BadStorageURL(url)
        return cls(address)

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Keep `data` under `key`, whole or not at all; on a disk it is there after a power cut.

        Raises StorageFull, StorageFailed.
        """
        store = self._opened(key)
        try:
            if self._root is not None:
                obstore.put(store, key, data, use_multipart=False)
                _settle(self._root, key)
            else:
                attributes = {"Content-Type": content_type}
                obstore.put(store, key, data, attributes=attributes, use_multipart=False)
        except (BaseError, OSError) as error:
            raise _named(error) from error

    def get(self, key: str) -> bytes:
        """What is kept under `key`. Raises NotStored, StorageFailed."""
        store = self._opened(key)
        try:
            return bytes(obstore.get(store, key).bytes())
        except FileNotFoundError as error:
            raise NotStored(key) from error
        except (BaseError, OSError) as error:
            raise _named(error) from error

    def exists(self, key: str) -> bool:
        """Whether anything is kept under `key`. Raises StorageFailed."""
        store = self._opened(key)
        try:
            obstore.head(store, key)
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise _named(error) from error
        return True

    def delete(self, key: str) -> None:
        """Keep nothing under `key`; no matter if there was nothing. Raises StorageFailed."""
        store = self._opened(key)
        try:
            with suppress(FileNotFoundError):
                obstore.delete(store, key)
        except (BaseError, OSError) as error:
            raise _named(error) from error

    def writable(self) -> bool:
        """Whether a photo could be kept now: a small file is written and taken away again."""
        key = f"probe-{secrets.token_hex(8)}"
        try:
            self.put(key, b"writable?", "text/plain")
            self.delete(key)
        except StorageFailed:
            return False
        return True

    def _opened(self, key: str) -> LocalStore | S3Store:
        if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
            raise BadKey(key)
        if self._store is None:
            self._store = self._connected()
        return self._store

    def _connected(self) -> LocalStore | S3Store:
        try:
            if self._root is None:
                return _bucket(self._address)
            # Only the portal looks into the folder, whatever its files allow.
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            return LocalStore(self._root)
        except (BaseError, OSError, ValueError) as error:
            raise _named(error) from error


def _settle(root: Path, key: str) -> None:
    """Have the disk write down the file and the folders that name it."""
    path = root / key
    for each in (path, *path.parents):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if each == root:
            break


def _folder(address: SplitResult) -> Path:
    """`file://var/photos` is a folder under the working directory, `file:///srv/photos` is not."""
    return Path(address.netloc + address.path).absolute()


def _bucket(address: SplitResult) -> S3Store:
    config: S3Config = {}
    options: ClientConfig = {**_PATIENCE}
    query = parse_qs(address.query)
    # What the address does not say is left to the AWS_ variables.
    if region := query.get("region"):
        config["region"] = region[0]
    if endpoint := query.get("endpoint", [os.environ.get("AWS_ENDPOINT_URL", "")])[0]:
        config["endpoint"] = endpoint
        options["allow_http"] = endpoint.startswith("http://")
    prefix = address.path.strip("/") or None
    return S3Store(
        address.netloc, prefix=prefix, config=config, client_options=options, retry_config=_TRIES
    )


def _named(error: Exception) -> StorageFailed:
    # The store's own words may hold an address with a key in it: they stay in the cause.
    return StorageFull() if _FULL.search(str(error)) else StorageFailed(type(error).__name__)
