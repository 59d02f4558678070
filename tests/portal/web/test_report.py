"""The report, from the first page to the reference, without JavaScript."""

import re

import pytest
from sqlalchemy import func, select

from portal.models.cases import Case
from portal.models.drafts import Draft
from portal.models.outbox import OutboxRow
from portal.models.people import ContactPoint
from portal.web import parts
from tests.support.reporters import Reporter


def cases_of(reporter: Reporter) -> list[Case]:
    with parts.of(reporter.app).database.read() as session:
        return list(session.scalars(select(Case)))


def drafts_of(reporter: Reporter) -> int:
    with parts.of(reporter.app).database.read() as session:
        return session.scalar(select(func.count()).select_from(Draft)) or 0


def test_reading_the_first_page_keeps_nothing(reporter: Reporter) -> None:
    assert reporter.open("/report").heading == "Where is it?"
    assert drafts_of(reporter) == 0


def test_a_report_goes_from_place_to_reference(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "pothole").answer(
        q_where_on_road="road", q_size="plate", q_depth="4_to_10"
    )
    assert reporter.step == "photos"
    reporter.send().send(words="A deep hole", private_words="My bike is broken")
    reporter.send(name="Sam Reed", email="sam@example.com", phone="07700 900 456")
    assert reporter.heading == "Check your answers before you send them"
    for shown in ("Mill Lane", "Pothole", "A deep hole", "Sam Reed", "07700 900 456"):
        assert shown in reporter.text

    reporter.send()

    [case] = cases_of(reporter)
    assert reporter.step == "done"
    assert case.reference in reporter.text
    assert "because Mill Lane is a county road" in reporter.text
    assert case.service == "pothole"
    assert case.words == "A deep hole"
    assert case.private_words == "My bike is broken"
    assert case.answers["size"] == "plate"
    with parts.of(reporter.app).database.read() as session:
        phone = session.scalar(select(ContactPoint.value).where(ContactPoint.kind == "phone"))
    assert phone == "07700 900 456"


