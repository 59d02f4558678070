"""What texts need besides sending: talks that went silent are kept, and pictures are fetched."""

from datetime import timedelta

from channels.sms.media import Media
from portal.chores import Chore
from portal.council.councils import Council
from portal.database import Database
from portal.policy import SYSTEM
from portal.services import hearing, text_photos
from portal.services.heard import World
from portal.settings import Settings
from portal.storage import Storage

_AT_A_TIME = 20


def of(settings: Settings) -> tuple[Chore, ...]:
    """The chores of the channel."""
    secret = settings.secret_key.get_secret_value()
    media = Media.of(settings)

    def keep_silent(database: Database, council: Council) -> int:
        with database.write() as session:
            return hearing.keep_silent(session, SYSTEM, World(council, secret), _AT_A_TIME)

    def fetch(database: Database, _council: Council) -> int:
        storage = Storage.open(settings.storage)
        with database.read() as session:
            waiting = text_photos.waiting(session, SYSTEM, _AT_A_TIME)
        for message_id, addresses in waiting:
            taken = [photo for address in addresses if (photo := media.fetch(storage, address))]
            with database.write() as session:
                text_photos.attach(session, SYSTEM, message_id, taken)
        return len(waiting)

    return (
        Chore("texts_silent", timedelta(minutes=5), keep_silent),
        Chore("texts_media", timedelta(seconds=5), fetch),
    )
