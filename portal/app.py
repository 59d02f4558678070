"""create_app(): settings, database, council, web, and the channels that settings name."""

import importlib

from flask import Flask

from life_events.engine import load as life_events
from portal import settings as settings_module
from portal.authority.bases import bases
from portal.channel import Channel
from portal.council.councils import Council
from portal.council.load import load_council
from portal.database import Database
from portal.reading.courses import street_courses
from portal.reading.gazetteer import Gazetteer
from portal.services import journal
from portal.services.gazetteer import load_gazetteer
from portal.settings import Settings, SettingsFault
from portal.storage import Storage
from portal.web import parts, site
from portal.web.url_rules import UnhurriedRule


def create_app(settings: Settings | None = None, council: Council | None = None) -> Flask:
    """The portal as a Flask application, its parts in `portal.web.parts.of(app)`.

    `council` is the one of the settings, where it is loaded already.
    Raises SettingsFault for a wrong setting, CouncilErrors for a faulty council's folder, BadEvent
    for a faulty life event, BadBases for a faulty table of grounds to act for somebody.
    """
    settings = settings or settings_module.load()
    life_events.make_ready()
    bases()
    journal.install()
    council = council or load_council(settings.council)
    database = Database(settings.database)
    app = Flask("portal", static_folder=None)
    app.url_rule_class = UnhurriedRule
    parts.keep(
        app,
        parts.Parts(
            settings=settings,
            database=database,
            storage=Storage.open(settings.storage),
            council=council,
            gazetteer=_gazetteer(database, council),
        ),
    )
    site.install(app)
    _add_channels(app, settings, council)
    return app


def _gazetteer(database: Database, council: Council) -> Gazetteer:
    with database.read() as session:
        return load_gazetteer(session, street_courses(council))


def _add_channels(app: Flask, settings: Settings, council: Council) -> None:
    for name in settings.channels:
        channel = _channel(name, settings, council)
        parts.of(app).channels[name] = channel
        for blueprint in channel.blueprints:
            app.register_blueprint(blueprint)


def _channel(name: str, settings: Settings, council: Council) -> Channel:
    wanted = f"channels.{name}.channel"
    try:
        module = importlib.import_module(wanted)
    except ModuleNotFoundError as missing:
        if not wanted.startswith(missing.name or "?"):
            raise  # the channel is there; something it needs is not
        raise SettingsFault(f"PORTAL_CHANNELS: there is no channel {name!r}") from None
    channel: Channel = module.make(settings, council)
    return channel
