"""A threat is heard; swearing, hazards and what others did are none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.reading.threats import threat_in


@pytest.mark.parametrize(
    "text",
    [
        "im going to come down there and smash your face in",
        "I'll burn your office down if this isn't fixed",
        "il kill the next bin man i see",
        "gonna stab the driver",
        "i know where you work",
        "watch your back",
        "youre dead if you dont fix it",
        "I will kill that dog if it does not stop barking",
        "someone should shoot the lot of you",
        "we're coming for you",
        "theres a bomb under the town hall",
    ],
)
def test_a_threat_is_heard(text):
    assert threat_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "fucking hell this pothole is a fucking joke you useless twats",
        "that tree is going to kill someone",
        "this road will kill somebody",
        "im gonna break my neck on that slab",
        "my neighbour threatened to kill me",
        "kids are smashing windows at the school",
        "i could have killed myself on that slab",
        "when are you coming for my bin",
        "nobody is coming for us",
        "a van nearly hit her",
        "ill have to cut your hedge myself",
        "",
    ],
)
def test_what_is_only_rude_or_dangerous_is_no_threat(text):
    assert threat_in(text) is None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text):
    assert threat_in(text) == threat_in(text)
