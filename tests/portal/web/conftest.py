"""One portal for every test that only reads pages, with a few pages of the tests' own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Blueprint, Flask, Response, abort, render_template_string, request
from flask.testing import FlaskClient
from pydantic import AnyHttpUrl

from portal.app import create_app
from portal.settings import Settings, load
from portal.web import pages
from portal.web.limits import limit
from portal.web.security import takes
from tests.support.applications import Made
from tests.support.mandated import World

tried = Blueprint("tried", __name__, url_prefix="/tried")
renders: list[str] = []
"""What was rendered for `/tried/public`, to be counted."""


@tried.get("/public")
def public() -> Response:
    tag = request.args.get("tag", "1")

    def render() -> str:
        renders.append(tag)
        return f"<p>Page {tag}</p>" + "and more of it " * 200

    return pages.public_page(tag, render, fragments="parts" in request.args)


@tried.get("/own")
def own() -> Response:
    return pages.page("errors/error.html", fragment="home/home.html", fault={"words": ()}, code=0)


@tried.get("/form")
def form() -> str:
    return render_template_string("{{ csrf_token() }}")


@tried.post("/form")
def send() -> str:
    return "taken"


@tried.post("/photo")
@takes(megabytes=2)
def photo() -> str:
    return str(len(request.get_data()))


@tried.route("/limited", methods=["GET", "POST"])
@limit("2 per hour")
def limited() -> str:
    return "in"


@tried.get("/fails")
def fails() -> NoReturn:
    raise RuntimeError("Ms Okafor, 07700 900456")


@tried.get("/error/<int:code>")
def error(code: int) -> NoReturn:
    abort(code)


@pytest.fixture(scope="session")
def face_settings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An empty portal's settings, for all tests of a worker."""
    return load(
        _env_file=None,
        secret_key="t" * 32,
        var=tmp_path_factory.mktemp("var"),
        database_url=f"sqlite:///{sqlite_template}",
        channels=(),
    )


@pytest.fixture(scope="session")
def face(face_settings: Settings) -> Flask:
    """The portal, with the pages above."""
    app = create_app(face_settings)
    app.register_blueprint(tried)
    app.testing = True
    return app


@pytest.fixture(scope="session")
def secure_face(face_settings: Settings) -> Flask:
    """The portal as it stands behind one proxy that speaks https."""
    settings = face_settings.model_copy(
        update={"base_url": AnyHttpUrl("https://portal.thornley.example"), "trusted_proxies": 1}
    )
    app = create_app(settings)
    app.register_blueprint(tried)
    return app


@pytest.fixture
def visitor(face: Flask) -> FlaskClient:
    """Someone who has never been here."""
    return face.test_client()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages see no difference between the databases: SQLite is the quicker one."""
    return sqlite_url


@pytest.fixture(scope="module")
def mandated_town(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, made: Made
) -> Iterator[World]:
    """People who act for each other, for all tests of a file."""
    var = tmp_path_factory.mktemp("mandated")
    shutil.copyfile(sqlite_template, var / "portal.sqlite")
    app = made.app(
        load(
            _env_file=None, secret_key="t" * 32, var=var, smtp_url="smtp://127.0.0.1:9",
            database_url=f"sqlite:///{var}/portal.sqlite",
        )
    )  # fmt: skip
    app.testing = True
    world = World(app)
    yield world
    world.database.close()


@pytest.fixture
def world(mandated_town: World) -> World:
    """The town of people who act for each other, as it was at first."""
    mandated_town.begin()
    return mandated_town
