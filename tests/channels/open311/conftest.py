"""A portal with Open311, for all tests of a worker that only read what is the same for everyone."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.settings import Settings, load
from tests.support.applications import Made


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings with this channel and no other."""
    return load(
        _env_file=None, secret_key="t" * 32, var=tmp_path / "var", database_url=database_url,
        channels=("open311",), base_url="https://portal.thornley.example",
    )  # fmt: skip


@pytest.fixture(scope="session")
def reading(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, made: Made
) -> FlaskClient:
    """An app that asks an empty portal what can be reported."""
    app: Flask = made.app(
        load(
            _env_file=None, secret_key="t" * 32, var=tmp_path_factory.mktemp("var"),
            database_url=f"sqlite:///{sqlite_template}", channels=("open311",),
            base_url="https://portal.thornley.example",
        )
    )  # fmt: skip
    app.testing = True
    return app.test_client()
