"""A text is likest to what it shares words, or parts of words, with."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.reading.likeness import Likeness

TEXTS = {
    "hole": ("hole in the road", "pothole", "crater in the tarmac", "potholes all over"),
    "bin": ("bin not emptied", "missed my bin", "bins not collected"),
}


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    return Likeness(TEXTS)


def best(likeness: Likeness, text: str) -> str | None:
    scores = likeness.scores(text)
    return max(scores, key=scores.__getitem__) if scores else None


@pytest.mark.parametrize(
    ("text", "label"),
    [("pot hole", "hole"), ("potohles", "hole"), ("my bins wernt colected", "bin")],
)
def test_misspelt_words_share_their_parts(likeness, text, label):
    assert best(likeness, text) == label


@pytest.mark.parametrize("text", ["", "???", "42", "зима"])
def test_what_shares_nothing_is_like_nothing(likeness, text):
    assert likeness.scores(text) is None


def test_the_same_texts_teach_the_same():
    assert Likeness(TEXTS).scores("my hole") == Likeness(TEXTS).scores("my hole")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_score_for_every_label_or_none(likeness, text):
    scores = likeness.scores(text)

    assert scores is None or set(scores) == set(TEXTS)
