"""Letters to organisations that act for people, and to their advisers."""

from datetime import timedelta

import pytest

from portal import clock
from portal.database import Database
from portal.models.organisations import AdviserState
from portal.models.outbox import Topic
from portal.outbox import post as put
from tests.channels.email.conftest import Post, html_of, text_of
from tests.support.mandates import (
    a_person,
    an_adviser,
    an_organisation,
)


def test_an_adviser_is_invited_at_the_address_that_was_named(
    database: Database, post: Post
) -> None:
    with database.write() as session:
        bureau, asha = an_organisation(session), a_person(session, "Asha Patel")
        adviser = an_adviser(session, bureau, asha, state=AdviserState.INVITED)
        adviser.expires_at = clock.now() + timedelta(days=7)
        put(session, Topic.ADVISER_INVITED, adviser_id=adviser.id)

    [told] = post()

    assert told["To"] == "adviser@advice.example"
    assert "/organisation/invited/" in text_of(told)


@pytest.mark.parametrize("what", ["warned", "off"])
def test_who_does_not_use_their_access_is_told(database: Database, post: Post, what: str) -> None:
    with database.write() as session:
        adviser = an_adviser(session, an_organisation(session), a_person(session, "Asha Patel"))
        put(session, Topic.ADVISER_UNUSED, adviser_id=adviser.id, what=what)

    [told] = post()

    assert "90 days" in text_of(told)


@pytest.mark.parametrize(
    "what",
    [
        "asked",
        "agreed",
        "extended",
        "refused",
        "suspended",
        "resumed",
        "ended",
        "expired",
        "ending",
    ],
)
def test_an_organisation_reads_what_the_council_decided_and_why(
    database: Database, post: Post, what: str
) -> None:
    with database.write() as session:
        bureau = an_organisation(session)
        bureau.reason = "We need your <b>charity</b> number."
        put(session, Topic.ORGANISATION_DECIDED, organisation_id=bureau.id, what=what)

    [told] = post()

    assert told["To"] == "office@advice.example"
    assert "Thornley Advice" in text_of(told)
    assert "<b>" not in html_of(told).replace("&lt;b&gt;", "")
    assert ("charity" in text_of(told)) == (what not in ("expired", "ending"))
