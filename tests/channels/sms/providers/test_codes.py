"""What the providers' codes and words of state mean, and what a word that is new to us does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms.providers import codes
from channels.sms.providers.provider import NumberRefused, OptedOut, TextRefused
from portal.models.messages import Life

_NUMBERS = ["21211", "21610", "21614", "30004", "30005", "30006", "phone_number",
            "permanent-failure"]  # fmt: skip
_TEXTS = ["21602", "21617", "63016", "character count"]


@pytest.mark.parametrize("code", _NUMBERS)
def test_these_say_that_a_number_gets_no_text_ever(code):
    assert codes.is_the_number(code)
    assert isinstance(codes.refusal(code), NumberRefused)


@pytest.mark.parametrize("code", _TEXTS)
def test_these_are_the_texts_fault_alone(code):
    assert not codes.is_the_number(code)
    assert type(codes.refusal(code)) is TextRefused


def test_a_number_and_its_digits_are_the_same_code():
    assert isinstance(codes.refusal(21610), OptedOut)
    assert codes.refusal(21610).code == codes.OPTED_OUT


@given(st.one_of(st.none(), st.integers(), st.text()))
def test_nothing_else_is_for_good(code):
    if str(code) not in _NUMBERS + _TEXTS:
        assert codes.refusal(code) is None
        assert not codes.is_the_number(code)


@pytest.mark.parametrize(
    "status",
    ["queued", "accepted", "scheduled", "sending", "sent", "delivered", "undelivered", "failed",
     "canceled", "read"],
)  # fmt: skip
def test_each_state_of_twilios_is_one_of_ours(status):
    assert isinstance(codes.life(status), Life)
    assert codes.life(status.upper()) is codes.life(status)


@given(st.one_of(st.none(), st.text()))
def test_no_word_of_state_breaks_anything(status):
    assert codes.life(status) is None or status
    assert codes.notify_life(status) is None or status
