"""People who look after someone: a daughter with her father, and her plan."""

from datetime import date
from typing import Any

from life_events.engine.load import HOME, load_event
from life_events.engine.plan import Plan, plan
from life_events.engine.sharing import shared

CARER = load_event(HOME / "becoming_a_carer")
TODAY = date(2026, 11, 20)
MILL_LANE = {"line": "4 Mill Lane", "district": "ours", "county": "ours"}
NEXT_DISTRICT = {"line": "1 Abbey Road", "district": "other", "county": "ours"}
FAR = {"line": "2 Sea View", "district": "other", "county": "other"}
FATHER = {"name": "Walter Pell", "birth": date(1944, 6, 1)}

# A daughter of 52 whose father, on the lower rate of Attendance Allowance, lives with her.
DAUGHTER: dict[str, Any] = {
    "today_now": "no",
    "look_after": "yes",
    "how_old": "adult",
    "looks_after": "parent",
    "consent": "agrees",
    "lives": "same_home",
    "cared_for": FATHER,
    "hours": "from_35",
    "since": date(2026, 9, 1),
    "their_benefits": ["aa_lower"],
    "assessed": "no",
    "hard": ["falls"],
    "work": "employed",
    "earnings": 15000,
    "study": "no",
    "your_benefits": ["none"],
    "other_carer": "no",
    "empty_home": "none",
    "affects": ["sleep"],
    "helps": ["break"],
    "carers_centre": "yes",
    "carer": {"name": "Grace Pell"},
    "own_birth": date(1974, 2, 3),
    "own_address": MILL_LANE,
    "reach": {"phone": "07700 900456"},
}

# Somebody of under 16, where it differs.
YOUNG: dict[str, Any] = {
    "how_old": "under_16",
    "looks_after": "parent",
    "affects_young": ["tired"],
    "reach_young": {"phone": "07700 900789"},
    "parents_know": "ask_me",
    "school": "",
}

# What is told of the person looked after, or done for them.
ABOUT_THEM = {
    "needs_assessment",
    "childs_needs_assessment",
    "support_plan",
    "equipment",
    "blue_badge",
    "bus_pass",
    "home_grant",
    "alarm",
    "bin_help",
    "fire_visit",
    "benefit_help",
    "carer_not_counted",
    "impairment_not_counted",
    "band_reduction",
    "their_home_empty",
}
EVERYTHING_IS_HARD = [
    "getting_about",
    "falls",
    "alone",
    "memory",
    "house",
    "adapted",
    "bins",
    "clinical",
    "fire",
]


def planned(on: date = TODAY, **answers: Any) -> Plan:
    """The plan of the daughter with these answers instead of hers."""
    return plan(CARER, {**DAUGHTER, **answers}, on)


def sure(of: Plan) -> set[str]:
    """The tasks it is known that there are."""
    return {line.task.id for line in of.lines if line.when == "yes"}


def offered(of: Plan) -> set[str]:
    """What they may be able to get."""
    return {line.benefit.id for line in of.benefits if line.when == "yes"}


def whys(of: Plan, task: str) -> list[str]:
    [line] = [line for line in of.lines if line.task.id == task]
    return [because.words for because in line.why]


def told(of: Plan, **answers: Any) -> dict[str, dict[str, Any]]:
    """What each duty gets."""
    by_duty: dict[str, list[Any]] = {}
    for line in of.lines:
        if line.task.team and line.when == "yes":
            by_duty.setdefault(line.task.team, []).append(line.task)
    facts = {**DAUGHTER, **answers}
    return {
        duty: {name: one.value for name, one in shared(CARER, duty, tasks, facts, TODAY).items()}
        for duty, tasks in by_duty.items()
    }
