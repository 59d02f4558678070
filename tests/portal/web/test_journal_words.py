"""What was done for somebody, in sentences that they understand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from portal import clock
from portal.models.actors import By, Depth, Kind, Role
from portal.policy import RULES, Action
from portal.services.journal_entries import JournalEntry
from portal.web import journal_words

_LOOKED = JournalEntry(
    id=clock.new_id(), at=datetime(2026, 5, 3, 12, tzinfo=UTC), principal_id=clock.new_id(),
    mandate_id=clock.new_id(), agent_name="Asha Patel", organisation_name="Thornley Advice",
    kind=Kind.COUNCIL_TAX, depth=Depth.LOOK, action=Action.READ_PRIVATE_DETAILS, channel=By.PHONE,
    by_staff=True, case_id=clock.new_id(), case_reference="ABCD-EFGH", service="life_council_tax",
    episode_reference=None, event=None,
)  # fmt: skip
_KINDS = (None, *Kind)


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


def test_a_look_by_phone_names_the_adviser_the_organisation_the_kind_of_case_and_the_day() -> None:
    assert journal_words.sentence(_LOOKED) == (
        "Asha Patel of Thornley Advice looked at your council tax case on 3 May 2026 by phone."
    )
    assert journal_words.about(_LOOKED) == "The case is ABCD-EFGH."


def test_a_son_has_no_organisation_and_the_website_is_not_mentioned() -> None:
    web = replace(_LOOKED, agent_name="David Jones", organisation_name="", channel=By.WEB)

    assert journal_words.sentence(web) == (
        "David Jones looked at your council tax case on 3 May 2026."
    )


def test_every_use_that_is_noted_has_a_sentence_of_its_own() -> None:
    noted = [
        action
        for action, rule in RULES.items()
        if any(right.kind for right in rule.grants.get(Role.AGENT, ()))
    ]
    whole = {journal_words.sentence(replace(_LOOKED, action=action)) for action in noted}

    assert len(noted) >= 12
    assert not [words for words in whole if "something of yours" in words]
    assert len(whole) == len(noted) - 1  # a case and what is private in it are one look


def test_no_sentence_is_left_with_a_gap_or_names_a_key() -> None:
    for line in (replace(_LOOKED, action=one, kind=kind) for one in Action for kind in _KINDS):
        words = journal_words.sentence(line)

        assert words.startswith("Asha Patel of Thornley Advice ")
        assert words.endswith("on 3 May 2026 by phone.")
        assert "%" not in words
        assert "_" not in words


def test_what_an_agent_put_into_their_name_changes_no_sentence() -> None:
    """They call themselves what they like, and the sentence goes out in texts and emails too."""
    named = replace(_LOOKED, agent_name="Asha %(who)s <b>100</b> http://a.example/x")

    said = journal_words.sentence(named)

    assert said.startswith("Asha who s b b http a example x of Thornley Advice looked")


def test_the_same_of_one_day_is_one_sentence_and_none_is_left_out() -> None:
    again = replace(_LOOKED, at=_LOOKED.at - timedelta(hours=1))
    day_before = replace(_LOOKED, at=_LOOKED.at - timedelta(days=1))
    other_case = replace(day_before, case_reference="JKMN-PQRS")

    found = list(journal_words.together([_LOOKED, again, day_before, other_case]))

    assert [entry.times for entry in found] == [2, 1, 1]
    assert journal_words.sentence(found[0]).endswith("by phone. This was 2 times in all.")
