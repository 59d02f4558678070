from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from life_events.engine.documents import in_english
from life_events.engine.plan import (
    next_page,
    next_question,
    open_questions,
    plan,
    relevant,
    why,
)

TODAY = date(2026, 11, 20)

CAT = """
[[questions]]
id = "cat"
page = "first"
ask = "Is it your cat?"
kind = "choice"
answers = [
  { value = "mine", label = "Yes", because = "it is your cat" },
  { value = "another", label = "No", because = "it is somebody else’s cat" },
]

[[questions]]
id = "lost_on"
page = "first"
ask = "When did you see it last?"
kind = "date"
when = "cat == 'mine'"
because = "you saw it last on {value}"

[[questions]]
id = "places"
page = "second"
ask = "Where have you looked?"
kind = "several"
none = "nowhere"
answers = [
  { value = "bed", label = "Under the bed", because = "it is not under the bed" },
  { value = "tree", label = "In the trees", because = "it is in no tree" },
  { value = "nowhere", label = "Nowhere" },
]

[[questions]]
id = "home"
page = "second"
ask = "Where does it live?"
kind = "address"
optional = true

[[facts]]
id = "long_gone"
is = "days_since(lost_on) > 2"
because = "it has been away for more than two days"

[[tasks]]
id = "search"
title = "Look again"
words = ["Start at {home}.", "Take a torch."]
mode = "link"
body = "You"
tag = "K"

[[tasks]]
id = "notice"
title = "Put up a notice"
when = "long_gone && (places == ['nowhere'] || 'tree' in places)"
mode = "case"
team = "library"
needs = ["INF"]
deadline = { working_days = 2, from = "lost_on" }
tag = "K"

[[tasks]]
id = "feed"
title = "Feed it"
when = "cat == 'another'"
why = "it is a guest at {home}"
mode = "link"
body = "You"
tag = "K"
deadline = { days = 0, from = "today" }

[[tasks]]
id = "old_law"
title = "Pay the cat tax"
mode = "link"
body = "The king"
tag = "K"
valid_until = 2026-11-19
"""

MINE = {"cat": "mine", "lost_on": date(2026, 11, 13), "places": ["tree"], "home": None}


@pytest.fixture
def event(cat):
    return cat(CAT)


def ids(made, when=("yes", "maybe")):
    return [line.task.id for line in made.lines if line.when in when]


def test_a_question_is_asked_once_the_answers_before_it_call_for_it(event):
    assert next_question(event, {}, TODAY).id == "cat"
    assert next_question(event, {"cat": "mine"}, TODAY).id == "lost_on"
    assert next_question(event, {"cat": "another"}, TODAY).id == "places"
    assert next_question(event, MINE, TODAY) is None


def test_a_page_left_for_later_is_not_offered_again_and_its_facts_stay_unknown(event):
    facts = {"cat": "mine", "lost_on": date(2026, 11, 13)}

    assert next_page(event, facts, (), TODAY).id == "second"
    assert next_page(event, facts, ["second"], TODAY) is None
    made = plan(event, facts, TODAY)
    assert made.missing == ("places", "home")
    assert ids(made, ["maybe"]) == ["notice"]


def test_a_page_shows_the_questions_that_apply_answered_or_not(event):
    page = event.page["first"]

    assert [one.id for one in open_questions(event, page, {}, TODAY)] == ["cat"]
    shown = open_questions(event, page, {"cat": "mine"}, TODAY)
    assert [one.id for one in shown] == ["cat", "lost_on"]


def test_an_answer_to_a_question_that_no_longer_applies_does_not_count(event):
    changed = {**MINE, "cat": "another"}

    assert "lost_on" not in relevant(event, changed, TODAY)
    assert "notice" not in ids(plan(event, changed, TODAY))


def test_an_answer_that_the_file_no_longer_knows_does_not_count(event):
    assert relevant(event, {"cat": "dog", "gone": 1}, TODAY) == {}
    assert next_question(event, {"cat": "dog"}, TODAY).id == "cat"


def test_what_rests_on_an_unknown_fact_is_perhaps_needed_never_left_out(event):
    facts = {"cat": "mine", "places": ["tree"]}

    assert "notice" in ids(plan(event, facts, TODAY), ["maybe"])
    assert "notice" not in ids(plan(event, {"cat": "mine", "places": ["bed"]}, TODAY))


def test_a_condition_on_a_date_nobody_is_asked_for_does_not_hold(event):
    made = plan(event, {"cat": "another", "places": ["tree"], "home": None}, TODAY)

    assert "notice" not in ids(made)
    assert made.missing == ()


def test_a_task_says_why_by_the_facts_that_decide_it(event):
    [because, places] = why(event.task["notice"], MINE, TODAY)

    assert in_english(because) == "it has been away for more than two days"
    assert in_english(places) == "it is in no tree"


def test_a_reason_may_name_a_fact_and_falls_back_where_that_is_not_known(event):
    home = {"line": "4 Mill Lane", "postcode": "TH1 2AB"}
    feed = event.task["feed"]

    [named] = why(feed, {"cat": "another", "home": home}, TODAY)
    assert in_english(named) == "it is a guest at 4 Mill Lane, TH1 2AB"
    [made] = why(feed, {"cat": "another"}, TODAY)
    assert in_english(made) == "it is somebody else’s cat"


def test_a_sentence_with_a_fact_that_is_not_known_is_left_out(event):
    [line] = [one for one in plan(event, MINE, TODAY).lines if one.task.id == "search"]

    assert [in_english(one) for one in line.words] == ["Take a torch."]


def test_the_plan_is_in_order_of_deadline(event):
    made = plan(event, MINE, TODAY)

    assert ids(made) == ["notice", "search"]
    assert made.lines[0].due == date(2026, 11, 17)  # two working days after a Friday


def test_the_law_is_that_of_the_day_planned_for(event):
    assert "old_law" in ids(plan(event, {}, date(2026, 11, 19)))
    assert "old_law" not in ids(plan(event, {}, TODAY))


def test_the_same_answers_on_a_later_day_have_another_plan(event):
    facts = {**MINE, "lost_on": date(2026, 11, 18)}

    assert "notice" not in ids(plan(event, facts, TODAY))
    assert "notice" in ids(plan(event, facts, date(2026, 11, 21)))


def test_an_event_may_stand_in_several_files(cat):
    event = cat(CAT, tasks_more='[[tasks]]\nid = "more"\ntitle = "M"\nmode = "link"\n'
                'body = "You"\ntag = "K"\n')  # fmt: skip

    assert list(event.task) == ["search", "notice", "feed", "old_law", "more"]


def test_plans_made_at_once_by_many_threads_are_the_same(event):
    alone = plan(event, MINE, TODAY)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _number: plan(event, MINE, TODAY), range(200)))

    assert all(one == alone for one in made)


def test_two_readings_of_a_file_can_be_held_against_each_other(cat):
    assert cat(CAT).task["search"] != cat(CAT).task["search"]
