"""Deadlines, ends of a move, urgent needs, leads: what a line of the plan says beside its task."""

from datetime import date

import pytest

from life_events.engine.documents import in_english
from life_events.engine.plan import plan
from tests.support.life_events import HEAD

ON = date(2026, 11, 20)  # a Friday

HOUSE = HEAD.replace(
    "order = 1",
    """order = 1
safe = "why == 'not_safe'"
quiet = "why == 'sad'"
young = "age(me.birth) < 18"
""",
)

QUESTIONS = """
[[urgent]]
words = "Call 999 in danger."
calls = [{ council = "emergency" }]

[[urgent]]
when = "why == 'not_safe'"
words = "Call now."
calls = [{ council = "emergency" }]
task = "call_back"

[[questions]]
id = "why"
page = "first"
ask = "Why do you move?"
kind = "choice"
answers = [
  { value = "work", label = "Work" },
  { value = "sad", label = "Somebody died" },
  { value = "not_safe", label = "Not safe", because = "you are not safe" },
]

[[questions]]
id = "me"
page = "first"
ask = "Who are you?"
kind = "person"
fields = ["name", "birth", "death"]

[[questions]]
id = "old_home"
page = "second"
ask = "Where from?"
kind = "address"
group = "MOVE"
shares = "old_address"

[[questions]]
id = "new_home"
page = "second"
ask = "Where to?"
kind = "address"
group = "MOVE"
shares = "new_address"

[[questions]]
id = "leaving"
page = "second"
ask = "When?"
kind = "date"

[[facts]]
id = "day_after"
is = "leaving + duration('24h')"

[[tasks]]
id = "call_back"
title = "A call today"
words = ["We call {me.name}, who moves on {leaving}."]
mode = "case"
team = "community_safety"
urgent = true
tag = "K"

[[leads]]
event = "lost_cat"
when = "why == 'sad'"
words = "When somebody died"
carry = { me = "me", leaving = "day_after" }
"""

FACTS = {
    "why": "work",
    "me": {"name": "Ann Bell", "birth": date(2000, 2, 29), "death": date(2026, 8, 31)},
    "old_home": {"line": "4 Mill Lane", "district": "ours", "county": "ours"},
    "new_home": {"line": "1 High Street", "district": "other", "county": "ours"},
    "leaving": date(2026, 11, 28),
}


@pytest.fixture
def line_of(cat):
    """The line of a task, written as `more`."""

    def made(more, facts=FACTS, on=ON):
        head = '[[tasks]]\nid = "this"\ntitle = "T"\nbody = "You"\n'
        tag = "" if "tag = " in more else 'tag = "K"\n'
        text = f"{QUESTIONS}\n{head}{tag}{more}"
        lines = plan(cat(text, head=HOUSE), facts, on).lines
        return next((line for line in lines if line.task.id == "this"), None)

    return made


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        ('days = 21, from = "leaving"', date(2026, 12, 19)),
        ('days = 0, from = "today"', ON),
        ('working_days = 1, from = "today"', date(2026, 11, 23)),
        ('working_days = 18, from = "leaving"', date(2026, 12, 23)),
        ('working_days = 20, from = "leaving"', date(2026, 12, 29)),  # over Christmas
        ('months = 6, month_end = true, from = "me.death"', date(2027, 2, 28)),
        ('months = 12, from = "me.birth"', date(2001, 2, 28)),
        ('yearly = "01-15", from = "today"', date(2027, 1, 15)),
        ('yearly = "11-20", from = "today"', ON),
        ('days = 5, before = true, from = "leaving"', date(2026, 11, 23)),
        ('months = 2, before = true, from = "leaving"', ON),  # that day has gone by
        ('days = 28, from = "declared"', date(2026, 12, 18)),
    ],
)
def test_a_deadline_is_counted_from_its_day(line_of, deadline, due):
    assert line_of(f'mode = "link"\ndeadline = {{ {deadline} }}').due == due


def test_a_deadline_from_an_unknown_day_has_none(line_of):
    line = line_of('mode = "link"\ndeadline = { days = 1, from = "leaving" }', {"why": "work"})

    assert line.due is None


@pytest.mark.parametrize(
    ("end", "team", "mode", "here", "when"),
    [
        ("old", "council_tax", "case", True, "yes"),
        ("new", "council_tax", "link", False, "yes"),  # another district's
        ("new", "library", "case", True, "yes"),  # the county is the same
    ],
)
def test_a_task_at_an_end_of_a_move_is_ours_where_its_council_is(
    line_of, end, team, mode, here, when
):
    line = line_of(f'mode = "case"\nteam = "{team}"\nat = "{end}"')

    assert (line.mode, line.here, line.when) == (mode, here, when)


