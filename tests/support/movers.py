"""People who move house: the typical family of the fact base, and its plan."""

from datetime import date
from typing import Any

from life_events.engine.load import HOME, load_event
from life_events.engine.plan import Plan, next_page, open_questions, plan
from life_events.engine.sharing import shared

MOVING = load_event(HOME / "moving_house")
TODAY = date(2026, 11, 20)
LEAVES = date(2026, 12, 28)
STARTS = date(2027, 1, 4)

MILL_LANE = {"line": "4 Mill Lane", "district": "ours", "county": "ours"}
IN_DISTRICT = {"line": "9 High Street", "district": "ours", "county": "ours"}
NEXT_DISTRICT = {"line": "1 Abbey Road", "district": "other", "county": "ours"}
OTHER_COUNTY = {"line": "2 Sea View", "district": "other", "county": "other"}
NO_COUNCIL = {"line": "Rue du Bac 3, Paris", "district": "none", "county": "none"}
NOBODY: dict[str, Any] = {"adults": [], "children": []}
FAMILY = {
    "adults": [{"name": "Amir Khan"}],
    "children": [{"name": "Sana", "birth": date(2018, 5, 4)}],
}

# The typical family of the 29 contacts: one car, tenants who buy, in the same district.
TYPICAL: dict[str, Any] = {
    "why_moving": "no",
    "mover": {"name": "Nadia Khan", "birth": date(1988, 2, 3)},
    "reach": {"phone": "07700 900456", "email": "nadia@example.org"},
    "old_address": MILL_LANE,
    "new_known": "yes",
    "new_address": IN_DISTRICT,
    "leave_date": LEAVES,
    "start_date": STARTS,
    "tenure_old": "private_tenant",
    "tenure_new": "owner",
    "moving": FAMILY,
    "there": NOBODY,
    "staying": NOBODY,
    "not_counted": ["none"],
    "claims": ["ctr"],
    "direct_debit": "direct_debit",
    "school_change": "school",
    "school_wishes": "Now Mill Lane Primary, please Abbey Primary",
    "ehcp": "no",
    "health": ["blue_badge", "bus_pass"],
    "badge_number": "ABC123",
    "services": ["garden_bin", "permit", "library"],
    "vehicle": "AB12 CDE",
    "belongings": ["licence", "car", "tv"],
    "vote": "yes",
}


def planned(on: date = TODAY, **answers: Any) -> Plan:
    """The plan of the typical family with these answers instead of theirs."""
    return plan(MOVING, {**TYPICAL, **answers}, on)


def sure(of: Plan) -> set[str]:
    """The tasks it is known that there are."""
    return {line.task.id for line in of.lines if line.when == "yes"}


def cases(of: Plan) -> set[str]:
    """Those that a council of ours does."""
    return {line.task.id for line in of.lines if line.when == "yes" and line.mode == "case"}


def offered(of: Plan) -> set[str]:
    """What the person may be able to get."""
    return {line.benefit.id for line in of.benefits if line.when == "yes"}


def due(of: Plan) -> dict[str, date | None]:
    return {line.task.id: line.due for line in of.lines}


def whys(of: Plan, task: str) -> list[str]:
    [line] = [line for line in of.lines if line.task.id == task]
    return [because.words for because in line.why]


def told(of: Plan, duty: str, **answers: Any) -> dict[str, Any]:
    """What a duty gets."""
    tasks = [line.task for line in of.lines if line.task.team == duty and line.when == "yes"]
    found = shared(MOVING, duty, tasks, {**TYPICAL, **answers}, TODAY)
    return {name: one.value for name, one in found.items()}


def screens(of: Any, facts: dict[str, Any]) -> list[str]:
    """The pages somebody sees who answers every question with these facts, in their order."""
    given: dict[str, Any] = {}
    seen = []
    while (page := next_page(of, given, (), TODAY)) is not None:
        asked = [one.id for one in open_questions(of, page, given, TODAY)]
        given.update({name: facts[name] for name in asked})
        seen.append(page.id)
    return seen
