"""One slip away: exactly the words that differ by one letter or two that changed places."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from portal.reading.nicknames import other_names
from portal.reading.slips import email_slips, number_slips, phrase_slips, word_slips

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9)


@given(WORDS)
def test_each_slip_is_one_slip_and_never_the_word_itself(word: str) -> None:
    assert {OSA.distance(word, slip) for slip in word_slips(word)} == {1}


@given(WORDS, st.data())
def test_every_single_slip_is_among_them(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    slipped = data.draw(
        st.sampled_from(
            [
                word[:at] + letter + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            ]
        )
    )

    assert slipped in {word, "", *word_slips(word)}


def test_letters_of_other_scripts_are_among_them() -> None:
    assert "علي" in word_slips("على")
    assert "иванов" in word_slips("ивонов")


def test_a_gap_may_be_the_slip_of_a_street() -> None:
    assert "mill bank" in phrase_slips("millbank")


def test_a_british_number_stays_british() -> None:
    found = number_slips("+447700900123")

    assert all(number.startswith("+44") for number in found)
    assert "+447700900132" in found
    assert len(found) < 250


def test_an_email_has_a_bounded_number_of_slips() -> None:
    assert "ann@example.com" in email_slips("annexample.com")
    assert len(email_slips("x" * 10_000)) < 6_000


def test_nicknames_go_both_ways() -> None:
    assert "robert" in other_names("bob")
    assert "bob" in other_names("robert")
    assert other_names("zebedee") == frozenset()
