"""Pictures that came with a text: fetched from the provider's own host, and nowhere else."""

from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import structlog

from portal import clock
from portal.services import photos, pictures
from portal.services.photos import Added
from portal.services.picture_refusals import PhotoRefused
from portal.settings import Settings
from portal.storage import Storage, StorageFailed
from portal.tls import trusted

MOST_BYTES = 5_000_000
_TIMEOUT = httpx.Timeout(10.0, connect=5.0)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Media:
    """Fetches with the account's credentials; `host` is the only one that gets them."""

    host: str
    account: str
    token: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Media":
        """For the provider that the settings name."""
        token = settings.twilio_auth_token
        address = urlsplit(str(settings.twilio_api_base))
        return cls(
            address.netloc,
            settings.twilio_account_sid,
            token.get_secret_value() if token else "",
        )

    def fetch(self, storage: Storage, address: str) -> Added | None:
        """A picture, its files in the storage; None for what is none, too big, or elsewhere.

        Raises httpx.HTTPError where the provider is away, StorageFailed: it is tried again.
        """
        data = self._data(address)
        if data is None:
            return None
        try:
            photo = Added(clock.new_id(), pictures.ready(data), photos.digest(data))
        except PhotoRefused as refusal:
            log.info("text.media", fault=type(refusal).__name__)
            return None
        try:
            photos.keep_files(storage, photo.id, photo.ready.renditions)
        except StorageFailed:
            with suppress(StorageFailed):
                photos.drop_files(storage, photo.id)
            raise
        return photo

    def _data(self, address: str) -> bytes | None:
        parts = urlsplit(address)
        if parts.netloc != self.host or parts.scheme not in {"https", "http"}:
            log.warning("text.media", fault="elsewhere")
            return None
        secure = parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost"}
        if not secure:
            return None
        with (
            httpx.Client(
                verify=trusted(), timeout=_TIMEOUT, follow_redirects=False, trust_env=False,
                auth=(self.account, self.token),
            ) as client,
            client.stream("GET", address) as answer,
        ):  # fmt: skip
            if answer.status_code >= 500 or answer.status_code == 429:
                answer.raise_for_status()
            if not answer.is_success:
                return None
            return _read(answer)


def _read(answer: httpx.Response) -> bytes | None:
    """What it holds, up to the limit: what claims to be small may still be big."""
    data = bytearray()
    for chunk in answer.iter_bytes():
        data += chunk
        if len(data) > MOST_BYTES:
            return None
    return bytes(data)
