"""The steps one by one: place, thing, questions, danger."""

import re

import pytest
from sqlalchemy import select

from portal.models.cases import Case
from portal.models.places import Point, metres
from portal.web import parts
from tests.support.reporters import Reporter

CHOICES = re.compile(r'name="(\w+)" type="radio" value="([^"]*)"')


def choices(reporter: Reporter, name: str) -> list[str]:
    return [value for one, value in CHOICES.findall(reporter.text) if one == name]


def cases_of(reporter: Reporter) -> list[Case]:
    with parts.of(reporter.app).database.read() as session:
        return list(session.scalars(select(Case).order_by(Case.created_at)))


# ------------------------------------------------------------------ where


def test_two_streets_of_one_name_are_both_offered(reporter: Reporter) -> None:
    reporter.open("/report").send(search="Church Street")

    assert reporter.step == "where"
    labels = re.findall(r'govuk-radios__label" for="place[^>]*>\s*(.*?)\s*</label>', reporter.text)
    assert len([label for label in labels if label.startswith("Church Street,")]) == 2


def test_a_slip_of_the_finger_is_forgiven(reporter: Reporter) -> None:
    reporter.open("/report").send(search="mil lnae")

    assert "Mill Lane" in reporter.text


def test_a_place_that_nobody_knows_is_said_so_and_kept(reporter: Reporter) -> None:
    reporter.open("/report").send(search="Xyzzyqwv")

    assert reporter.faults
    assert "We cannot find that place" in reporter.faults[0]
    assert 'value="Xyzzyqwv"' in reporter.text


def test_an_empty_search_asks_for_a_place(reporter: Reporter) -> None:
    reporter.open("/report").send(search="  ")

    assert reporter.page.status_code == 422
    assert reporter.faults == ["Say where it is: a street, a postcode or a place near it."]
    assert "<title>Error: Where is it?" in reporter.text


def test_other_words_after_a_choice_are_a_new_search(reporter: Reporter) -> None:
    reporter.open("/report").send(search="Church Street")
    first = choices(reporter, "place")[0]

    reporter.send(search="Station Road", place=first)

    assert reporter.step in {"spot", "where"}
    assert "Station Road" in reporter.text


def test_the_place_of_the_device_is_taken(reporter: Reporter) -> None:
    lat, lon = parts.of(reporter.app).council.centre
    reporter.open("/report").send(lat=str(lat), lon=str(lon))

    assert reporter.step == "spot"


def test_a_place_outside_says_whose_it_may_be_and_loses_nothing(reporter: Reporter) -> None:
    council = parts.of(reporter.app).council
    neighbour = council.neighbours[0]
    spot = neighbour.polygon.representative_point()
    reporter.open("/report?service=graffiti&q=church+street").send(lat=str(spot.y), lon=str(spot.x))

    assert reporter.step == "where"
    assert f"It is probably in the area of {neighbour.name}" in reporter.text
    assert neighbour.url in reporter.text

    first = choices(reporter, "place")[0]
    reporter.send(place=first).settle()
    assert reporter.step not in {"where", "spot", "what"}


def test_a_place_far_away_leads_to_the_finder_of_councils(reporter: Reporter) -> None:
    reporter.open("/report").send(lat="57.1", lon="-2.1")

    assert "https://www.gov.uk/find-local-council" in reporter.text


def test_the_pin_moves_with_plain_buttons_and_is_taken(reporter: Reporter) -> None:
    reporter.open("/report").send(search="Mill Lane")
    before = Point(*(float(reporter.fields()[name][0]) for name in ("lat", "lon")))

    reporter.send(map_go="north")
    assert reporter.step == "spot"
    moved = Point(*(float(reporter.fields()[name][0]) for name in ("lat", "lon")))
    assert 10 < metres(before, moved) < 200
    reporter.send().send(service="graffiti").to_the_end().send()

    [case] = cases_of(reporter)
    assert case.point is not None
    assert metres(case.point, moved) < 1


def test_the_map_without_a_pin_asks_for_one(reporter: Reporter) -> None:
    reporter.open("/report").send(do="map")
    assert reporter.heading == "Where on the map is it?"

    reporter.send()

    assert reporter.faults == ["Put the pin on the map where the problem is."]


def test_a_click_on_the_picture_puts_the_pin(reporter: Reporter) -> None:
    reporter.open("/report").send(do="map")

    reporter.send(**{"map_wide.x": "280", "map_wide.y": "200"})

    assert reporter.heading == "Is the pin in the right place?"
    assert reporter.send().step == "what"


