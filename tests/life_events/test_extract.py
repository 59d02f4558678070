"""Every sentence of a life event's files reaches the catalogues, and nothing else does."""

import io
from pathlib import Path

from life_events.extract import extract_toml

HOME = Path("life_events")


def found(text: str) -> list[str]:
    return [words for _line, _name, words, _ in extract_toml(io.BytesIO(text.encode()), (), (), {})]


def test_sentences_of_an_event_are_found_conditions_and_keys_are_not():
    text = """
    title = "Title"
    lead = ["One.", "Two."]
    condolence = "Sorry."
    safe = "why == 'not_safe'"
    [[urgent]]
    when = "x == 'y'"
    words = "Call."
    calls = [{ number = "999", label = "Emergency" }]
    [[questions]]
    id = "rel"
    ask = "Who?"
    hint = "Hint."
    answers = [{ value = "a", label = "A", because = "it is a" }]
    [[tasks]]
    why = "because of it"
    basis = "Some Act 1990"
    typical = "Soon"
    warn = "Careful."
    body = "DWP"
    deadline = { days = 2, from = "today", words = "Within two days" }
    link = { label = "Link", url = "https://example.org" }
    """

    assert found(text) == [
        "Title", "One.", "Two.", "Sorry.", "Call.", "Emergency", "Who?", "Hint.", "A", "it is a",
        "because of it", "Soon", "Careful.", "DWP", "Within two days", "Link",
    ]  # fmt: skip


def test_in_guidance_when_is_a_sentence():
    text = (
        '[[urgent]]\nwhen = "If it burns"\n[[parts]]\ntitle = "First"\nsteps = [{ by = "Soon" }]\n'
    )

    assert found(text) == ["If it burns", "First", "Soon"]


def test_each_sentence_is_found_on_its_line():
    [first, second] = extract_toml(io.BytesIO(b'title = "A"\n\nlead = [\n  "B",\n]\n'), (), (), {})

    assert (first[0], second[0]) == (1, 4)


def test_no_condition_of_any_event_is_taken_for_words():
    for path in HOME.glob("*/*.toml"):
        if path.name != "guidance.toml":
            assert not [words for words in found(path.read_text("utf-8")) if " == '" in words], path
