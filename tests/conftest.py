"""Fixtures for everyone. What they are made of stands in tests/support, one file a neighbour."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from portal.policy import forget_uses

# The same commit gives the same answer: a gate that draws anew each time refuses work that did
# not break anything. `make explore` draws anew, and what it finds becomes an example.
settings.register_profile("gate", derandomize=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

pytest_plugins = [
    "tests.support.applications",
    "tests.support.browsers",
    "tests.support.buckets",
    "tests.support.certified_provider",
    "tests.support.databases",
    "tests.support.reporters",  # before lived_in, which imports it
    "tests.support.lived_in",
    "tests.support.mail",
    "tests.support.notify_servers",
    "tests.support.providers",
    "tests.support.stories",
    "tests.support.text_providers",
    "tests.support.streets",
    "tests.support.receivers",
    "tests.support.scanners",
    "tests.support.visitors",
    "tests.support.webhooks",
]


def pytest_collection_finish() -> None:
    """What was collected stays to the end: nobody has to look for garbage in it again and again.

    Half of what it cost to make an application was spent on that.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def nobody_acts_for_another() -> Iterator[None]:
    """What a test was allowed under a mandate is no use of it in the next one."""
    yield
    forget_uses()
