"""What emails say where a case changes hands, is joined or split, or has a question."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.enquiries import Enquiry
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import cases, enquiries, followers, joining, passing, splitting
from portal.services.followers import Wish
from portal.services.people import Introduction
from portal.services.splitting import Part
from tests.channels.email.conftest import html_of, text_of, to

ADA, BEN = "ada@example.org", "ben@example.org"
QUESTION = "Which of the two lamps is it?"


@pytest.fixture
def officer(council):
    return Actor(Role.OFFICER, By.WEB, name="Jo", teams=frozenset(council.teams))


@pytest.fixture
def change(database, post):
    """Do something to a case in a transaction of its own; the emails that come of it."""

    def change(case, do):
        post()
        with database.write() as session:
            do(session, session.get_one(Case, case.id))
        return post()

    return change


# --- handing over


def test_the_follower_reads_who_has_it_now_and_the_old_teams_words(
    change, report, council, officer
):
    case = report("pothole")
    messages = change(case, lambda session, case: passing.hand_over(
        session, officer, council, case, "parks", "It is on the green."))  # fmt: skip

    [letter] = to(messages, ADA)
    text = text_of(letter)
    assert letter["Subject"] == f"{case.reference}: Passed on"
    assert f"This was passed to {council.teams['parks'].name}" in text
    assert f"Answer from {council.teams['ashshire_highways'].name}" in text
    assert "It is on the green." in text
    assert case.reference in text


def test_an_agency_that_is_handed_a_case_is_told_what_its_agreement_allows(
    change, report, council, officer
):
    case = report("litter", private_words="Ring the bell twice")

    def hand_over(session, case):
        to_them = ("wend_valley_homes", "On your land.", "WV-12")
        passing.hand_over(session, officer, council, case, *to_them)

    messages = change(case, hand_over)

    [work] = to(messages, council.teams["wend_valley_homes"].email)
    text = text_of(work)
    assert work["Subject"] == f"Work for you: {case.reference}"
    assert "On your land." in text
    assert "Your reference: WV-12" in text
    for secret in ("Ring the bell", "Ada", "ada@example.org", "07700 900456"):
        assert secret not in text
    assert not to(messages, council.teams["street_cleansing"].email)


def test_an_agency_without_an_agreement_is_told_nothing_of_it(change, report, council, officer):
    key = "wend_vale"  # its agreement begins in 2028
    case = report("litter", words="Bin full")
    messages = change(case, lambda session, case: passing.hand_over(
        session, officer, council, case, key, "Sam Reed lives there"))  # fmt: skip

    [work] = to(messages, council.teams[key].email)
    assert "Bin full" not in text_of(work)
    assert "Sam Reed" not in text_of(work)
    assert "There is no agreement" in text_of(work)


def test_handed_on_twice_before_anything_is_sent_each_team_is_told_of_its_own(
    change, report, council, officer
):
    def twice(session, case):
        for team in ("parks", "street_cleansing"):
            passing.hand_over(session, officer, council, case, team, f"For {team}")

    messages = change(report("pothole"), twice)
    for team in ("parks", "street_cleansing"):
        [work] = to(messages, council.teams[team].email)
        assert f"For {team}" in text_of(work)


# --- joining and splitting


def test_who_followed_the_duplicate_learns_where_it_goes_on_and_then_hears_of_that(
    change, report, officer, database, post
):
    one = report(reporter=Introduction(name="Ben", email=BEN))
    other = report()

    def join(session, case):
        joining.join(session, officer, case, session.get_one(Case, other.id))

    [letter] = change(one, join)
    assert letter["To"] == BEN
    assert f"It goes on as {other.reference}" in text_of(letter)
    assert f"/cases/{other.reference}" in html_of(letter)

    messages = change(other, lambda session, case: cases.progress(
        session, officer, case, State.DONE, "Filled."))  # fmt: skip
    assert {message["To"] for message in messages} == {ADA, BEN}


def test_who_told_of_two_things_learns_that_they_are_two_cases(change, report, council, officer):
    case = report("pothole")
    made = []

    def split(session, case):
        part = Part("fly_tipping", "Bags of rubbish")
        made.append(splitting.split(session, officer, council, case, part))

    messages = change(case, split)
    [letter] = to(messages, ADA)
    assert letter["Subject"] == f"Two things in one report: {made[0].reference}"
    assert f"A part of {case.reference} is a case of its own now" in text_of(letter)
    assert f"/cases/{made[0].reference}" in text_of(letter)
    [work] = to(messages, council.teams["street_cleansing"].email)
    assert "Bags of rubbish" in text_of(work)


# --- questions


def ask(officer):
    return lambda session, case: enquiries.ask(session, officer, case, QUESTION)


def test_the_reporter_is_asked_with_a_link_that_lets_them_answer(change, report, officer, council):
    case = report("pothole")
    [letter] = change(case, ask(officer))
    text = text_of(letter)

    assert letter["To"] == ADA
    assert letter["Subject"] == f"We have a question about {case.reference}"
    assert QUESTION in text
    assert "?then=answer" in text
    assert council.phone in text
    assert "Please answer by" in text
    assert letter["List-Unsubscribe"]


def test_of_a_private_case_the_question_is_not_in_the_email(change, report, officer):
    [letter] = change(report("noise"), ask(officer))

    assert QUESTION not in text_of(letter) + html_of(letter)
    assert "?then=answer" in text_of(letter)


def test_who_only_follows_is_not_asked(change, report, officer, database):
    case = report("pothole")
    with database.write() as session:
        found = session.get_one(Case, case.id)
        followers.follow(session, SYSTEM, found, Wish(BEN)).confirmed_at = clock.now()

    assert {message["To"] for message in change(case, ask(officer))} == {ADA}


def test_the_reminder_and_the_end_are_told_once_each(change, report, officer, post, database):
    case = report("pothole")
    change(case, ask(officer))
    with database.read() as session:
        enquiry = session.query(Enquiry).one()
    told = []
    for moment in (enquiry.remind_at, enquiry.answer_by):
        with time_machine.travel(moment + timedelta(minutes=1)):
            for _again in range(2):
                with database.write() as session:
                    enquiries.see_to(session, SYSTEM, enquiry.id)
                messages = post()
                assert not any("Answer from" in text_of(message) for message in messages)
                told.append([message["Subject"] for message in messages])
                assert all("?then=answer" in text_of(message) for message in messages)

    assert told == [
        [f"Please answer our question about {case.reference}"], [],
        [f"{case.reference}: No work planned"], [],
    ]  # fmt: skip


def test_nobody_is_sent_a_question_that_was_answered_before_it_went_out(
    report, officer, database, post
):
    case = report("pothole")
    post()
    with database.write() as session:
        found = session.get_one(Case, case.id)
        enquiries.ask(session, officer, found, QUESTION)
        holder = Actor(Role.HOLDER, By.WEB, person_id=found.subject_id, holds=found.id)
        enquiries.answer(session, holder, found, "The left one")

    assert not to(post(), ADA)


def test_the_team_learns_that_there_is_an_answer_and_reads_it_on_the_page(
    change, report, officer, council
):
    case = report("pothole")
    change(case, ask(officer))

    def answer(session, case):
        holder = Actor(Role.HOLDER, By.WEB, person_id=case.subject_id, holds=case.id)
        enquiries.answer(session, holder, case, "The left one, by my bedroom")

    [letter] = change(case, answer)
    assert letter["To"] == council.teams["ashshire_highways"].email
    assert letter["Subject"] == f"Answered: {case.reference}"
    assert f"/staff/cases/{case.reference}" in text_of(letter)
    assert "bedroom" not in text_of(letter) + html_of(letter)
