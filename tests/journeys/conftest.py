"""A journey's browser starts at the portal's own address."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.applications import LiveServer

# how long a condition may take on a busy machine; a test that holds never waits for it
expect.set_options(timeout=20_000)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Journeys see no difference between the databases: one is enough."""
    return sqlite_url


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, Any], live_server: LiveServer
) -> dict[str, Any]:
    """`page.goto("/report")` is enough."""
    return {**browser_context_args, "base_url": live_server.url}
