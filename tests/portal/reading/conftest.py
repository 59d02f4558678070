"""A small invented town to read about, and the demo council."""

from pathlib import Path

import pytest

from portal.council.councils import Council
from portal.council.load import load_council
from portal.reading.gazetteer import Gazetteer, Line
from portal.reading.messages import Reader
from portal.services.gazetteer_folders import gazetteer_of
from tests.support import towns


@pytest.fixture(scope="session")
def lines() -> list[Line]:
    """The rows of the town's gazetteer."""
    return towns.rows()


@pytest.fixture(scope="session")
def town(lines: list[Line]) -> Gazetteer:
    return Gazetteer.from_rows(lines)


@pytest.fixture(scope="session")
def thornley() -> Council:
    return load_council(Path("portal/demo/thornley"))


@pytest.fixture(scope="session")
def thornley_places(thornley: Council) -> Gazetteer:
    return gazetteer_of(thornley)


@pytest.fixture(scope="session")
def reader(thornley: Council, thornley_places: Gazetteer) -> Reader:
    """Reads texts for the demo council."""
    return Reader(thornley, thornley_places)
