"""The portal itself: its settings, its application, a client, and a server on a real port.

The application is imported where it is made: a test of one pure function does not wait for it.
"""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from pydantic import AnyHttpUrl
from werkzeug.serving import make_server

from portal.settings import DEMO_COUNCIL, Settings, load

if TYPE_CHECKING:
    from portal.council.councils import Council


@pytest.fixture(scope="session")
def council() -> "Council":
    """The demo council."""
    from portal.council.load import load_council

    return load_council(DEMO_COUNCIL)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of this test's own: an empty database, an empty folder for all the rest."""
    return load(
        _env_file=None,  # what `portal demo` wrote in this folder is not for tests
        secret_key="t" * 32,
        var=tmp_path / "var",
        database_url=database_url,
        smtp_url="smtp://127.0.0.1:9",  # nobody listens there: what must go out waits
    )


@dataclass(frozen=True)
class Made:
    """What every application of a run shares: most of what it costs to have one."""

    council: "Council"  # frozen
    templates: FileSystemBytecodeCache  # compiled, by what stands in them

    def app(self, settings: Settings) -> Flask:
        """The portal with these settings."""
        from portal.app import create_app

        own = settings.council == self.council.folder
        app = create_app(settings, self.council if own else None)
        app.jinja_env.bytecode_cache = self.templates
        return app


@pytest.fixture(scope="session")
def made(council: "Council", tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The demo council and the templates, for all applications of this worker."""
    return Made(council, FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates"))))


@pytest.fixture
def app(settings: Settings, made: Made) -> Flask:
    """The portal with the demo council and nothing else in it."""
    app = made.app(settings)
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Someone's browser without the browser."""
    return app.test_client()


@dataclass(frozen=True)
class LiveServer:
    """A portal that answers at `url` on this machine."""

    url: str
    app: Flask
    settings: Settings


@pytest.fixture
def live_server(settings: Settings, made: Made) -> Iterator[LiveServer]:
    """The portal on a free port, in a thread of this process: what it does can be looked into."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = settings.model_copy(update={"base_url": AnyHttpUrl(url)})
        app = made.app(settings)
        server = make_server("127.0.0.1", 0, app, threaded=True, fd=listener.fileno())
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield LiveServer(url, app, settings)
        server.shutdown()
        thread.join()
