"""Danger is asked about first, and what answers it stands before all else."""

from tests.support.reporters import Reporter


def test_danger_is_asked_before_and_apart_from_all_else(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "pothole")
    assert reporter.heading == "Is anyone likely to be hurt right now?"
    assert "q_size" not in reporter.text

    reporter.send(q_danger="yes")
    assert reporter.step == "danger"
    reporter.send()

    assert reporter.heading == "A few questions about it"
    assert "q_size" in reporter.text
    assert "q_danger" not in reporter.text


def test_danger_to_life_shows_999_before_anything_else(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "pothole").send(
        q_danger="yes", q_size="hand", q_depth="under_4", q_where_on_road="road"
    )

    assert reporter.step == "danger"
    assert reporter.heading == "Call before you go on"
    assert 'href="tel:999"' in reporter.text


def test_a_danger_that_was_read_is_not_shown_again(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "pothole").send(
        q_danger="yes", q_size="hand", q_depth="under_4", q_where_on_road="road"
    )

    reporter.send().to_the_end().send()

    assert reporter.step == "done"


def test_needles_are_a_call_before_their_questions(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "drug_litter")

    assert reporter.step == "danger"
    assert 'href="tel:' in reporter.text
    reporter.send()
    assert reporter.step == "questions"


def test_words_that_tell_of_danger_show_the_number_at_once(reporter: Reporter) -> None:
    reporter.open("/report?q=lamp+post+leaning+wires+hanging+out")

    assert 'href="tel:' in reporter.text
    reporter.send()
    assert reporter.heading == "Where is it?"


def test_a_description_that_tells_of_danger_shows_the_number(reporter: Reporter) -> None:
    reporter.to_the_questions()
    while reporter.step != "words":
        reporter.send(**reporter.least())

    reporter.send(words="there is a man unconscious beside it")

    assert reporter.step == "danger"
    assert 'href="tel:999"' in reporter.text
    assert reporter.send().step == "you"
