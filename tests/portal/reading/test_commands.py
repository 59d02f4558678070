"""Commands are known in the ways people text them, and reports that begin like one are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import clock
from portal.reading.commands import Command, Verb, command_in, reference_in


@pytest.fixture(scope="module")
def reference() -> str:
    """One with digits, as nineteen of twenty are, that are none even where 0 is written as O."""
    return next(made for made in _references() if any(mark in "23456789" for mark in made))


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("STOP", Verb.STOP), ("stop.", Verb.STOP), ("StopAll", Verb.STOP),
        ("unsubscribe", Verb.STOP),
        ("Cancel", Verb.STOP), ("END", Verb.STOP), ("quit", Verb.STOP), ("Revoke", Verb.STOP),
        ("OPTOUT", Verb.STOP), ("opt out", Verb.STOP), ("please stop", Verb.STOP),
        ("Stop texting me", Verb.STOP), ("stop sending me these messages pls", Verb.STOP),
        ("no more texts", Verb.STOP), ("dont text me again", Verb.STOP), ("STOPIO", Verb.STOP),
        ("Peidiwch â thecstio", None), ("peidiwch ag anfon negeseuon", Verb.STOP),
        ("START", Verb.START), ("unstop", Verb.START), ("dechrau", Verb.START),
        ("HELP", Verb.HELP), ("help!", Verb.HELP), ("INFO", Verb.HELP), ("Cymorth", Verb.HELP),
        ("STATUS", Verb.STATUS), ("statws", Verb.STATUS), ("any news?", Verb.STATUS),
        ("status 10412", Verb.STATUS), ("what's happening with my report", Verb.STATUS),
        ("YES", Verb.YES), ("yes please", Verb.YES), ("yeah", Verb.YES), ("that's it", Verb.YES),
        ("Ydw", Verb.YES), ("ie diolch", Verb.YES), ("ok", Verb.YES),
        ("No", Verb.NO), ("nope", Verb.NO), ("no thanks", Verb.NO), ("nac oes", Verb.NO),
        ("CALL", Verb.CALL), ("call me back please", Verb.CALL), ("Ffoniwch fi", Verb.CALL),
        ("can i speak to someone", Verb.CALL),
    ],
)  # fmt: skip
def test_a_command_is_known_in_the_ways_it_is_texted(text, verb):
    command = command_in(text)

    assert (command and command.verb) is verb


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("1", "1"), ("2.", "2"), ("(3)", "3"), ("option 2", "2"), ("1 please", "1"), ("two", "2"),
        ("the second one", "2"), ("482913", "482913"), ("1️⃣", "1"), ("٢", "2"), ("tri", "3"),
    ],
)  # fmt: skip
def test_a_choice_or_a_code_is_a_number(text, digits):
    assert command_in(text) == Command(Verb.NUMBER, digits=digits)


@pytest.mark.parametrize(
    "text",
    [
        "stop sign knocked over", "stop the noise next door", "end of mill lane", "help pothole",
        "no lights on park road", "no one collected our bin", "2 potholes on mill lane",
        "3 lights out",
        "call centre car park pothole", "cancelled bin collection", "info board graffiti", "",
        "start of the bypass pothole", "the progress of the roadworks is noisy all night here now",
    ],
)  # fmt: skip
def test_a_report_that_begins_like_a_command_is_none(text):
    assert command_in(text) is None


def test_a_reference_is_read_in_any_spelling(reference):
    plain = reference.replace("-", "")
    spellings = [
        reference, reference.lower(), plain, f"{plain[:4]} {plain[4:]}", " ".join(plain.lower()),
        f"status {reference}", f"STATUS: {plain}.", f"any news on {reference}?", f"ref {reference}",
        plain.replace("0", "O").replace("1", "l"),
    ]  # fmt: skip

    assert {command_in(one) for one in spellings} == {Command(Verb.STATUS, reference=reference)}


@pytest.mark.parametrize("reference", ["NR51-6AA8", "6Q39-NR35"])
def test_a_reference_that_reads_like_a_number_sign_is_one(reference):
    for text in (reference, f"STATUS {reference}", reference.lower().replace("-", " ")):
        assert command_in(text) == Command(Verb.STATUS, reference=reference)


def test_a_reference_can_come_with_another_command_or_in_a_report(reference):
    assert command_in(f"stop {reference}") == Command(Verb.STOP, reference=reference)
    assert command_in(f"{reference} there is glass all over now too") is None
    assert reference_in(f"{reference} there is glass all over now too") == reference


def test_eight_letters_of_a_word_are_no_reference_by_chance():
    letters = next(made for made in _references() if made.replace("-", "").isalpha())
    plain = letters.replace("-", "")

    assert reference_in(plain.lower()) is None
    assert reference_in(plain.lower(), by_letters=True) == letters
    assert reference_in(letters) == letters
    assert command_in(f"status {plain}") == Command(Verb.STATUS, reference=letters)


def test_one_wrong_character_makes_it_no_reference(reference):
    wrong = reference[:-1] + ("A" if reference[-1] != "A" else "B")

    assert command_in(f"status {wrong}") == Command(Verb.STATUS)
    assert reference_in(wrong) is None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=250))
def test_any_text_is_read_without_an_error(text):
    assert command_in(text) == command_in(text)


def _references():
    while True:
        yield clock.reference()
