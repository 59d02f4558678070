"""Talks by text: from words in the street to a case, in as few questions as it takes."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import Database
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.followers import Follower
from portal.models.messages import Message, Talk
from portal.models.people import ContactPoint, Person, Reach
from portal.models.states import State
from portal.services.people import Introduction, introduce
from portal.services.text_parts import count
from tests.channels.sms.conftest import NUMBER, Text


def _cases(database: Database) -> list[Case]:
    with database.read() as session:
        return list(session.scalars(select(Case).order_by(Case.created_at)))


def test_what_and_where_in_one_text_are_a_case_in_one_answer(
    text: Text, database: Database
) -> None:
    answer = text("massive pothole on mill lane outside no 42, just bust my tyre")

    [case] = _cases(database)
    assert (case.service, case.state) == ("pothole", State.RECEIVED)
    assert case.place.startswith("42 Mill Lane")
    assert case.reference in answer
    assert "/p/" in answer
    assert count(answer).parts == 1


def test_the_words_of_a_text_are_for_the_team_and_not_for_everyone(
    text: Text, database: Database
) -> None:
    text("pothole outside 42 mill lane, my mum is 87")

    [case] = _cases(database)
    assert case.words == ""
    assert "87" in case.private_words


def test_a_text_that_opens_a_case_is_one_contact_and_a_question_before_it_another(
    text: Text, database: Database
) -> None:
    text("theres a massive pothole")
    text("outside 42 mill lane")

    [case] = _cases(database)
    with database.read() as session:
        [person] = session.scalars(select(Person))
        made = [
            (one.subject, one.person_id, one.case_id)
            for one in session.scalars(select(Contact).order_by(Contact.at))
        ]
    assert made == [("text", person.id, None), ("report", person.id, case.id)]
    assert case.subject_id == person.id


def test_who_texts_is_told_by_text_alone_even_where_their_email_is_known(
    text: Text, database: Database
) -> None:
    with database.write() as session:
        who = Introduction(name="Ann", email="ann@example.org", phone=NUMBER)
        person = introduce(session, who, clock.now())
        assert person is not None
        for point in person.contact_points:
            point.verified_at = clock.now()

    text("pothole outside 42 mill lane")

    with database.read() as session:
        [follower] = session.scalars(select(Follower))
        assert follower.contact_point.kind is Reach.PHONE
        assert follower.person_id == person.id


def test_who_is_counted_in_by_text_is_named_in_the_contact(text: Text, database: Database) -> None:
    text("pothole outside 42 mill lane")
    text("big pothole outside 42 mill lane", number="+447700900002")
    text("1", number="+447700900002")

    with database.read() as session:
        [contact] = session.scalars(select(Contact).where(Contact.subject == "same_problem"))
        point = select(ContactPoint).where(ContactPoint.key == "+447700900002")
        assert contact.person_id == session.scalars(point).one().person_id


def test_the_same_text_handed_over_twice_is_one_case_and_one_answer(
    text: Text, database: Database
) -> None:
    first = text("pothole outside 42 mill lane", sid="SM1")
    second = text("pothole outside 42 mill lane", sid="SM1")

    assert first == second
    assert len(_cases(database)) == 1


def test_what_is_missing_is_asked_and_the_answer_makes_the_case(
    text: Text, database: Database
) -> None:
    asked = text("theres a massive pothole")
    assert "Where is it?" in asked
    assert _cases(database) == []

    answer = text("outside 42 mill lane")

    [case] = _cases(database)
    assert case.service == "pothole"
    assert case.place.startswith("42 Mill Lane")
    assert case.reference in answer


@pytest.mark.parametrize("answer", ["2", "2.", "2 the other one", "option 2"])
def test_two_streets_of_one_name_are_a_question_answered_by_a_digit(
    text: Text, database: Database, answer: str
) -> None:
    asked = text("pothole on church street")
    assert "1 Church St" in asked
    assert "2 Church St" in asked

    text(answer)

    [case] = _cases(database)
    assert case.place.startswith("Church Street")


def test_a_second_person_at_the_same_hole_is_asked_and_counted_in(
    text: Text, database: Database
) -> None:
    text("pothole outside 42 mill lane")
    asked = text("big pothole outside 42 mill lane", number="+447700900002")
    assert "1 person has reported this" in asked

    answer = text("1", number="+447700900002")

    [case] = _cases(database)
    assert case.reporters == 2
    assert case.reference in answer


def test_another_one_at_the_same_place_is_a_case_of_its_own(text: Text, database: Database) -> None:
    text("pothole outside 42 mill lane")
    text("big pothole outside 42 mill lane", number="+447700900002")
    text("2", number="+447700900002")

    assert len(_cases(database)) == 2


def test_the_same_person_again_within_a_day_adds_to_their_case(
    text: Text, database: Database
) -> None:
    first = text("pothole outside 42 mill lane")
    answer = text("that pothole outside 42 mill lane is getting worse")

    [case] = _cases(database)
    assert case.reference in first
    assert case.reference in answer


def test_a_new_subject_in_the_middle_starts_anew_and_the_first_is_kept_for_the_team(
    text: Text, database: Database
) -> None:
    text("theres a massive pothole")
    answer = text("sofa dumped outside 12 park road")

    kept, new = _cases(database)
    assert (kept.service, kept.public, kept.place) == ("pothole", False, "")
    assert new.service == "fly_tipping"
    assert new.reference in answer


def test_two_problems_in_one_text_are_two_linked_cases(text: Text, database: Database) -> None:
    text("needles and a dumped fridge outside 42 mill lane")

    first, second = _cases(database)
    assert {first.service, second.service} == {"drug_litter", "fly_tipping"}
    assert second.linked_to_id == first.id


def test_a_number_to_call_comes_before_everything_else(text: Text) -> None:
    answer = text("needles in the grass outside 42 mill lane")

    assert answer.startswith("Please do not touch needles. Call ")


@pytest.mark.parametrize("word", ["STOP", "stop", "Stopall", "UNSUBSCRIBE", "STOPIO"])
def test_stop_ends_all_texts_and_start_begins_them_again(
    text: Text, database: Database, word: str
) -> None:
    text("pothole outside 42 mill lane")

    text(word)
    with database.read() as session:
        [point] = session.scalars(select(ContactPoint))
        assert point.stopped_at is not None
    text("START")

    with database.read() as session:
        [point] = session.scalars(select(ContactPoint))
        assert point.stopped_at is None


def test_status_says_how_the_last_reports_of_a_number_stand(text: Text, database: Database) -> None:
    text("pothole outside 42 mill lane")
    [case] = _cases(database)

    answer = text("status")

    assert case.reference in answer
    assert "Pothole" in answer


def test_status_of_a_reference_that_nobody_knows_says_so(text: Text) -> None:
    assert "no report" in text("STATUS 0BP9-ND15")


def test_grief_is_answered_with_care_and_becomes_no_street_issue(
    text: Text, database: Database
) -> None:
    answer = text("my husband died on tuesday what do i have to do")

    assert "sorry for your loss" in answer
    assert _cases(database) == []


def test_a_machine_that_answers_our_answers_is_left_alone_after_three(text: Text) -> None:
    answers = [text("I am out of office until Monday") for _ in range(5)]

    assert answers[3:] == ["", ""]
    assert all(answers[:3])


def test_fifty_texts_in_a_moment_get_one_more_answer_and_none_is_lost(
    text: Text, database: Database
) -> None:
    answers = [text(f"pothole outside {n} mill lane") for n in range(1, 51)]

    assert sum("We have all of your texts" in answer for answer in answers) == 1
    assert answers[-1] == ""
    with database.read() as session:
        heard = session.scalars(select(Message).where(Message.number == NUMBER)).all()
    assert sum(one.life == "received" for one in heard) == 50


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\x00\x00",
        "x" * 10_000,
        "\u202e evil \u202c",
        "' OR 1=1; --",
        "https://evil.example",
        "🕳" * 300,
    ],
)
def test_no_text_breaks_the_webhook(text: Text, body: str) -> None:
    text(body)


def test_texts_of_whatsapp_are_heard_alike(text: Text, database: Database) -> None:
    answer = text("pothole outside 42 mill lane", number=f"whatsapp:{NUMBER}")

    [case] = _cases(database)
    assert case.reference in answer


def test_after_three_questions_what_is_known_is_kept_for_the_team(
    text: Text, database: Database
) -> None:
    text("theres a massive pothole")
    for answer in ("dunno", "cant say", "no idea"):
        text(answer)

    [case] = _cases(database)
    assert case.public is False
    with database.read() as session:
        assert all(talk.ended_at for talk in session.scalars(select(Talk)))
