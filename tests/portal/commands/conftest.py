"""Commands are run in a process of their own, set by the environment, as a person runs them."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import apart

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Commands see no difference between the databases: SQLite is the quicker one."""
    return sqlite_url


@pytest.fixture
def run(tmp_path: Path, database_url: str) -> Run:
    """`portal …` with this test's own database and folder."""
    environment = os.environ | {
        "PORTAL_SECRET_KEY": "t" * 32,
        "PORTAL_VAR": str(tmp_path / "var"),
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_SMTP_URL": "smtp://127.0.0.1:9",
    }

    def run(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return apart.run(words, environment | settings, tmp_path)

    return run
