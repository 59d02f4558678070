"""The way phrases are written in TOML means what dangers.toml says it means."""

import pytest

from portal.reading.phrases import Phrases, plain_words

GROUPS = {"pet": ["cat", "dog"], "when": ["last (week/year)", "yesterday"]}


def found(phrase: str, text: str, **more: object) -> bool:
    phrases = Phrases.of({"words": [phrase], **more}, GROUPS)
    return phrases.found_in(plain_words(text)) is not None


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("open hole", "There's an OPEN HOLE!"),
        ("needle*", "needles"),
        ("tree … down", "tree has come down"),
        ("(red/blue) car", "a blue car"),
        ("{pet} lost", "my dog lost"),
        ("({pet}/old horse) lost", "an old horse lost"),
        ("wires ~ hanging", "hanging down are wires"),
        ("seen {when}", "seen last year"),
    ],
)
def test_a_phrase_is_found(phrase, text):
    assert found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("open hole", "open the whole"),
        ("needle", "needles"),
        ("tree … down", "tree that we all liked came down"),
        ("(red/blue) car", "a green car"),
        ("fire", "no fire here"),
        ("fire", "it was not a fire"),
    ],
)
def test_a_phrase_is_not_found(phrase, text):
    assert not found(phrase, text)


def test_what_makes_it_harmless_counts_only_close_by():
    assert not found("fire", "the fire station", unless=["fire station"])
    assert found("fire", "fire! " + "it is far away from here " * 3 + "fire station",
                 unless=["station"])  # fmt: skip


def test_what_is_only_feared_counts_unless_said_otherwise():
    assert found("hurt", "someone will get hurt")
    assert not found("hurt", "someone will get hurt", feared=False)


def test_an_entry_that_is_no_list_of_phrases_is_refused():
    with pytest.raises(ValueError, match="words"):
        Phrases.of({"words": "fire"}, GROUPS)
