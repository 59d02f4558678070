"""What a route works with: the parts that create_app put together."""

from dataclasses import dataclass, field
from typing import cast

from flask import Flask, current_app

from portal.channel import Channel
from portal.council.councils import Council
from portal.database import Database
from portal.reading.gazetteer import Gazetteer
from portal.settings import Settings
from portal.storage import Storage

_NAME = "portal"


@dataclass(slots=True)
class Parts:
    """Settings, database, storage, council, gazetteer and channels of one running portal."""

    settings: Settings
    database: Database
    storage: Storage
    council: Council
    gazetteer: Gazetteer
    channels: dict[str, Channel] = field(default_factory=dict)


def keep(app: Flask, parts: Parts) -> None:
    """Bind the parts to the app."""
    app.extensions[_NAME] = parts


def of(app: Flask) -> Parts:
    """The parts bound to this app."""
    return cast(Parts, app.extensions[_NAME])


def here() -> Parts:
    """The parts of the app that serves this request."""
    return cast(Parts, current_app.extensions[_NAME])
