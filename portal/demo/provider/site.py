"""The development provider put together as an application of its own."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from flask import Blueprint, Flask, Response, make_response, render_template, send_from_directory

from portal.demo.provider import documents, endpoints, entrances, exits
from portal.demo.provider.clients import Client
from portal.demo.provider.people import Person
from portal.demo.provider.provider import Provider, here
from portal.web import catalogues, languages

_ROOT = Path(__file__).parents[3]
_HEADERS = {
    # no form-action: a form that is sent here leads back to the portal
    "Content-Security-Policy": (
        "default-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

blueprint = Blueprint("site", __name__)


def create_provider(
    issuer: str, clients: Iterable[Client], people: Mapping[str, Person], name: str = "residents"
) -> Flask:
    """An OpenID provider at `issuer`, for these portals and these people."""
    return create_app(Provider(issuer, people, clients, name))


def create_app(provider: Provider) -> Flask:
    """The application of a provider."""
    app = Flask(__name__, static_folder=None)
    app.config["TRUSTED_HOSTS"] = ["localhost", "127.0.0.1", "[::1]"]
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    provider.bind(app)
    languages.install(
        app,
        languages.Languages(("en", "cy")),
        catalogues.Catalogues((_ROOT / "translations",)),
    )
    app.jinja_env.globals["language"] = languages.current
    for part in (documents, endpoints, entrances, exits):
        app.register_blueprint(part.blueprint)
    app.register_blueprint(blueprint)
    app.after_request(_with_headers)
    return app


@blueprint.get("/")
def front() -> Response:
    """What this is."""
    return make_response(render_template("provider/front.html", provider=here()))


@blueprint.get("/trustmark")
def trustmark() -> Response:
    """What `vtm` names: that nothing here can be trusted."""
    return make_response(render_template("provider/front.html", provider=here()))


@blueprint.get("/provider.css")
def style() -> Response:
    """The look of the pages."""
    return send_from_directory(_ROOT / "static" / "css", "provider.css")


def _with_headers(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store"
    return answer
