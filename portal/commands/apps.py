"""The whole portal, for the commands that need it: slow to load, so not in `tools`."""

from flask import Flask

from portal.app import create_app
from portal.web import parts
from portal.web.parts import Parts


def app_parts() -> tuple[Flask, Parts]:
    """The portal of the settings, and its parts."""
    app = create_app()
    return app, parts.of(app)
