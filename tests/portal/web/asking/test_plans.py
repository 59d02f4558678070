"""What comes next in a plan: what cannot wait first, whatever has a date or none."""

from typing import Any

from flask import Flask

from life_events.engine.plan import plan
from portal.web import parts
from portal.web.asking import plans
from tests.support.bereaved import BEREAVEMENT, NOT_HERS, TODAY, WIDOW


def come_next(app: Flask, **changed: Any) -> list[str]:
    """The ids of the things that the plan names first."""
    facts = NOT_HERS | WIDOW | changed
    with app.test_request_context():
        made = plan(BEREAVEMENT, facts, TODAY)
        view = plans.overview(parts.of(app).council, BEREAVEMENT, made, facts)
        return [one.id for one in view.next]


def test_before_the_death_is_registered_tax_in_six_months_does_not_come_first(app: Flask) -> None:
    assert come_next(app, registration="not_yet") == ["medical_examiner", "register_death"]


def test_where_nothing_comes_early_what_has_the_next_date_comes_first(app: Flask) -> None:
    assert come_next(app, untold=["none"]) == ["bereavement_support_payment", "inheritance_tax"]
