"""Moments and days in words, in Europe/London and the reader's language: filters of templates."""

from datetime import date, datetime
from functools import lru_cache

import babel.dates
from babel import Locale
from flask import Flask
from flask_babel import format_datetime, get_locale

from portal import clock

_SMALL_WITHIN_A_SENTENCE = frozenset({"cy"})  # CLDR gives their days as they begin one


def install(app: Flask) -> None:
    """Give templates `moment`, `day`, `on_day` and `time_of_day`."""
    app.jinja_env.filters.update(moment=moment, day=day, on_day=on_day, time_of_day=time_of_day)


def moment(at: datetime) -> str:
    """Friday 20 November 2026, 09:15."""
    return format_datetime(at, "EEEE d MMMM y, HH:mm")


def time_of_day(at: datetime) -> str:
    """09:15."""
    return format_datetime(at, "HH:mm")


def day(at: datetime) -> str:
    """20 November 2026."""
    return _written(at.astimezone(clock.LONDON).date(), get_locale() or Locale("en"))


def on_day(on: date) -> str:
    """20 November 2026, of a date that has no time."""
    return _written(on, get_locale() or Locale("en"))


# a list has fifty days, and few of them different
@lru_cache(maxsize=4096)
def _written(on: date, locale: Locale) -> str:
    return str(babel.dates.format_date(on, "d MMMM y", locale=locale))


def within_a_sentence(date: str) -> str:
    """A date in words as it stands within a sentence: dydd Gwener, where Welsh begins Dydd."""
    locale = get_locale()
    if locale is None or locale.language not in _SMALL_WITHIN_A_SENTENCE:
        return date
    return date[:1].lower() + date[1:]
