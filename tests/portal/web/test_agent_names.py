"""Names in messages lead nowhere, whatever somebody called themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reading.plain import plain as without_links
from portal.web import agent_names


@pytest.mark.parametrize(
    "name", ["Asha Patel", "Seán O’Brien-Smith", "Małgorzata Żak", "مارگریٹ جونز", "Dr. J. Reed"]
)
def test_a_name_stays_as_it_is(name: str) -> None:
    assert agent_names.plain(name) == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Tom https://evil.example/pay", "Tom https evil example pay"),
        ("Council evil.example", "Council evil example"),
        ("Call 07700 900123 now", "Call now"),
        ("Tom\r\nReply YES <b>", "Tom Reply YES b"),
        (None, ""),
    ],
)
def test_an_address_or_a_number_in_a_name_is_none_any_more(name: str | None, said: str) -> None:
    assert agent_names.plain(name) == said


@given(st.text(max_size=300))
def test_no_name_is_longer_than_a_name_or_leads_anywhere(name: str) -> None:
    said = agent_names.plain(name)

    assert len(said) <= 50
    assert not any(mark in said for mark in "/:@<>\n")
    assert not any(mark.isdigit() for mark in said)
    assert "www." not in without_links(f"x {said} x")
