"""Standard answers: a file that a council may leave out, and mistakes in it that are told."""

import pytest

from portal.council.faults import CouncilErrors
from portal.council.load import load_council


def test_the_demo_council_answers_what_it_is_asked_most(thornley):
    assert len(thornley.answers) >= 25
    assert thornley.answer("bin_missed").service == "missed_bin"
    assert thornley.answer("nothing_like_it") is None


def test_what_is_read_out_can_be_said_in_a_minute(thornley):
    longest = max(thornley.answers, key=lambda answer: len(answer.text))

    assert len(longest.text.split()) <= 100, longest.key


def test_each_answer_of_the_demo_council_is_found_in_welsh_too(thornley):
    assert not [answer.key for answer in thornley.answers if not answer.words_in.get("cy")]


def test_a_council_may_have_no_standard_answers(folder):
    (folder.path / "answers.toml").unlink()

    assert folder.faults() == []
    assert load_council(folder.path).answers == ()


def test_answers_that_cannot_be_read_are_not_left_out_in_silence(folder):
    folder.append("answers.toml", "\n[[answers]\n")

    with pytest.raises(CouncilErrors):
        load_council(folder.path)


@pytest.mark.parametrize(
    ("old", "new", "words", "write"),
    [
        ('key = "opening_hours"', 'key = "Hours"', "key = “Hours”", "small letters"),
        ('key = "opening_hours"', 'key = "pothole"', "key of a service", "another one"),
        ('title = "Where', 'titel = "Where', "“titel” is not a name", ""),
        ('key = "opening_hours"', 'key = "opening_hours"\nservice = "pothol"',
         "“pothol” is not known", "“pothole”"),
        ('key = "opening_hours"', 'key = "opening_hours"\nlink = "javascript:alert(1)"',
         "link = “javascript:alert(1)”", "https://"),
        ('key = "opening_hours"', 'key = "opening_hours"\nwords_in = { cy = ["oriau"] }',
         "“cy” is not known", "en"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_answers_is_found(folder, old, new, words, write):
    folder.change("answers.toml", old, new)

    faults = [fault for fault in folder.faults() if words in fault.words]
    assert [fault.file for fault in faults] == ["answers.toml"]
    assert write in faults[0].write


def test_an_answer_that_stands_twice_is_told_at_the_second(folder):
    line = folder.append(
        "answers.toml", '\n[[answers]]\nkey = "opening_hours"\ntitle = "T"\ntext = "Words"\n'
    )

    fault = folder.the_fault()
    assert (fault.file, fault.line) == ("answers.toml", line + 2)
