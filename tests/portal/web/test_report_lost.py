"""A session lost half-way: what was typed comes back, nothing of anyone else's is taken."""

import html
import io
import re

import pytest
from sqlalchemy import select

from portal.models.cases import Case
from portal.models.drafts import Draft
from portal.web import parts
from portal.web.reporting import holders
from tests.support import photographs
from tests.support.reporters import Reporter

WORDS = "A sofa \N{COUCH AND LAMP} by the gate"


def drafts_of(reporter: Reporter) -> list[Draft]:
    with parts.of(reporter.app).database.read() as session:
        return list(session.scalars(select(Draft)))


def at_the_words(reporter: Reporter) -> Reporter:
    reporter.to_the_questions()
    while reporter.step != "words":
        reporter.send(**reporter.least())
    return reporter


def lose_cookies(reporter: Reporter) -> None:
    reporter.client = reporter.app.test_client()


def test_words_typed_before_the_cookies_were_lost_come_back_and_can_be_sent(
    reporter: Reporter,
) -> None:
    at_the_words(reporter)
    lose_cookies(reporter)

    answer = reporter.press(words=WORDS)
    reporter.page = answer

    assert answer.status_code == 200
    assert "Your session had ended" in reporter.text
    assert reporter.heading == "What should we know about it?"
    assert WORDS in reporter.text
    assert len(drafts_of(reporter)) == 1  # a page that cannot be proved ours keeps nothing

    reporter.send().to_the_end()
    assert "High Street" in reporter.text
    assert WORDS in reporter.text
    reporter.send()
    with parts.of(reporter.app).database.read() as session:
        [case] = session.scalars(select(Case))
    assert case.words == WORDS
    assert case.service == "graffiti"


def test_a_new_draft_is_made_and_the_lost_one_is_left_to_its_holder(reporter: Reporter) -> None:
    at_the_words(reporter)
    lost = reporter.key
    lose_cookies(reporter)

    reporter.page = reporter.press(words=WORDS)
    reporter.send()

    assert reporter.key != lost
    by_key = {draft.key: draft for draft in drafts_of(reporter)}
    assert by_key[lost].holder != by_key[reporter.key].holder
    assert by_key[lost].typed["words"] == ""


def test_a_worn_token_alone_shows_the_page_again_with_what_was_typed(reporter: Reporter) -> None:
    at_the_words(reporter)
    key = reporter.key

    reporter.page = reporter.press(words=WORDS, csrf_token="worn")

    assert reporter.page.status_code == 200
    assert WORDS in reporter.text
    assert reporter.send().key == key


@pytest.mark.parametrize(
    ("step", "typed", "shown"),
    [
        ("where", {"search": "Church Street"}, "Church Street"),
        ("what", {"thing": "hole in road"}, "hole in road"),
        ("you", {"name": "Sam Reed", "email": "sam@example.com"}, "sam@example.com"),
    ],
)
def test_each_step_gives_back_what_was_typed(
    reporter: Reporter, step: str, typed: dict[str, str], shown: str
) -> None:
    reporter.to_the_questions().to_the_end()
    reporter.open(f"/report/{reporter.key}/{step}")

    answer = reporter.press(**typed, csrf_token="")

    assert answer.status_code == 200
    assert f'value="{shown}"' in answer.text


def test_answers_given_come_back_where_the_token_is_worn(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "pothole").past_danger()

    answer = reporter.press(q_size="plate", csrf_token="")

    assert re.search(r'value="plate" checked', answer.text)


def test_a_report_sent_twice_over_a_lost_session_is_one_case(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end()
    action, fields = reporter.action, reporter.fields()
    reporter.send()
    lose_cookies(reporter)

    reporter.page = reporter.client.post(action, data=fields)
    assert "Your session had ended" in reporter.text
    reporter.send()

    assert reporter.step == "done"
    with parts.of(reporter.app).database.read() as session:
        assert len(list(session.scalars(select(Case)))) == 1


def test_photos_follow_their_holder_into_the_new_draft(reporter: Reporter) -> None:
    reporter.to_the_questions()
    while reporter.step != "photos":
        reporter.send(**reporter.least())
    reporter.send(photo=(io.BytesIO(photographs.jpeg()), "a.jpg"), do="send")
    reporter.send()
    lose_cookies(reporter)

    reporter.page = reporter.press(words=WORDS)
    reporter.send().to_the_end()

    assert len(re.findall(r'src="/photos/', reporter.text)) == 1
    reporter.send()
    with parts.of(reporter.app).database.read() as session:
        [case] = session.scalars(select(Case))
        assert len(case.photos) == 1


def test_a_carried_field_that_is_not_ours_says_nothing(reporter: Reporter) -> None:
    at_the_words(reporter)
    lose_cookies(reporter)

    reporter.page = reporter.press(words=WORDS, carry="W3sid29yZHMiOiJ4In0sW11d.forged.forged")
    assert WORDS in reporter.text

    assert reporter.send().step == "where"


def test_what_a_form_carries_names_no_file_and_no_place_of_a_photo(reporter: Reporter) -> None:
    reporter.to_the_questions()
    while reporter.step != "photos":
        reporter.send(**reporter.least())
    reporter.send(photo=(io.BytesIO(photographs.jpeg()), "my-holiday.jpg"), do="send")

    text = reporter.fields()["carry"][0]
    carried = holders.carried(parts.of(reporter.app).settings, text)
    assert len(carried.photos) == 1
    assert "holiday" not in repr(carried)
    assert str(photographs.PLACE[0]) not in repr(carried)


def test_what_was_typed_comes_back_with_its_own_indentation(reporter: Reporter) -> None:
    reporter.to_the_questions().send(**reporter.least())
    words = "First\n\n    <b>second</b>"
    while reporter.step not in {"words", "check"}:
        reporter.send(**reporter.least())
    page = reporter.press(words=words, private_words="x" * 20_000)

    assert html.escape(words, quote=False) in page.text.replace("\r\n", "\n")
