"""What is asked when someone has died: in how many screens, in which order, and of whom not."""

from datetime import date
from itertools import product

from life_events.engine.plan import open_questions
from tests.support.bereaved import BEREAVEMENT, NOT_HERS, TODAY, WIDOW, screens


def test_a_widow_with_tell_us_once_done_sees_at_most_12_screens() -> None:
    assert len(screens()) <= 12
    assert len(screens(own_birth=date(1950, 1, 1))) <= 11
    badge_grave_and_support = {"svc": ["blue_badge", "grave"], "support_opt": "yes"}
    assert len(screens(**NOT_HERS | badge_grave_and_support)) <= 12


def test_nobody_sees_more_than_16_screens() -> None:
    longest = {
        "registration": "coroner",
        "interim": "yes",
        "tuo": "reference",
        "tenure": "care_home",
        "care": "they_cared",
        "write_to": "other",
        "profession": "solicitor",
    }
    for rel, capacity in product(
        ["spouse", "partner", "child", "friend"], ["executor", "helping", "professional"]
    ):
        whose = {"rel": rel, "capacity": capacity}
        assert len(screens(**NOT_HERS | longest | whose)) <= 16


def test_danger_who_has_died_and_whether_it_is_registered_come_first_and_money_last() -> None:
    pages = screens()

    assert pages[:3] == ["tonight", "who", "registered"]
    assert pages[-2:] == ["money", "after"]


def test_a_retired_widow_is_not_asked_whether_she_is_pregnant() -> None:
    assert "children" not in screens(own_birth=date(1950, 1, 1))


def test_a_parent_is_not_asked_about_their_own_age_the_funeral_or_a_will() -> None:
    pages = screens(**NOT_HERS | {"rel": "child"})

    assert not {"you", "children", "money", "baby"} & set(pages)


def test_after_a_loss_before_24_weeks_nothing_but_support_is_asked() -> None:
    early = {"rel": "baby", "baby_time": "before_24"}

    assert screens(**NOT_HERS | early) == ["tonight", "who", "baby", "after"]


def test_after_a_stillbirth_nothing_is_asked_about_affairs_a_home_or_money() -> None:
    pages = screens(**NOT_HERS | {"rel": "baby"})

    assert pages == ["tonight", "who", "baby", "registered", "your_baby", "after"]


def test_in_a_care_home_nobody_is_asked_who_lives_there_but_whether_a_home_is_left() -> None:
    asked = NOT_HERS | {"tenure": "care_home", "old_home": "empty"}
    page = BEREAVEMENT.page["at_home"]
    there = open_questions(BEREAVEMENT, page, {**WIDOW, **asked}, TODAY)

    assert "at_home" in screens(**asked)
    assert [question.id for question in there][:2] == ["old_home", "old_home_address"]
    assert "household" not in [question.id for question in there]


def test_who_only_lets_us_know_is_not_asked_about_a_will_or_property() -> None:
    there = open_questions(
        BEREAVEMENT, BEREAVEMENT.page["money"], {**WIDOW, "capacity": "helping"}, TODAY
    )

    assert [question.id for question in there] == ["funeral_payer", "funeral_date", "means"]
