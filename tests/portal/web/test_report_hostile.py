"""What people and programs send to the report: each gets a sentence, nothing is lost, no 500."""

import html

import pytest
from sqlalchemy import select

from portal.models.cases import Case
from portal.web import parts
from tests.support.reporters import Reporter

RIGHT_TO_LEFT = "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe\N{ARABIC LETTER ALEF}"


def at_step(reporter: Reporter, step: str) -> Reporter:
    reporter.to_the_questions()
    while reporter.step != step:
        reporter.send(**reporter.least())
    return reporter


def the_case(reporter: Reporter) -> Case:
    reporter.to_the_end().send()
    with parts.of(reporter.app).database.read() as session:
        [case] = session.scalars(select(Case))
    return case


def test_ten_thousand_characters_are_refused_in_words_and_kept_in_the_field(
    reporter: Reporter,
) -> None:
    long = "Sofa! " * 1667
    at_step(reporter, "words")

    answer = reporter.press(words=long, private_words="Number plate AB12 CDE")
    reporter.page = answer

    assert answer.status_code == 422
    assert reporter.faults == [
        "The description must be 2,000 characters or fewer. Shorten it a little."
    ]
    assert reporter.text.count("Sofa!") == 1667
    assert "Number plate AB12 CDE" in reporter.text


def test_two_thousand_characters_are_taken_whatever_the_line_ends(reporter: Reporter) -> None:
    at_step(reporter, "words").send(words="\r\n".join(["x"] * 1000) + "y")

    assert reporter.step == "you"
    assert len(the_case(reporter).words) == 2000


def test_html_is_shown_as_it_was_typed(reporter: Reporter) -> None:
    typed = "<script>alert('1')</script> & <b>bold</b>"
    at_step(reporter, "words").send(words=typed).to_the_end()

    assert html.escape(typed, quote=False).split("'")[0] in reporter.text
    assert "<script>alert" not in reporter.text
    assert the_case(reporter).words == typed


@pytest.mark.parametrize("typed", [RIGHT_TO_LEFT, "\N{HOLE} \N{WOMAN}\u200d\N{WRENCH}", "ŵŷ ẃ"])
def test_marks_and_emoji_are_kept_and_isolated(reporter: Reporter, typed: str) -> None:
    at_step(reporter, "words").send(words=typed).to_the_end()

    assert f'<bdi class="report-typed">{typed}</bdi>' in reporter.text
    assert the_case(reporter).words == typed


def test_control_characters_are_left_out(reporter: Reporter) -> None:
    at_step(reporter, "words").send(words="a\x00b\x1b[31mc\x07\n\td")

    assert the_case(reporter).words == "ab[31mc\n\td"


def test_bytes_that_are_no_text_do_no_harm(reporter: Reporter) -> None:
    at_step(reporter, "words")
    fields = "&".join(f"{name}={value[0]}" for name, value in reporter.fields().items())

    answer = reporter.client.post(
        reporter.action,
        data=fields.encode() + b"&words=%ff%fe%00sofa",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code in {200, 303}


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("91", "0"), ("nan", "nan"), ("inf", "0"), ("x", "y"), ("1e999", "1"), ("", "1")],
)
def test_a_place_that_is_none_is_asked_for_again(reporter: Reporter, lat: str, lon: str) -> None:
    reporter.open("/report").send(lat=lat, lon=lon, search="")

    assert reporter.page.status_code == 422
    assert reporter.step == "where"


@pytest.mark.parametrize(
    "service", ["", "nothing", "../../etc", "pothole\x00", "POTHOLE", "é" * 500]
)
def test_a_category_we_do_not_have_is_asked_for_again(reporter: Reporter, service: str) -> None:
    reporter.open("/report").send(search="Mill Lane")
    reporter.settle()
    assert reporter.step == "what"

    reporter.send(service=service)

    assert reporter.step == "what"
    assert reporter.page.status_code == 422


def test_answers_that_were_not_offered_are_refused(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "pothole").past_danger()

    reporter.send(q_size="enormous", q_depth="under_4", q_where_on_road="road", q_other="1")

    assert reporter.faults == ["Choose one of the answers."]


@pytest.mark.parametrize("key", ["XXXXXXXX", "0", "%00", "new", "a" * 300, "../x"])
@pytest.mark.parametrize("step", ["where", "check", "done", "nothing"])
def test_a_report_that_is_not_there_is_no_fault_of_ours(
    reporter: Reporter, key: str, step: str
) -> None:
    for answer in (
        reporter.client.get(f"/report/{key}/{step}"),
        reporter.client.post(f"/report/{key}/{step}", data={"words": "x"}),
        reporter.client.post(f"/report/{key}/more"),
    ):
        assert answer.status_code < 500


@pytest.mark.parametrize("step", ["where", "spot", "what", "questions", "words", "you", "check"])
def test_a_form_of_another_site_changes_nothing(reporter: Reporter, step: str) -> None:
    reporter.to_the_questions().to_the_end()
    before = reporter.text

    answer = reporter.client.post(
        f"/report/{reporter.key}/{step}", data={"words": "planted", "name": "planted"}
    )

    assert answer.status_code == 200
    assert "Set-Cookie" not in str([h for h in answer.headers if "report=" in h[1]])
    reporter.open(reporter.path)
    assert "planted" not in reporter.text
    assert before.count("<dd") == reporter.text.count("<dd")


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 5000,
        "q=%00%ff",
        "lat=nan&lon=1",
        "lat=1&lon=1",
        "service=none",
        "linked_to=XXXX-XXXX",
        "linked_to=%00",
        "with=everything",
        "q=<script>alert(1)</script>",
        "q=" + "%F0%9F%98%80" * 300,
    ],
)
def test_an_address_that_makes_no_sense_begins_a_report_all_the_same(
    reporter: Reporter, query: str
) -> None:
    reporter.open(f"/report?{query}")

    assert reporter.page.status_code == 200
    assert reporter.heading == "Where is it?"
    assert "<script>alert" not in reporter.text


def test_a_name_of_two_hundred_characters_is_refused_and_kept(reporter: Reporter) -> None:
    at_step(reporter, "you").send(name="N" * 200, email="sam@example.com")

    assert reporter.faults == ["Your name must be 100 characters or fewer."]
    assert "N" * 200 in reporter.text
    assert "sam@example.com" in reporter.text


@pytest.mark.parametrize("email", ["sam", "sam@", "a@b", "a b@example.com", "<sam@example.com>"])
def test_an_address_that_is_none_is_refused_and_kept(reporter: Reporter, email: str) -> None:
    at_step(reporter, "you").send(email=email, phone="07700 900456")

    assert len(reporter.faults) == 1
    assert "like name@example.com" in reporter.faults[0]
    assert f'value="{html.escape(email)}"' in reporter.text
    assert 'value="07700 900456"' in reporter.text


@pytest.mark.parametrize(
    "phone", ["07700 900456", "+44 7700 900456", "(01632) 960 001", "0044 7700900456"]
)
def test_a_number_is_taken_in_any_form_and_shown_as_it_was_typed(
    reporter: Reporter, phone: str
) -> None:
    at_step(reporter, "you").send(phone=phone)

    assert reporter.step == "check"
    assert html.escape(phone) in reporter.text


def test_whoever_sends_far_too_much_is_asked_to_wait(reporter: Reporter) -> None:
    reporter.open("/report")
    codes = [reporter.client.post("/report/new/where").status_code for _press in range(301)]

    assert codes[0] == 200
    assert codes[-1] == 429
