"""Nine people, each in a life event, with what they answer; and how to read the plan of it."""

from datetime import date
from typing import Any

from life_events.engine.events import Event
from life_events.engine.load import HOME, load_event
from life_events.engine.plan import Plan, plan

TODAY = date(2026, 11, 20)  # a Friday

MILL_LANE = {"line": "4 Mill Lane", "district": "ours", "county": "ours"}
NADIA = {"name": "Nadia Khan", "phone": "07700 900456", "email": "nadia@example.org"}

# A first baby, born to parents who are not married, with Universal Credit.
BABY: dict[str, Any] = {
    "stage": "born",
    "birth_date": date(2026, 11, 16),
    "birth_place": "here",
    "how_many": "one",
    "other_children": "no",
    "parents": "no",
    "housing": "too_small",
    "benefits": ["uc", "ctr"],
    "work": ["partner"],
    "income_falls": "yes",
    "help": ["hub", "library", "bin"],
    "feeling": "well",
    "me": NADIA,
    "birth": date(1998, 3, 2),
    "home": MILL_LANE,
}

# Redundant on Friday, alone with a child at school, rent unpaid, nothing in the cupboard.
JOB: dict[str, Any] = {
    "tonight": ["food"],
    "change": "ended",
    "end_date": date(2026, 11, 20),
    "redundant": "yes",
    "partner": "no",
    "children": ["school"],
    "other_adults": "no",
    "tenure": "council",
    "savings": 20_000,
    "benefits": ["none"],
    "owing": ["rent", "council_tax"],
    "me": NADIA,
    "birth": date(1985, 6, 1),
    "home": MILL_LANE,
}

# A woman of 40 for whom stairs, washing and walking have become hard; off sick.
ILL: dict[str, Any] = {
    "who": "me",
    "managing": "hardly",
    "hard": ["care", "stairs", "walking", "bins"],
    "lasting": "yes",
    "adapted": ["wheelchair"],
    "gets": ["uc"],
    "work": "off_sick",
    "me": NADIA,
    "birth": date(1986, 1, 1),
    "home": MILL_LANE,
}

# A daughter asks for her mother of 84, who agrees, lives alone and has fallen.
OLD: dict[str, Any] = {
    "who": "other",
    "agrees": "yes",
    "lives": "alone",
    "managing": "hardly",
    "hard": ["meals", "falls", "bins", "lonely"],
    "home_state": ["fire"],
    "harm": "no",
    "gets": ["none"],
    "means": ["little"],
    "decisions": "not_yet",
    "wants": ["carer"],
    "me": NADIA,
    "home": MILL_LANE,
    "them": {"name": "Amina Khan"},
    "them_birth": date(1942, 4, 5),
}

# A child who turns four next May and so starts school in September.
SCHOOL: dict[str, Any] = {
    "child": {"name": "Sana Khan"},
    "child_birth": date(2023, 5, 4),
    "phase": "primary",
    "parent": "yes",
    "home": MILL_LANE,
    "staying": "yes",
    "preferences": "Mill Lane Primary, Abbey Primary",
    "sibling": "no",
    "faith": "not_sure",
    "support": "no",
    "in_care": "no",
    "way": "middle",
    "benefits": ["uc"],
    "working": "yes",
    "me": NADIA,
}

# A family with a notice that ends in a month.
HOMELESS: dict[str, Any] = {
    "tonight": "yes",
    "reason": "notice",
    "leave_by": date(2026, 12, 21),
    "landlord": "private",
    "with_you": ["children"],
    "about_you": ["none"],
    "stay_in_uk": "no",
    "benefits": ["uc"],
    "help": ["cash", "storage", "school", "deposit", "register"],
    "me": NADIA,
    "reach": "",
    "last_home": MILL_LANE,
}

# A man of 19 in his first own flat, at university, without an adviser.
CARE: dict[str, Any] = {
    "council": "ours",
    "weeks": "yes",
    "birth": date(2007, 2, 1),
    "adviser": "no",
    "plan": "old",
    "living": "own",
    "bill": "yes",
    "set_up": "part",
    "doing": "university",
    "missing": ["birth", "records"],
    "hard": ["lonely"],
    "me": {"name": "Leon Hart", "email": "leon@example.org"},
    "home": MILL_LANE,
}

# Two people who marry in a hotel in the county in May; she takes his name.
WEDDING: dict[str, Any] = {
    "free": "yes",
    "ages": "yes",
    "stage": "planning",
    "kind": "marriage",
    "venue": "approved",
    "wedding_date": date(2027, 5, 22),
    "nationality": "yes",
    "earlier": "ended",
    "me": NADIA,
    "partner": {"name": "Sam Pell"},
    "home": MILL_LANE,
    "together": "joins",
    "name_change": "yes",
    "new_name": "Nadia Pell",
    "services": ["council_tax", "library", "driving", "passport"],
    "benefits": ["ctr"],
    "tax": "no",
}

# Threats from a neighbour, a council tenant, three times in six months; she is afraid.
TROUBLE: dict[str, Any] = {
    "danger": "no",
    "what": "neighbours",
    "close": "neighbour",
    "last_time": date(2026, 11, 14),
    "repeats": "three",
    "reported_to": ["police", "council"],
    "hate": "yes",
    "evidence": ["none"],
    "story": "He bangs on the door at night.",
    "harm": ["afraid"],
    "my_home": "own",
    "their_home": "council",
    "me": NADIA,
    "reach": "Mornings only",
    "birth": date(1985, 6, 1),
    "home": MILL_LANE,
}

STORIES: dict[str, dict[str, Any]] = {
    "having_a_baby": BABY,
    "losing_a_job": JOB,
    "disability": ILL,
    "growing_older": OLD,
    "starting_school": SCHOOL,
    "facing_homelessness": HOMELESS,
    "leaving_care": CARE,
    "getting_married": WEDDING,
    "crime_and_antisocial_behaviour": TROUBLE,
}

EVENTS: dict[str, Event] = {key: load_event(HOME / key) for key in STORIES}


def planned(key: str, /, **changes: Any) -> Plan:
    """The plan of that story, with some answers changed."""
    return plan(EVENTS[key], {**STORIES[key], **changes}, TODAY)


def only(key: str, /, **facts: Any) -> Plan:
    """The plan of these answers alone."""
    return plan(EVENTS[key], facts, TODAY)


def sure(found: Plan) -> set[str]:
    """The tasks that are in the plan for certain."""
    return {line.task.id for line in found.lines if line.when == "yes"}


def offered(found: Plan) -> set[str]:
    """What the person may be able to get."""
    return {line.benefit.id for line in found.benefits if line.when == "yes"}


def due(found: Plan, task: str) -> date | None:
    """By when."""
    return next(line.due for line in found.lines if line.task.id == task)


def why(found: Plan, task: str) -> list[str]:
    """The reasons, as they are written."""
    return [because.words for line in found.lines if line.task.id == task for because in line.why]


def calls(found: Plan) -> set[str]:
    """The numbers that stand first, by key of the council or in figures."""
    return {call.council or call.number or "" for one in found.urgent for call in one.calls}


def led_to(found: Plan) -> set[str]:
    """The events it leads into."""
    return {line.lead.event for line in found.leads}
