"""The provider put together as an application: its API, and the handset."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response

from portal.demo.texts import api, handset
from portal.demo.texts.calls import Calls
from portal.demo.texts.exchange import Exchange
from portal.demo.texts.phones import Phones
from portal.web import catalogues, languages

_ROOT = Path(__file__).parents[3]
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'; img-src 'self' data:",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def create_app(exchange: Exchange, calls: Calls, phones: Phones, names: Mapping[str, str]) -> Flask:
    """The application of an exchange; `names` says whose phones they are, by number."""
    app = Flask(__name__, static_folder=None)
    app.config["TRUSTED_HOSTS"] = ["localhost", "127.0.0.1", "[::1]"]
    app.config["MAX_CONTENT_LENGTH"] = 16 * 1024 * 1024
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    exchange.bind(app)
    languages.install(
        app,
        languages.Languages(("en", "cy")),
        catalogues.Catalogues((_ROOT / "translations",)),
    )
    app.jinja_env.globals["language"] = languages.current
    app.register_blueprint(api.blueprint(calls))
    app.register_blueprint(handset.blueprint(phones, names))
    app.after_request(_with_headers)
    return app


def _with_headers(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
