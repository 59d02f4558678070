"""What may be typed in a life event: what is refused is said in words, and stays."""

import re

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.forms import hidden_fields
from tests.support.life_pages import Walk, at_home, at_person, begun, day

HTML = "<script>alert(1)</script>&'\""


@pytest.fixture
def asked(client: FlaskClient) -> Walk:
    """At the first question after a death."""
    return begun(client)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (day("death_date", 31, 11, 2026), "no day of the calendar"),
        (day("death_date", 29, 2, 2025), "no day of the calendar"),
        (day("death_date", 17, 11, 2126), "cannot be after today"),
        (day("death_date", "seventeen", 11, 2026), "no day of the calendar"),
        (day("death_date", "", "", ""), "day, month and year"),
        (day("death_date", 1, 1, 1850), "too long ago"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words(
    asked: Walk, given: dict[str, str], sentence: str
) -> None:
    at_person(asked).send(**{"dec-name": "Ali Khan"}, **given)

    assert asked.page.status_code == 422
    assert [one for one in asked.errors if sentence in one]
    assert 'value="Ali Khan"' in asked.page.text
    assert f'value="{given["death_date-day"]}"' in asked.page.text


def test_the_29th_of_february_of_a_leap_year_is_a_day(asked: Walk) -> None:
    at_person(asked).send(**{"dec-name": "Ali Khan"}, **day("death_date", 29, 2, 2024))

    assert asked.page.status_code == 200


def test_ten_thousand_characters_are_refused_and_none_is_lost(asked: Walk) -> None:
    long = "x" * 10_000
    at_person(asked).send(**{"dec-name": long}, **day("death_date", 17, 11, 2026))

    assert asked.page.status_code == 422
    assert asked.errors == ["Error: This is too long. Shorten it a little."]
    assert long in asked.page.text


def test_html_stays_words(asked: Walk) -> None:
    at_person(asked).send(**{"dec-name": HTML}, **day("death_date", 17, 11, 2026))
    asked.send(do="page:person")

    assert "<script>alert" not in asked.page.text
    assert asked.form.count("&lt;script&gt;alert(1)") == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"search": "Xyzzyqwv"}, "cannot find that address"),
        ({"search": "", "place": "f" * 32}, "house number and street"),
        ({"search": "", "place": "'; DROP TABLE"}, "house number and street"),
        ({"line": "1 Rue de Paris"}, "whose area"),
        ({"line": "1 Rue de Paris", "council": "atlantis"}, "whose area"),
        ({}, "search for it, or write it out"),
    ],
)
def test_an_address_that_is_none_is_refused_in_words(
    asked: Walk, given: dict[str, str], sentence: str
) -> None:
    at_home(asked).send(
        **{f"last_address-{name}": value for name, value in given.items()}, tenure="family"
    )

    assert asked.page.status_code == 422
    assert [one for one in asked.errors if sentence in one]
    assert re.search(r'value="family" checked', asked.page.text)


def test_an_address_in_no_council_is_taken(asked: Walk) -> None:
    at_home(asked).send(
        **{"last_address-line": "1 Rue de Paris", "last_address-council": "nowhere"},
        tenure="family",
    )

    assert asked.page.status_code == 200


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fields=st.dictionaries(
        st.sampled_from(
            ["a-dec-name", "a-dec-nino", "a-death_date-day", "a-death_date-month",
             "a-death_date-year", "a-household-adults", "a-household-adults-0-name", "a-svc",
             "a-last_address-search", "a-last_address-place", "a-tenure", "do", "page", "shown",
             "a-household-adults-99-name"]
        ),
        st.text(max_size=40) | st.sampled_from(
            ["add:a-household-adults", "remove:a-household-adults-0", "remove:x", "find:",
             "later", "back", "page:nowhere", "household", "at_home", "person", "-1", "999999999",
             "\x00", "١٧", "٢"]
        ),
        max_size=8,
    )
)  # fmt: skip
def test_nothing_that_is_typed_breaks_a_page(client: FlaskClient, fields: dict[str, str]) -> None:
    walk = begun(client).send(tonight="none").send(rel="spouse")
    sealed = hidden_fields(walk.form)["answers"]
    answer = client.post(
        "/life-events/bereavement/answers",
        data={"answers": sealed, "page": "person", "shown": "dec death_date household"} | fields,
    )

    assert answer.status_code in {200, 422}
    assert "<h1" in answer.text


def test_rows_of_a_household_come_and_go_without_a_script(asked: Walk) -> None:
    at_home(asked).send(
        **{"last_address-line": "42 Mill Lane", "last_address-council": "ours"}, tenure="family"
    )
    asked.send(do="add:a-household-adults", **{"household-adults-0-name": "Sam"})
    asked.send(do="add:a-household-adults", **{"household-adults-0-name": "Sam"})
    assert 'name="a-household-adults-1-name"' in asked.form
    asked.send(
        do="remove:a-household-adults-0",
        **{"household-adults-0-name": "Sam", "household-adults-1-name": "Kim"},
    )

    assert 'name="a-household-adults-0-name" type="text" value="Kim"' in asked.form
    assert "household-adults-1-name" not in asked.form


def test_a_row_without_a_name_says_which(asked: Walk) -> None:
    at_home(asked).send(
        **{"last_address-line": "42 Mill Lane", "last_address-council": "ours"}, tenure="family"
    )
    asked.send(
        care="neither",
        **{"household-children": "2", "household-children-0-name": "Kim"},
        **day("household-children-1-birth", 1, 1, 2020),
    )

    assert asked.page.status_code == 422
    assert 'href="#a-household-children-1-name"' in asked.page.text
