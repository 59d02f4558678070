"""A text is read without what cannot be seen, and emoji that stand for things are words."""

from hypothesis import given
from hypothesis import strategies as st

from portal.reading.languages import is_welsh
from portal.reading.plain import plain


def test_what_cannot_be_seen_goes():
    assert plain("pot\u200bhole \u202eon\x00 Mill\u2066 Lane") == "pothole on  Mill Lane"


def test_lines_stay_lines():
    assert plain("pothole\r\nneedles") == "pothole\n\nneedles"


def test_a_link_says_nothing():
    assert plain("see https://bit.ly/park-road pothole").split() == ["see", "pothole"]
    assert plain("www.graffiti.example/x hole").split() == ["hole"]


def test_emoji_that_stand_for_a_thing_are_words():
    assert plain("💩 on the path").split()[:2] == ["dog", "poo"]
    assert plain("👍").strip() == "yes"
    assert plain("so cross 😡") == "so cross 😡"


@given(st.text())
def test_what_is_plain_stays_as_it_is(text):
    once = plain(text)

    assert plain(once).split() == once.split()


def test_welsh_is_told_from_english():
    assert is_welsh("twll mawr yn y ffordd")
    assert is_welsh("STATWS")
    assert not is_welsh("big hole in the road on Heol Mawr")
    assert not is_welsh("bin")
    assert not is_welsh("")
