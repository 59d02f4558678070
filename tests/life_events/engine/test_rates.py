from datetime import date
from decimal import Decimal

import pytest

from life_events.engine.documents import in_english
from life_events.engine.plan import plan
from life_events.engine.rates import HOME, NoSuchRate, all_rates, rate, rates_in

BENEFIT = """
[[questions]]
id = "earns"
page = "first"
ask = "What do you earn a week?"
kind = "money"

[[questions]]
id = "cat"
page = "second"
ask = "Is there a cat?"
kind = "choice"
answers = [{ value = "yes", label = "Yes" }]

[[benefits]]
id = "allowance"
title = "Carer’s Allowance"
words = ["You may be able to get {carers_allowance_week} a week.", "Claim soon."]
when = "earns <= rate('carers_allowance_earnings_week') || cat == 'no'"
rates = ["carers_allowance_week"]
body = "DWP"
tag = "V"
"""
THIS_YEAR, NO_YEAR = date(2026, 11, 20), date(2031, 1, 1)


def test_a_rate_is_that_of_the_day_with_its_year_and_source():
    found = rate("carers_allowance_week", date(2026, 4, 6))

    assert (found.value, found.year, found.tag) == (Decimal("86.45"), "2026/27", "V")
    assert "GOV.UK" in found.source


@pytest.mark.parametrize("on", [date(2026, 4, 5), NO_YEAR])
def test_on_a_day_without_a_rate_there_is_none(on):
    with pytest.raises(NoSuchRate):
        rate("carers_allowance_week", on)


def test_the_same_answers_have_the_sum_of_the_day_planned_for(cat):
    event = cat(BENEFIT)
    facts = {"earns": 20_400, "cat": "yes"}

    [line] = plan(event, facts, THIS_YEAR).benefits

    said = [in_english(one) for one in line.words]
    assert said == ["You may be able to get £86.45 a week.", "Claim soon."]
    assert (line.when, line.check) == ("yes", False)
    assert [one.key for one in line.rates] == ["carers_allowance_week"]
    assert plan(event, facts | {"earns": 20_401}, THIS_YEAR).benefits == ()


def test_a_day_without_a_rate_shows_no_sum_and_says_with_whom_to_check(cat):
    event = cat(BENEFIT)

    [line] = plan(event, {"earns": 20_400, "cat": "yes"}, NO_YEAR).benefits

    assert [in_english(one) for one in line.words] == ["Claim soon."]
    assert (line.when, line.check, line.rates) == ("maybe", True, ())


def test_what_is_unsure_shows_no_sum(cat):
    event = cat(BENEFIT.replace('tag = "V"', 'tag = "U"'))

    [line] = plan(event, {"earns": 0, "cat": "yes"}, THIS_YEAR).benefits

    assert line.check
    assert line.rates == ()


def test_a_new_rate_comes_into_force_on_its_day(tmp_path):
    entry = '[[rates]]\nkey = "milk"\nunit = "pounds"\nsource = "S"\ntag = "V"\n'
    (tmp_path / "rates.toml").write_text(
        f'{entry}value = "1.10"\nvalid_from = 2026-04-06\nvalid_to = 2027-04-05\n'
        f'{entry}value = "1.20"\nvalid_from = 2027-04-06\n'
    )

    old, new = rates_in(tmp_path)["milk"]

    assert old.in_force(date(2027, 4, 5))
    assert not old.in_force(date(2027, 4, 6))
    assert new.in_force(date(2027, 4, 6))
    assert (old.year, new.year) == ("2026/27", "2027/28")


def test_every_rate_there_is_has_a_source_and_one_value_a_day():
    rates = all_rates()

    assert (HOME / "rates.toml").exists()
    assert all(one.source for spans in rates.values() for one in spans)
