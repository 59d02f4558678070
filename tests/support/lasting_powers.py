"""The demo's registry of lasting powers of attorney, with a power of this suite's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from portal.demo import lasting_powers
from portal.demo.lasting_powers import LastingPowers

KEY = "registry-key"
CODE = "VAB12CD34EF56"
POWER: dict[str, Any] = {
    "donor": {
        "name": "Margaret Jones",
        "address": "17 Park Road, Thornley QA1 2AB",
        "born": "1941-05-09",
    },
    "attorneys": [{"name": "Tom Jones"}, {"name": "Ann Holt"}],
    "type": "property-and-affairs",
    "status": "registered",
}


@contextmanager
def serving(port: int = 0) -> Iterator[LastingPowers]:
    """The registry, with one power of attorney, until the block ends."""
    with lasting_powers.serving(port, {CODE: POWER}, KEY) as registry:
        yield registry
