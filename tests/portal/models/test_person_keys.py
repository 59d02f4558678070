"""Names and addresses as keys: the same person and the same home, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models.people import Person
from portal.models.person_keys import (
    HomeKeys,
    NameKeys,
    home_hint,
    home_keys,
    name_keys,
    plain_words,
)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Ann Okafor", ("ann", None, "okafor")),
        ("  ANN   okafor ", ("ann", None, "okafor")),
        ("Dr. Ann Okafor MBE", ("ann", None, "okafor")),
        ("Anna Maria Okafor-Smith", ("anna", "okafor", "smith")),
        ("Seán O'Brien", ("sean", None, "obrien")),
        ("Sean O’Brien", ("sean", None, "obrien")),
        ("Sean O Brien", ("sean", None, "obrien")),
        ("O Brien", ("o", None, "brien")),
        ("Hamish Mc Donald", ("hamish", None, "mcdonald")),
        ("Jan van der Berg", ("jan", None, "berg")),
        ("Al Pacino", ("al", None, "pacino")),
        ("Łukasz Żółć", ("lukasz", None, "zolc")),
        ("Ann", ("", None, "ann")),
        ("Mr", ("", None, "mr")),
        ("李 小龙", ("李", None, "小龙")),
        ("", (None, None, None)),
        ("...", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_a_name_has_the_keys_it_is_found_by(name: str | None, keys: tuple[str | None, ...]) -> None:
    assert name_keys(name) == keys


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("42 Mill Lane, Thornley, QA1 2AB", ("QA12AB", "mill", "42")),
        ("Flat 2, 42A Mill Ln, Thornley qa12ab", ("QA12AB", "mill", "42a")),
        ("42 a mill la thornley", (None, "mill", "42a")),
        ("42, Mill Lane", (None, "mill", "42")),
        ("42-44 The Green", (None, "green", "42")),
        ("No. 42 Saint Johns St", (None, "st johns", "42")),
        ("12 St Johns Street", (None, "st johns", "12")),
        ("Rose Cottage, Mill Lane, Hatherby", (None, "mill", "rose cottage")),
        ("Flat 3, Mill Court, 12 Park Road", (None, "park", "12")),
        ("High Street", (None, "high", None)),
        ("QA1 2AB", ("QA12AB", None, None)),
        ("42\nMill Lane\nThornley", (None, "mill", "42")),
        (" , ", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_an_address_has_the_keys_it_is_found_by(
    address: str | None, keys: tuple[str | None, ...]
) -> None:
    assert home_keys(address) == keys


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("42 Mill Lane, Thornley, QA1 2AB", "Mill Lane, Thornley"),
        ("Flat 2, 42A Mill Lane, Thornley QA1 2AB", "Mill Lane, Thornley"),
        ("Rose Cottage, Mill Lane, Hatherby", "Mill Lane, Hatherby"),
        ("QA1 2AB", ""),
        (None, ""),
    ],
)
def test_a_hint_tells_the_street_and_not_the_house(address: str | None, hint: str) -> None:
    assert home_hint(address) == hint


@given(st.text(max_size=400))
def test_any_text_at_all_has_keys_that_a_database_takes(text: str) -> None:
    for key in (*name_keys(text), *home_keys(text)):
        assert key is None or (len(key) <= 80 and "\x00" not in key)
    assert not any(mark.isdigit() for mark in home_hint(text))


@given(st.text(max_size=100))
def test_case_and_gaps_make_no_other_name(name: str) -> None:
    assert name_keys(f"  {name} ") == name_keys(name)
    if name.isascii():
        assert name_keys(name.upper()) == name_keys(name)


@given(st.text(max_size=100))
def test_words_are_plain_for_good(text: str) -> None:
    words = plain_words(text)

    assert plain_words(" ".join(words)) == words


def test_a_person_has_the_keys_of_what_they_are_called_now() -> None:
    person = Person(name="Ann Okafor", address="42 Mill Lane, QA1 2AB")
    assert (person.given_key, person.family_key) == ("ann", "okafor")
    assert (person.postcode_key, person.street_key, person.house_key) == ("QA12AB", "mill", "42")

    person.name, person.address = "Ann Reed", None
    assert NameKeys(person.given_key, person.middle_key, person.family_key) == (
        "ann", None, "reed",
    )  # fmt: skip
    assert HomeKeys(person.postcode_key, person.street_key, person.house_key) == (None,) * 3
