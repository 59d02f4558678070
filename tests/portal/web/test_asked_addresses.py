"""Addresses of a life event: in whose area each lies decides whose task it is."""

from datetime import date

import pytest
from flask import Flask

from life_events.engine.load import event
from portal.web import parts
from portal.web.asking import addresses
from portal.web.asking.building import Typed
from portal.web.asking.reading import Reader


@pytest.mark.parametrize(
    ("chosen", "district", "county"),
    [
        ("ours", "ours", "ours"),
        ("northwold_district_council", "other", "ours"),
        ("elsewhere", "other", "other"),
        ("nowhere", "none", "none"),
    ],
)
def test_a_written_address_is_in_the_area_that_was_chosen(
    app: Flask, chosen: str, district: str, county: str
) -> None:
    """A district around ours is of our county: its move crosses districts, not counties."""
    here = parts.of(app)
    typed = Typed({"a-old_address-line": "1 The Street", "a-old_address-council": chosen})
    with app.test_request_context():
        reader = Reader(here, typed, {}, date(2026, 11, 20))
        reader.question(event("moving_house").question["old_address"])

    value = reader.read.values["old_address"]
    assert (value["district"], value["county"]) == (district, county)
    assert addresses.area_of(value) == chosen