# ------------------------------------------------------------------ the one search box


@pytest.mark.parametrize(
    ("words", "place", "thing"),
    [
        ("mill lane", "mill lane", ""),
        ("hole in the road", "", "hole in the road"),
        ("hole in the road on mill lane", "mill lane", "hole in the road"),
    ],
)
def test_words_from_the_home_page_are_kept_for_the_step_they_fit(
    reporter: Reporter, words: str, place: str, thing: str
) -> None:
    reporter.open("/report?q=" + words.replace(" ", "+"))
    assert reporter.heading == "Where is it?"
    search = reporter.fields()["search"][0]

    assert place in search
    assert bool(search) is bool(place)
    if not choices(reporter, "place"):
        reporter.send(search="Mill Lane")
    else:
        reporter.send(place=choices(reporter, "place")[0])
    reporter.settle()
    assert reporter.step == "what"
    assert thing in reporter.fields()["thing"][0]
    if thing:
        assert choices(reporter, "service")[0] == "pothole"


# ------------------------------------------------------------------ what


def test_words_find_the_category_and_the_whole_list_stays(reporter: Reporter) -> None:
    reporter.open("/report").send(search="Mill Lane").settle().send(thing="hole in road")

    assert reporter.step == "what"
    offered = choices(reporter, "service")
    assert offered[0] == "pothole"
    assert sorted(offered) == sorted(parts.of(reporter.app).council.categories)


def test_htmx_is_given_the_suggestions_alone_and_nothing_is_kept(reporter: Reporter) -> None:
    reporter.open("/report")
    answer = reporter.client.post(
        reporter.action,
        data=reporter.fields() | {"search": "Church Street"},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.text.count('type="radio"') >= 2
    assert "Set-Cookie" not in [name for name, value in answer.headers if "report=" in value]


# ------------------------------------------------------------------ questions


def test_a_question_that_hangs_on_an_answer_is_asked_when_it_is_known(reporter: Reporter) -> None:
    council = parts.of(reporter.app).council
    category, question = next(
        (category, question)
        for category in council.categories.values()
        for question in category.questions
        if question.when is not None
    )
    [(fact, value)] = list(question.when.compared)[:1]
    reporter.to_the_questions("Mill Lane", category.key).past_danger()
    assert f'name="q_{question.id}"' not in reporter.text

    wanted = category.question(fact)
    assert wanted is not None
    reporter.send(**(reporter.least() | {f"q_{fact}": value}))
    while reporter.step == "danger":
        reporter.send()

    assert reporter.step == "questions"
    assert f'name="q_{question.id}"' in reporter.text


def test_htmx_brings_up_a_question_at_the_answer(reporter: Reporter) -> None:
    council = parts.of(reporter.app).council
    category, question = next(
        (category, question)
        for category in council.categories.values()
        for question in category.questions
        if question.when is not None
    )
    [(fact, value)] = list(question.when.compared)[:1]
    reporter.to_the_questions("Mill Lane", category.key).past_danger()

    answer = reporter.client.post(
        reporter.action,
        data=reporter.fields() | {f"q_{fact}": value},
        headers={"HX-Request": "true"},
    )

    assert f'name="q_{question.id}"' in answer.text
    assert f'name="q_{fact}"' in answer.text


def test_required_questions_that_are_left_are_named(reporter: Reporter) -> None:
    reporter.to_the_questions("Mill Lane", "pothole").past_danger().send(q_size="hand")

    assert reporter.page.status_code == 422
    assert any("How deep is it?" in fault for fault in reporter.faults)
    assert not any("How wide is it?" in fault for fault in reporter.faults)
    assert 'value="hand" checked' in reporter.text


def test_words_whose_suggestions_were_seen_and_passed_over_ask_for_a_choice(
    reporter: Reporter,
) -> None:
    reporter.open("/report").send(search="12 High Street")
    if reporter.step == "where":
        reporter.send(
            place=re.findall(r'name="place" type="radio" value="([^"]+)"', reporter.text)[0]
        )
    reporter.settle()
    typed = {"thing": "hole in the road"}
    live = reporter.client.post(
        reporter.action, data=reporter.fields() | typed, headers={"HX-Request": "true"}
    )
    assert 'name="offered" value="hole in the road"' in live.text

    reporter.send(**typed, offered="hole in the road")

    assert reporter.faults == ["Choose what the problem is."]
