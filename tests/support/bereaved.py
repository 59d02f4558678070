"""People of the tests for when someone dies: their answers, and what comes of them."""

from datetime import date
from typing import Any

from life_events.engine.load import HOME, load_event
from life_events.engine.plan import Plan, next_page, open_questions, plan

BEREAVEMENT = load_event(HOME / "bereavement")
TODAY = date(2026, 11, 20)
DIED = date(2026, 11, 10)
NOBODY: dict[str, Any] = {"adults": [], "children": []}
TOM = {"name": "Tom Pell", "birth": date(2016, 5, 4)}

# A widow of 61 in a home the two of them owned; Tell Us Once has been done.
WIDOW: dict[str, Any] = {
    "tonight": ["none"],
    "rel": "spouse",
    "registration": "yes",
    "capacity": "executor",
    "tuo": "done",
    "tuo_reference_date": None,
    "dec": {"name": "Arthur Pell", "nino": "QQ123456C", "reference": "A1B2"},
    "birth_date": date(1950, 3, 1),
    "death_date": DIED,
    "death_place": "hospital",
    "svc": ["blue_badge", "bus_pass", "library"],
    "untold": ["car"],
    "last_address": {"line": "4 Mill Lane", "uprn": "100"},
    "tenure": "own_joint",
    "household": {"adults": [{"name": "Joan Pell"}], "children": []},
    "care": "neither",
    "badge_number": "",
    "own_birth": date(1965, 3, 1),
    "bsp_children": "no",
    "funeral_payer": "me",
    "funeral_date": date(2026, 11, 25),
    "means": ["none"],
    "will": "yes",
    "property": "yes",
    "me": {"name": "Joan Pell"},
    "reach": {"phone": "01632 960001"},
    "write_to": "me",
    "suppress": "",
    "support_opt": "not_now",
}

# What she is not asked, for those who are.
NOT_HERS: dict[str, Any] = {
    "interim": "",
    "profession": "",
    "nat": [],
    "certificate_received": None,
    "tuo_reference_date": None,
    "old_home": "none",
    "old_home_address": None,
    "school_tell": "no",
    "school_names": "",
    "grave_details": "",
    "pr": {"name": "Ruth Pell"},
    "left_person": {"name": "Edna Pell"},
    "who_cares_now": "other",
    "lived_together": "yes",
    "baby_time": "stillborn",
    "baby_name": "",
    "baby_date": None,
    "child_school": "",
}


def planned(on: date = TODAY, **answers: Any) -> Plan:
    """The plan of the widow with these answers instead of hers."""
    return plan(BEREAVEMENT, {**WIDOW, **answers}, on)


def sure(of: Plan) -> set[str]:
    """The tasks it is known that there are."""
    return {line.task.id for line in of.lines if line.when == "yes"}


def offered(of: Plan) -> set[str]:
    """What the person may be able to get."""
    return {line.benefit.id for line in of.benefits if line.when == "yes"}


def due(of: Plan, task: str) -> date | None:
    [line] = [line for line in of.lines if line.task.id == task]
    return line.due


def why(of: Plan, task: str) -> list[str]:
    [line] = [line for line in of.lines if line.task.id == task]
    return [reason.words for reason in line.why]


def screens(**answers: Any) -> list[str]:
    """The pages that are shown, one after the other, until nothing more is asked."""
    given: dict[str, Any] = {}
    pages: list[str] = []
    everything = {**WIDOW, **answers}
    while (page := next_page(BEREAVEMENT, given, (), TODAY)) is not None:
        assert page.id not in pages, f"{page.id} is shown twice"
        pages.append(page.id)
        for question in open_questions(BEREAVEMENT, page, given, TODAY):
            given[question.id] = everything[question.id]
    return pages