def test_nothing_about_oneself_is_asked_for_that_must_be_given(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end().send()

    [case] = cases_of(reporter)
    assert case.subject_id is None
    assert reporter.step == "done"


def test_the_confirmation_says_by_when_as_a_day_in_words(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end().send()

    days = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    assert re.search(rf"by ({days}) \d+ [A-Z][a-z]+", reporter.text)


def test_a_report_sent_twice_is_one_case_and_shows_the_same_page(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end()

    first, second = reporter.press(), reporter.press()

    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert len(cases_of(reporter)) == 1
    with parts.of(reporter.app).database.read() as session:
        topics = list(session.scalars(select(OutboxRow.topic)))
    assert len(topics) == len(set(topics))


def test_going_back_after_sending_shows_the_confirmation(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end()
    key = reporter.key
    reporter.send()

    for step in ("where", "words", "check"):
        assert reporter.open(f"/report/{key}/{step}").step == "done"


def test_a_page_sent_again_after_the_end_changes_nothing(reporter: Reporter) -> None:
    reporter.to_the_questions()
    action, fields = reporter.action, reporter.fields()
    reporter.to_the_end().send()

    answer = reporter.client.post(action, data=fields)

    assert answer.headers["Location"].endswith("/done")
    assert len(cases_of(reporter)) == 1


def test_two_tabs_are_two_reports(reporter: Reporter) -> None:
    reporter.to_the_questions(service="graffiti").to_the_end()
    first = reporter.path
    reporter.to_the_questions("Church Street", service="litter").to_the_end().send()
    reporter.open(first).send()

    assert sorted(case.service for case in cases_of(reporter)) == ["graffiti", "litter"]


@pytest.mark.parametrize("step", ["what", "questions", "photos", "words", "you", "check"])
def test_a_step_that_is_skipped_leads_to_the_first_that_is_missing(
    reporter: Reporter, step: str
) -> None:
    reporter.open("/report").send(do="map")

    assert reporter.open(f"/report/{reporter.key}/{step}").step == "where"


def test_sending_too_early_opens_nothing(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "pothole")
    fields = reporter.fields()

    answer = reporter.client.post(f"/report/{reporter.key}/check", data=fields)

    assert answer.headers["Location"].endswith("/questions")
    assert cases_of(reporter) == []


def test_change_comes_straight_back_to_the_check(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end()
    changes = re.findall(r'href="(/report/\w+/(\w+)\?then=check)"', reporter.text)
    assert {step for _, step in changes} >= {"where", "what", "words", "photos", "you"}

    for address, step in changes:
        reporter.open(address)
        assert reporter.step == step
        assert reporter.send(**reporter.least()).step == "check"


def test_another_category_by_change_asks_its_own_questions_first(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "graffiti").to_the_end()

    reporter.open(f"/report/{reporter.key}/what?then=check").send(service="pothole")

    assert reporter.step == "questions"
    reporter.answer(q_where_on_road="road", q_size="hand", q_depth="under_4")
    assert reporter.step == "check"


def test_somebody_elses_draft_is_not_shown(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end()
    stranger = reporter.app.test_client()

    answer = stranger.get(reporter.path)

    assert answer.status_code == 404
    assert "High Street" not in answer.text
    assert "Start a new report" in answer.text


def test_every_page_of_the_report_is_kept_by_nobody_between(reporter: Reporter) -> None:
    reporter.to_the_questions()

    assert reporter.page.headers["Cache-Control"] == "no-store"


def test_the_holder_is_named_by_a_cookie_that_scripts_cannot_read(reporter: Reporter) -> None:
    answer = reporter.open("/report").press(search="Mill Lane")

    cookies = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("report=")]
    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Lax" in cookies[0]
    assert "Max-Age=86400" in cookies[0]


def test_something_else_here_keeps_the_place_and_names_the_case(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "graffiti").to_the_end().send()
    token = re.search(r'name="csrf_token" value="([^"]+)"', reporter.text)
    assert token is not None

    answer = reporter.client.post(f"/report/{reporter.key}/more", data={"csrf_token": token[1]})
    reporter.open(answer.headers["Location"])
    assert reporter.step == "what"
    reporter.send(service="litter").to_the_end().send()

    graffiti, litter = sorted(cases_of(reporter), key=lambda case: case.service)
    assert litter.linked_to_id == graffiti.id
    assert litter.point == graffiti.point


def test_a_report_that_is_not_public_says_what_the_address_is_for(reporter: Reporter) -> None:
    reporter.to_the_questions("12 High Street", "noise")
    for _page in range(8):
        if reporter.step == "you":
            break
        reporter.send(**reporter.least())

    assert "not public" in reporter.text
    reporter.send().send()
    assert "cannot be followed here" in reporter.text


def test_the_first_page_has_an_address_that_leads_back_to_what_was_told_there(
    reporter: Reporter,
) -> None:
    reporter.open("/report?q=church+street&with=photo")
    begins = re.search(r'data-begins="([^"]+)"', reporter.text)
    assert begins is not None
    address = begins[1].replace("&amp;", "&")

    assert reporter.open(address).heading == "Add photos, if you have any"
    key = reporter.key
    reporter.send()
    assert reporter.key == key
    reporter.send(search="Mill Lane")
    assert reporter.open(f"/report/{key}/where?new=1&q=church+street").heading == "Where is it?"
    assert 'value="Mill Lane"' in reporter.text


def test_a_key_that_is_somebody_elses_begins_a_report_of_ones_own(reporter: Reporter) -> None:
    reporter.to_the_questions()
    taken = reporter.key
    other = Reporter(reporter.app.test_client(), reporter.app, reporter.page)

    other.open(f"/report/{taken}/where?new=1").send(search="Mill Lane")

    assert other.key != taken
    assert reporter.open(reporter.path).step == "questions"
