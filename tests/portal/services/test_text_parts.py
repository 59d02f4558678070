"""The parts of a text, by the two ways of writing one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.services.text_parts import Parts, count, thrifty


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", Parts("GSM-7", 0, 0)),
        ("Filled.", Parts("GSM-7", 7, 1)),
        ("x" * 160, Parts("GSM-7", 160, 1)),
        ("x" * 161, Parts("GSM-7", 161, 2)),
        ("x" * 306, Parts("GSM-7", 306, 2)),
        ("x" * 307, Parts("GSM-7", 307, 3)),
        ("€" * 80, Parts("GSM-7", 160, 1)),
        ("€" * 81, Parts("GSM-7", 162, 2)),
        ("àèìòùéäöü£", Parts("GSM-7", 10, 1)),
        ("ŵ" * 70, Parts("UCS-2", 70, 1)),
        ("ŵ" * 71, Parts("UCS-2", 71, 2)),
        ("ŵ" * 134, Parts("UCS-2", 134, 2)),
        ("ŵ" * 135, Parts("UCS-2", 135, 3)),
        ("It’s filled", Parts("UCS-2", 11, 1)),  # a curly apostrophe
        ("سڑک", Parts("UCS-2", 3, 1)),
        ("👍" * 35, Parts("UCS-2", 70, 1)),
        ("👍" * 36, Parts("UCS-2", 72, 2)),
    ],
)
def test_a_text_has_so_many_parts(text: str, parts: Parts) -> None:
    assert count(text) == parts


def test_a_character_of_two_places_is_not_cut_in_two() -> None:
    # the 153rd place would take half of the euro sign
    assert count("x" * 152 + "€" + "x" * 151).parts == 2
    assert count("x" * 152 + "€" + "x" * 152).parts == 3
    assert count("ŵ" * 66 + "👍" + "ŵ" * 66).parts == 3


@given(st.text(max_size=500), st.text(max_size=20))
def test_more_text_is_never_fewer_parts(text: str, more: str) -> None:
    assert count(text + more).parts >= count(text).parts
    assert count(text).parts >= -(-count(text).units // 160)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("It’s “done” – thank you…", 'It\'s "done" - thank you...'),
        ("Diolch, mae’r tŷ yn iawn", "Diolch, mae'r tŷ yn iawn"),  # one part either way
        ("ŵ" * 80, "w" * 80),  # two parts of UCS-2, one of GSM-7
        ("شکریہ" * 20, "شکریہ" * 20),
    ],
)
def test_a_text_is_written_as_it_costs_least_and_is_still_read(written: str, sent: str) -> None:
    assert thrifty(written) == sent
