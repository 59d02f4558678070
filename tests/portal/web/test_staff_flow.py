"""A case's way, as staff send it: to another team, and in two."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.photos import Photo, Shows
from portal.models.places import Point
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import cases
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser
from tests.support.staff_pages import BOTH, CLERK, HOSTILE, ROADS, Reported, at, sent, the_case


@pytest.fixture
def opened(app: Flask, in_town: Point) -> Reported:
    return Reported(app, in_town)


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return browser(app, ROADS)


# --- the page of the case


def test_the_page_of_a_case_offers_its_ways_to_who_handles_it_and_to_nobody_else(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference = opened()
    page = officer.get(f"/staff/cases/{reference}").text
    for way in ("hand-over", "join", "split", "ask"):
        assert f'href="{at(reference, way)}"' in page
    assert f'href="{at(reference, "answer")}"' not in page

    parks = browser(app, Colleague(Role.OFFICER, ("parks",), name="Pat"))
    for way in ("hand-over", "join", "split", "ask", "answer", f"join/{opened()}"):
        assert parks.get(at(reference, way)).status_code == 404
        clerk = browser(app, CLERK).get(at(reference, way))
        assert clerk.status_code == 404 or clerk.location.endswith(reference), way


def test_what_has_ended_is_sent_nowhere(app: Flask, opened: Reported, officer: FlaskClient) -> None:
    reference = opened()
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case)).one()
        cases.progress(session, SYSTEM, case, State.DONE, "Filled.")
    page = officer.get(f"/staff/cases/{reference}").text
    for way in ("hand-over", "join", "split", "ask"):
        assert f'href="{at(reference, way)}"' not in page

    assert sent(officer, at(reference, "hand-over"), team="parks").status_code == 409
    assert "open it again first" in sent(officer, at(reference, "ask"), words="Which?").text


# --- handing over


def test_a_case_is_passed_on_and_whoever_passed_it_is_told_that_it_is_out_of_their_sight(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference = opened()
    answer = sent(officer, at(reference, "hand-over"), team="parks", words="It is on the green.",
                  their_reference="P-9")  # fmt: skip

    assert (answer.status_code, answer.location) == (303, at(reference, "handed-over"))
    page = officer.get(answer.location)
    assert reference in page.text
    assert "Mill Lane" not in page.text
    assert officer.get(at(opened(), "handed-over")).status_code == 404  # nobody passed that one on
    case = the_case(app, reference)
    assert (case.team, case.state, case.their_reference) == ("parks", State.PASSED_ON, "P-9")
    public = app.test_client().get(f"/cases/{reference}").text
    assert "Passed to" in public
    assert "It is on the green." in public
    assert "county road" not in public
    assert "This was passed to" in public


def test_who_is_of_both_teams_comes_back_to_the_case(app: Flask, opened: Reported) -> None:
    reference = opened()
    answer = sent(browser(app, BOTH), at(reference, "hand-over"), team="parks")

    assert answer.location == f"/staff/cases/{reference}?saved=told"


@pytest.mark.parametrize("team", ["", "nobody", "ashshire_highways", HOSTILE])
def test_it_goes_to_nobody_who_was_not_offered(
    app: Flask, opened: Reported, officer: FlaskClient, team: str
) -> None:
    reference = opened()
    answer = sent(officer, at(reference, "hand-over"), team=team, words=HOSTILE)

    assert "Choose who should have it" in answer.text
    assert "<script>alert" not in answer.text
    assert the_case(app, reference).team == "ashshire_highways"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"words": "x" * 10_000}, "Use 2,000 characters or fewer"),
        ({"their_reference": "x" * 61}, "Use 60 characters or fewer"),
        ({"words": "They come on {date}."}, "Fill in or take out what stands in braces: {date}"),
    ],
)
def test_what_is_too_long_or_not_filled_in_is_kept_and_said(
    app: Flask, opened: Reported, officer: FlaskClient, fields: dict[str, str], fault: str
) -> None:
    reference = opened()
    answer = sent(officer, at(reference, "hand-over"), **({"team": "parks"} | fields))

    assert fault in answer.text
    assert 'value="parks" selected' in answer.text
    for typed in fields.values():
        assert typed in answer.text
    assert the_case(app, reference).state is State.RECEIVED


def test_two_officers_pass_it_on_at_once_and_the_second_is_told(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference = opened()
    other = browser(app, BOTH)
    page = other.get(at(reference, "hand-over")).text
    fields = hidden_fields(page[page.rindex('<form method="post"') :])
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case)).one()
        cases.progress(session, SYSTEM, case, State.CHECKED, "Seen.")
    answer = other.post(
        at(reference, "hand-over"), data=fields | {"team": "parks", "words": "Yours"}
    )

    assert answer.status_code == 409
    assert "Somebody else changed this case meanwhile" in answer.text
    assert "Yours</textarea>" in answer.text
    assert the_case(app, reference).team == "ashshire_highways"


# --- splitting


def a_photo(app: Flask, reference: str) -> UUID:
    """A row of a photo; nobody asks for its files."""
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        photo = Photo(
            id=clock.new_id(), case_id=case.id, shows=Shows.BEFORE, position=0, width=8, height=8,
            digest="d", created_at=clock.now(),
        )  # fmt: skip
        session.add(photo)
        return photo.id


def test_a_report_of_two_things_becomes_two_cases_that_lead_to_each_other(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference = opened(words="A hole full of rubbish")
    moves, stays = a_photo(app, reference), a_photo(app, reference)
    page = officer.get(at(reference, "split")).text
    assert "A hole full of rubbish</textarea>" in page
    answer = sent(officer, at(reference, "split"), service="fly_tipping", words="Rubbish",
                  photos=[str(moves), str(UUID(int=7)), "junk"], in_confidence="y")  # fmt: skip

    assert answer.location == f"/staff/cases/{reference}?saved=told"
    first = the_case(app, reference)
    new = the_case(app, first.events[-1].facts["other"])
    assert (new.service, new.words, new.private_words) == (
        "fly_tipping",
        "Rubbish",
        "Gate code 1234",
    )
    assert ([one.id for one in new.photos], [one.id for one in first.photos]) == ([moves], [stays])
    visitor = app.test_client()
    for here, there in ((first, new), (new, first)):
        assert f'href="/cases/{there.reference}"' in visitor.get(f"/cases/{here.reference}").text
    assert "This was part of another report" in visitor.get(f"/cases/{new.reference}").text
    # the new one is of another team: what everyone sees of it is all that they may open
    assert f'href="/cases/{new.reference}"' in officer.get(f"/staff/cases/{reference}").text


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"service": "", "words": "Rubbish"}, "Choose what the second thing is"),
        ({"service": HOSTILE, "words": "Rubbish"}, "Choose what the second thing is"),
        ({"service": "litter", "words": " "}, "Say what was reported about the second thing"),
        ({"service": "litter", "words": "x" * 10_000}, "Use 2,000 characters or fewer"),
    ],
)
def test_a_part_that_is_not_told_makes_no_case(
    app: Flask, opened: Reported, officer: FlaskClient, fields: dict[str, str], fault: str
) -> None:
    reference = opened()
    answer = sent(officer, at(reference, "split"), **fields)

    assert fault in answer.text
    with parts.of(app).database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_a_second_press_makes_no_third_case(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference = opened()
    page = officer.get(at(reference, "split")).text
    fields = hidden_fields(page[page.rindex('<form method="post"') :])
    fields |= {"service": "litter", "words": "Rubbish"}
    codes = [officer.post(at(reference, "split"), data=fields).status_code for _ in range(2)]

    assert codes == [303, 409]
    with parts.of(app).database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 2
