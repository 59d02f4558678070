"""The portal with the demo's own pages: what `portal demo` serves."""

from flask import Flask

from portal import app
from portal.demo import mailbox
from portal.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The portal and its mailbox page."""
    made = app.create_app(settings)
    made.register_blueprint(mailbox.blueprint)
    return made
