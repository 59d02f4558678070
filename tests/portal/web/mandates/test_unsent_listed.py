"""What was not sent for somebody, as it is listed: who wrote it and when, for nobody else."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from portal import clock
from portal.models.mandates import (
    KeptWords,
    MandateState,
)
from tests.portal.web.mandates.conftest import OVERVIEW, helped_by, press
from tests.support.acting import Agent
from tests.support.forms import hidden_fields

LAMP = "<b>The lamp</b> is out"


def test_what_was_being_typed_for_her_is_there_to_read(margaret: Agent, david: Agent) -> None:
    mandate_id = helped_by(margaret, david, state=MandateState.ENDED)
    with margaret.database.write() as session:
        session.add(
            KeptWords(
                id=clock.new_id(), principal_id=margaret.person_id, mandate_id=mandate_id,
                agent_id=david.person_id, at=clock.now(), path="/report",
                fields=[["words", LAMP], ["draft", "x1" * 12], ["shown", "street_light"]],
            )
        )  # fmt: skip

    page = margaret.client.get(f"{OVERVIEW}/kept").text

    assert "&lt;b&gt;The lamp&lt;/b&gt; is out" in page
    assert "David Jones" in page
    assert "x1" * 12 not in page
    assert "street_light" not in page
    assert "The lamp" not in david.client.get(f"{OVERVIEW}/kept").text


def kept_for(margaret: Agent, david: Agent, *times: datetime) -> list[UUID]:
    """What David was writing for her when he could not any more, once for each time."""
    mandate_id = helped_by(margaret, david, state=MandateState.ENDED)
    ids = [clock.new_id() for _ in times]
    with margaret.database.write() as session:
        for key, at in zip(ids, times, strict=True):
            session.add(
                KeptWords(
                    id=key, principal_id=margaret.person_id, mandate_id=mandate_id,
                    agent_id=david.person_id, at=at, path="/report", fields=[["words", f"L {key}"]],
                )
            )  # fmt: skip
    return ids


def test_each_of_what_was_not_sent_is_headed_by_who_wrote_it_and_when(
    margaret: Agent, david: Agent
) -> None:
    at = datetime(2026, 5, 3, 10, tzinfo=UTC)
    kept_for(margaret, david, at, at + timedelta(minutes=5))

    page = margaret.client.get(f"{OVERVIEW}/kept").text

    assert re.findall(r"<h2[^>]*><bdi>(.*?)</bdi>, <span>(.*?)</span></h2>", page) == [
        ("David Jones", "Sunday 3 May 2026, 11:05"), ("David Jones", "Sunday 3 May 2026, 11:00"),
    ]  # fmt: skip


def test_what_was_not_sent_is_hers_to_take_away_and_nobody_elses(
    margaret: Agent, david: Agent
) -> None:
    first, second = kept_for(margaret, david, clock.now(), clock.now())
    address = f"{OVERVIEW}/kept/{first}/remove"
    token = hidden_fields(david.client.get(f"{OVERVIEW}/told").text)["csrf_token"]

    assert david.client.post(address, data={"csrf_token": token}).status_code == 404
    assert press(margaret, address) == f"{OVERVIEW}/kept"

    page = margaret.client.get(f"{OVERVIEW}/kept").text
    assert (f"L {first}" in page, f"L {second}" in page) == (False, True)
