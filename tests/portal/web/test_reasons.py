"""Who handles a case and why, as a sentence."""

import pytest
from flask import Flask

from portal.council.teams import Reason
from portal.web import parts
from portal.web.reasons import why

TEAM = "ashshire_highways"


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("name", ["Mill Lane", None])
def test_every_reason_is_a_whole_sentence_with_the_team_in_it(
    reporting_app: Flask, reason: Reason, name: str | None
) -> None:
    council = parts.of(reporting_app).council
    with reporting_app.test_request_context():
        sentence = why(council, TEAM, reason, name)

    assert sentence.startswith(f"This goes to {council.teams[TEAM].name}, because ")
    assert sentence.endswith(".")
    assert "%(" not in sentence


def test_a_county_road_is_named(reporting_app: Flask) -> None:
    with reporting_app.test_request_context():
        sentence = why(parts.of(reporting_app).council, TEAM, Reason.COUNTY_ROAD, "Mill Lane")

    assert sentence.endswith("because Mill Lane is a county road.")


def test_a_reason_of_another_version_leaves_the_why_out(reporting_app: Flask) -> None:
    with reporting_app.test_request_context():
        sentence = why(parts.of(reporting_app).council, TEAM, "moon_landing", None)

    assert sentence == "This goes to Ashshire County Council, highways."
