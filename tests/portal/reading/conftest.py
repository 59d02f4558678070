"""A small invented town to read about."""

import pytest

from portal.reading.gazetteer import Gazetteer, Line
from tests.support import towns


@pytest.fixture(scope="session")
def lines() -> list[Line]:
    """The rows of the town's gazetteer."""
    return towns.rows()


@pytest.fixture(scope="session")
def town(lines: list[Line]) -> Gazetteer:
    return Gazetteer.from_rows(lines)
