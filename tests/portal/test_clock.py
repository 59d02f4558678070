"""References people read over the phone, and ids in the order of their making."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal import clock

_PLACES = st.integers(min_value=0, max_value=7)
_CHARACTERS = st.sampled_from(clock.CROCKFORD)


def _plain(reference: str) -> str:
    return reference.replace("-", "")


def test_a_reference_is_read_back_however_it_is_typed() -> None:
    reference = clock.reference()

    spoken = reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert clock.read_reference(spoken) == reference


@given(place=_PLACES, character=_CHARACTERS)
def test_one_wrong_character_is_never_another_case(place: int, character: str) -> None:
    plain = _plain(clock.reference())
    wrong = plain[:place] + character + plain[place + 1 :]

    assert wrong == plain or clock.read_reference(wrong) is None


@given(st.text())
def test_any_text_is_a_reference_in_its_one_form_or_none(text: str) -> None:
    reference = clock.read_reference(text)

    assert reference is None or clock.read_reference(reference) == reference


def test_ids_are_in_the_order_of_their_making() -> None:
    ids = [clock.new_id() for _ in range(1000)]

    assert ids == sorted(set(ids))


def test_the_least_id_of_a_moment_is_before_every_id_made_from_then_on() -> None:
    before, least = clock.new_id(), clock.least_id(clock.now() + timedelta(seconds=1))

    assert before < least <= clock.least_id(clock.now() + timedelta(seconds=2))
    assert clock.least_id(clock.now() - timedelta(seconds=1)) < clock.new_id()
    assert clock.made_at(least) <= clock.now() + timedelta(seconds=1)
