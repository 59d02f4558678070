"""What texts need besides sending: talks that went silent are kept, and pictures are fetched."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import structlog

from channels.sms import failing
from channels.sms.media import Media
from channels.sms.providers.provider import Provider
from portal import clock
from portal.channel import SendLater
from portal.chores import Chore, each
from portal.council.councils import Council
from portal.database import Database
from portal.policy import SYSTEM
from portal.services import hearing, photos, text_photos, texts
from portal.services.heard import World
from portal.services.photos import Added
from portal.services.tellings import DATABASE_AWAY
from portal.services.texts import Unpriced
from portal.settings import Settings
from portal.storage import Storage, StorageFailed

_TALKS = 200
_MOST_WAITING = 200
_A_BIT = 5  # texts whose pictures are fetched at once: then the other chores have their turn
_LOOKED_UP = 20
_ASKED_AGAIN_AFTER = timedelta(hours=1)  # before a text is looked up again that had no price yet
_AGAIN_AFTER = timedelta(minutes=1)  # before pictures that did not come are asked for again

log = structlog.get_logger(__name__)


def of(settings: Settings, provider: Provider) -> tuple[Chore, ...]:
    """The chores of the channel."""
    secret = settings.secret_key.get_secret_value()

    def keep_silent(database: Database, council: Council) -> int:
        world = World(council, secret)
        with database.read() as session:
            silent = hearing.silent(session, SYSTEM, _TALKS)

        def keep(talk_id: UUID) -> bool:
            with database.write() as session:
                return hearing.keep_silent(session, SYSTEM, world, talk_id)

        return each(silent, keep)

    return (
        Chore("texts_silent", timedelta(minutes=5), keep_silent),
        Chore("texts_media", timedelta(seconds=5), Fetcher(settings).fetch),
        Chore("texts_prices", timedelta(minutes=5), Asker(provider).ask),
    )


class Fetcher:
    """Fetches pictures, and remembers which of them did not come just now."""

    def __init__(self, settings: Settings) -> None:
        self._media = Media.of(settings)
        self._storage_url = settings.storage
        self._failed: dict[UUID, datetime] = {}

    def fetch(self, database: Database, _council: Council) -> int:
        """The pictures of some texts, each in transactions of its own."""
        with database.read() as session:
            waiting = text_photos.waiting(session, SYSTEM, _MOST_WAITING)
        since = clock.now() - _AGAIN_AFTER
        self._failed = {key: at for key, at in self._failed.items() if at > since}
        turn = [one for one in waiting if one not in self._failed][:_A_BIT]
        if not turn:
            return 0
        storage = Storage.open(self._storage_url)
        return each(turn, lambda message_id: self._fetched(database, storage, message_id))

    def _fetched(self, database: Database, storage: Storage, message_id: UUID) -> bool:
        with database.read() as session:
            addresses = text_photos.to_fetch(session, SYSTEM, message_id)
        taken: list[Added] = []
        try:
            for address in addresses:
                if (photo := self._media.fetch(storage, address)) is not None:
                    taken.append(photo)  # noqa: PERF401  those before a failure are dropped
            with database.write() as session:
                needed = text_photos.attach(session, SYSTEM, message_id, taken)
        except DATABASE_AWAY:
            raise  # it may have come to know of the files, so they stay
        except Exception as fault:
            self._failed[message_id] = clock.now()
            _drop(storage, taken)
            if not isinstance(fault, (httpx.HTTPError, StorageFailed)):
                raise
            log.warning("text.media", fault=type(fault).__name__)
            return False
        if not needed:
            _drop(storage, taken)
        return True


class Asker:
    """Asks the provider what texts cost and what became of them: callbacks name no price, and one
    may get lost."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._asked: dict[UUID, datetime] = {}

    def ask(self, database: Database, _council: Council) -> int:
        """Look up some texts of the last days; how many prices were named."""
        with database.read() as session:
            found = texts.unpriced(session, SYSTEM, _MOST_WAITING)
        since = clock.now() - _ASKED_AGAIN_AFTER
        self._asked = {key: at for key, at in self._asked.items() if at > since}
        sent = {one.id: one for one in found if one.id not in self._asked}
        return each(list(sent)[:_LOOKED_UP], lambda key: self._priced(database, sent[key]))

    def _priced(self, database: Database, sent: Unpriced) -> bool:
        self._asked[sent.id] = clock.now()
        try:
            fate = self._provider.look_up(sent.provider_id)
        except SendLater:
            return False
        if fate is None:
            return False
        with database.write() as session:
            failing.note(session, sent.provider_id, sent.number, fate)
        return fate.price is not None


def _drop(storage: Storage, taken: Sequence[Added]) -> None:
    for photo in taken:
        with suppress(StorageFailed):
            photos.drop_files(storage, photo.id)