def test_a_task_at_an_end_that_is_not_known_yet_is_perhaps_ours(line_of):
    facts = {name: value for name, value in FACTS.items() if name != "new_home"}

    line = line_of('mode = "case"\nteam = "council_tax"\nat = "new"', facts)

    assert (line.mode, line.here, line.when) == ("case", False, "maybe")


def test_an_address_in_no_council_of_ours_is_another_councils(line_of):
    facts = FACTS | {"new_home": {"line": "Paris", "district": "none", "county": "none"}}

    line = line_of('mode = "case"\nteam = "library"\nat = "new"', facts)

    assert (line.mode, line.here) == ("link", False)


def test_an_urgent_need_calls_up_its_task_and_stands_first(cat):
    event = cat(QUESTIONS, head=HOUSE)

    calm, urgent = plan(event, FACTS, ON), plan(event, FACTS | {"why": "not_safe"}, ON)

    assert not calm.lines
    assert not calm.urgent
    assert [one.words for one in urgent.urgent] == ["Call now."]
    assert [line.task.id for line in urgent.lines] == ["call_back"]
    [words] = urgent.lines[0].words
    assert in_english(words) == "We call Ann Bell, who moves on 28 November 2026."


def test_an_emergency_nobody_spoke_of_is_not_put_to_them_as_perhaps(cat):
    assert not plan(cat(QUESTIONS, head=HOUSE), {}, ON).lines


def test_a_way_into_another_event_carries_what_is_known(cat):
    made = plan(cat(QUESTIONS, head=HOUSE), FACTS | {"why": "sad"}, ON)

    [lead] = made.leads
    assert lead.carry == {"me": FACTS["me"], "leaving": date(2026, 11, 29)}


def test_a_plan_says_whether_to_take_care_be_quiet_or_speak_to_a_young_person(cat):
    event = cat(QUESTIONS, head=HOUSE)
    young = FACTS | {"me": {"name": "Bo", "birth": date(2008, 11, 21)}}

    def told(facts, on=ON):
        made = plan(event, facts, on)
        return made.safe, made.quiet, made.young

    assert told(FACTS) == (False, False, False)
    assert told(FACTS | {"why": "not_safe"}) == (True, False, False)
    assert told(FACTS | {"why": "sad"}) == (False, True, False)
    assert told(young) == (False, False, True)
    assert told(young, date(2026, 11, 21)) == (False, False, False)
    assert told({}) == (False, False, False)


def test_what_is_unsure_is_said_without_its_sums(line_of):
    words = 'words = ["It is {carers_allowance_week} a week.", "Ask for it."]\nmode = "link"'

    sure, unsure = line_of(words), line_of(words.replace("\nmode", '\ntag = "U"\nmode'))

    assert [in_english(one) for one in sure.words] == ["It is £86.45 a week.", "Ask for it."]
    assert not sure.check
    assert [in_english(one) for one in unsure.words] == ["Ask for it."]
    assert unsure.check


def test_a_sentence_without_its_fact_is_no_reason_to_check_elsewhere(line_of):
    line = line_of('words = ["By {leaving}."]\nmode = "link"', {"why": "work"})

    assert (line.words, line.check) == ((), False)


NEXT_DOOR = {"line": "1 High Street", "district": "other", "county": "ours"}
FAR_AWAY = {"line": "1 High Street", "district": "other", "county": "other"}


@pytest.mark.parametrize(
    ("home", "team", "mode", "is_ours"),
    [
        (FACTS["old_home"], "council_tax", "case", True),
        (NEXT_DOOR, "council_tax", "case", False),  # another district's
        (NEXT_DOOR, "library", "case", True),  # the county's
        (FAR_AWAY, "library", "case", False),
        (FAR_AWAY, "allotments", "case", False),
        (FAR_AWAY, "carers_centre", "partner", True),  # of no place
        (FAR_AWAY, "registrar", "appointment", True),  # whoever comes
        (None, "council_tax", "case", True),  # who has not said came to us
    ],
)
def test_a_task_without_an_end_is_that_of_the_councils_at_the_events_home(
    cat, home, team, mode, is_ours
):
    head = HOUSE.replace("order = 1", 'order = 1\nhome = "old_home"')
    task = f'[[tasks]]\nid = "this"\ntitle = "T"\nteam = "{team}"\nmode = "{mode}"\ntag = "K"\n'
    lines = plan(cat(f"{QUESTIONS}\n{task}", head=head), FACTS | {"old_home": home}, ON).lines
    [line] = [one for one in lines if one.task.id == "this"]

    assert (line.here, line.mode == "link") == (is_ours, not is_ours)


def test_a_home_that_is_no_address_is_named(faults):
    head = HOUSE.replace("order = 1", 'order = 1\nhome = "me"')

    assert any(
        "There is no question about an address “me”" in one for one in faults(QUESTIONS, head=head)
    )
