"""Dates read as a person of the language would write them."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.web.states import by_when

FRIDAY = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "days_before", "words"),
    [
        ("en", 5, "Friday 20 November"),
        ("cy", 5, "dydd Gwener 20 Tachwedd"),
        ("en", 1, "Friday 20 November, 09:15"),
        ("cy", 1, "dydd Gwener 20 Tachwedd, 09:15"),
    ],
)
def test_the_day_by_which_something_is_done_fits_into_a_sentence(
    face: Flask, language: str, days_before: int, words: str
) -> None:
    with face.app_context(), force_locale(language):
        assert by_when(FRIDAY, FRIDAY - timedelta(days=days_before)) == words
