"""A case's way, as staff send it: to another team, into another case, in two, by a question."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.actors import Role
from portal.models.cases import Case, Happened
from portal.models.enquiries import Enquiry
from portal.models.photos import Photo, Shows
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import cases
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser

ROADS = Colleague(Role.OFFICER, ("ashshire_highways",))
BOTH = Colleague(Role.OFFICER, ("ashshire_highways", "parks"), name="Lou Marsh")
CLERK = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")
HOSTILE = '<script>alert(1)</script> "quoted" \u202e =1+1'
Open = Callable[..., str]


@pytest.fixture
def opened(app: Flask, in_town: Point) -> Open:
    """Opens a case; its reference."""

    def opened(
        service: str = "pothole", email: str = "sam@example.com", words: str = "A hole"
    ) -> str:
        here = parts.of(app)
        who = Introduction(name="Sam Reed", email=email or None, phone="07700 900123")
        new = NewCase(service, words, "Mill Lane", in_town, "Gate code 1234", reporter=who)
        with here.database.write() as session:
            return cases.open_case(session, PUBLIC_ON_WEB, here.council, new).reference

    return opened


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return browser(app, ROADS)


def the_case(app: Flask, reference: str) -> Case:
    """The case with its history and photos."""
    with parts.of(app).database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        _ = case.events, case.photos, case.subject
        return case


def at(reference: str, page: str) -> str:
    return f"/staff/cases/{reference}/{page}"


def sent(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    """Open a page, fill in its form and send it."""
    page = client.get(address)
    assert page.status_code == 200, page.status
    form = page.text[page.text.rindex('<form method="post"') :]
    return client.post(address, data=hidden_fields(form) | fields)


# --- the page of the case


def test_the_page_of_a_case_offers_its_ways_to_who_handles_it_and_to_nobody_else(
    app: Flask, opened: Open, officer: FlaskClient
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


def test_what_has_ended_is_sent_nowhere(app: Flask, opened: Open, officer: FlaskClient) -> None:
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
    app: Flask, opened: Open, officer: FlaskClient
) -> None:
    reference = opened()
    answer = sent(officer, at(reference, "hand-over"), team="parks", words="It is on the green.",
                  their_reference="P-9")  # fmt: skip

    assert (answer.status_code, answer.location) == (303, at(reference, "handed-over"))
    page = officer.get(answer.location)
    assert reference in page.text
    assert "Mill Lane" not in page.text
    case = the_case(app, reference)
    assert (case.team, case.state, case.their_reference) == ("parks", State.PASSED_ON, "P-9")
    public = app.test_client().get(f"/cases/{reference}").text
    assert "Passed to" in public
    assert "It is on the green." in public
    assert "county road" not in public
    assert "This was passed to" in public


def test_who_is_of_both_teams_comes_back_to_the_case(app: Flask, opened: Open) -> None:
    reference = opened()
    answer = sent(browser(app, BOTH), at(reference, "hand-over"), team="parks")

    assert answer.location == f"/staff/cases/{reference}?saved=told"


@pytest.mark.parametrize("team", ["", "nobody", "ashshire_highways", HOSTILE])
def test_it_goes_to_nobody_who_was_not_offered(
    app: Flask, opened: Open, officer: FlaskClient, team: str
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
    app: Flask, opened: Open, officer: FlaskClient, fields: dict[str, str], fault: str
) -> None:
    reference = opened()
    answer = sent(officer, at(reference, "hand-over"), **({"team": "parks"} | fields))

    assert fault in answer.text
    assert 'value="parks" selected' in answer.text
    for typed in fields.values():
        assert typed in answer.text
    assert the_case(app, reference).state is State.RECEIVED


def test_two_officers_pass_it_on_at_once_and_the_second_is_told(
    app: Flask, opened: Open, officer: FlaskClient
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


# --- joining


def test_cases_near_by_are_offered_those_alike_first(
    app: Flask, opened: Open, officer: FlaskClient
) -> None:
    reference = opened()
    litter, alike, private = opened("litter"), opened(), opened("noise")
    page = officer.get(at(reference, "join")).text

    assert re.findall(r"/join/([\w-]+)\"", page) == [alike, litter]
    assert private not in page


def test_two_cases_are_put_together_after_a_look_at_both(
    app: Flask, opened: Open, officer: FlaskClient
) -> None:
    reference, other = opened(), opened(email="ann@example.com", words="The same hole")
    address = at(reference, f"join/{other}")
    page = officer.get(address).text
    assert "A hole" in page
    assert "The same hole" in page
    assert "Put them together although" not in page

    assert sent(officer, address, words="It is the same one.").status_code == 303
    case, head = the_case(app, reference), the_case(app, other)
    assert (case.state, case.duplicate_of_id, head.reporters) == (State.DUPLICATE, head.id, 2)
    visitor = app.test_client()
    ended, going_on = visitor.get(f"/cases/{reference}").text, visitor.get(f"/cases/{other}").text
    assert f"It goes on as {other}" in ended
    assert f'href="/cases/{other}/follow"' in ended
    assert "It is the same one." in ended
    assert f'href="/cases/{reference}"' in going_on
    assert f"It goes on as {other}" in officer.get(f"/staff/cases/{reference}").text


def test_a_typed_reference_leads_to_the_comparison_with_the_case_that_goes_on(
    app: Flask, opened: Open, officer: FlaskClient
) -> None:
    reference, middle, head = opened(), opened(), opened()
    sent(officer, at(middle, f"join/{head}"))
    typed = middle.replace("-", " ").lower()
    answer = officer.get(at(reference, "join"), query_string={"other": typed})

    assert (answer.status_code, answer.location) == (303, at(reference, f"join/{head}"))


@pytest.mark.parametrize("typed", ["", "nothing", "ABCD-EFGH", HOSTILE, "x" * 10_000])
def test_a_reference_of_nothing_is_said_and_kept(
    opened: Open, officer: FlaskClient, typed: str
) -> None:
    page = officer.get(at(opened(), "join"), query_string={"other": typed})

    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert "<script>alert" not in page.text


def test_a_case_is_not_put_together_with_itself_or_with_what_they_may_not_see(
    app: Flask, opened: Open, officer: FlaskClient
) -> None:
    reference, private = opened(), opened("noise")
    itself = officer.get(at(reference, "join"), query_string={"other": reference})
    assert "This is the same case" in itself.text
    assert "This is the same case" in sent(officer, at(reference, f"join/{reference}")).text
    foreign = officer.get(at(reference, "join"), query_string={"other": private})
    assert "There is no case with this reference" in foreign.text
    assert officer.get(at(reference, f"join/{private}")).status_code == 404
    assert officer.get(at(reference, "join/nothing")).status_code == 404


def test_an_ended_case_is_joined_only_by_who_says_so(
    app: Flask, opened: Open, officer: FlaskClient
) -> None:
    reference, other = opened(), opened()
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == other)).one()
        cases.progress(session, SYSTEM, case, State.DONE, "Filled.")
    address = at(reference, f"join/{other}")
    refused = sent(officer, address, words="Kept words")
    assert "The other one has ended" in refused.text
    assert "Kept words</textarea>" in refused.text
    assert the_case(app, reference).is_open

    assert sent(officer, address, although_ended="y").status_code == 303
    assert not the_case(app, reference).is_open


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
    app: Flask, opened: Open, officer: FlaskClient
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
    app: Flask, opened: Open, officer: FlaskClient, fields: dict[str, str], fault: str
) -> None:
    reference = opened()
    answer = sent(officer, at(reference, "split"), **fields)

    assert fault in answer.text
    with parts.of(app).database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_a_second_press_makes_no_third_case(app: Flask, opened: Open, officer: FlaskClient) -> None:
    reference = opened()
    page = officer.get(at(reference, "split")).text
    fields = hidden_fields(page[page.rindex('<form method="post"') :])
    fields |= {"service": "litter", "words": "Rubbish"}
    codes = [officer.post(at(reference, "split"), data=fields).status_code for _ in range(2)]

    assert codes == [303, 409]
    with parts.of(app).database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 2


# --- asking


def test_the_reporter_is_asked_and_the_page_says_that_it_waits(
    app: Flask, opened: Open, officer: FlaskClient
) -> None:
    reference = opened()
    assert "They have until" in officer.get(at(reference, "ask")).text
    answer = sent(officer, at(reference, "ask"), words=f"Which lane? {HOSTILE}")

    assert answer.location == f"/staff/cases/{reference}?saved=asked"
    page = officer.get(answer.location).text
    assert "was asked something and has not answered yet" in page
    assert "Which lane?" in page
    assert "<script>alert" not in page
    assert f'href="{at(reference, "ask")}"' not in page
    assert "They were asked something already" in officer.get(at(reference, "ask")).text
    public = app.test_client().get(f"/cases/{reference}").text
    assert "We have asked the person who reported this a question." in public
    assert "Which lane?" not in public


def test_of_two_questions_at_once_one_is_asked(
    app: Flask, opened: Open, officer: FlaskClient
) -> None:
    reference = opened()
    page = officer.get(at(reference, "ask")).text
    fields = hidden_fields(page[page.rindex('<form method="post"') :])
    sent(browser(app, BOTH), at(reference, "ask"), words="Which lane?")
    answer = officer.post(at(reference, "ask"), data=fields | {"words": "And how deep?"})
    assert answer.status_code == 409
    assert "And how deep?</textarea>" in answer.text

    again = fields | hidden_fields(answer.text[answer.text.rindex('<form method="post"') :])
    answer = officer.post(at(reference, "ask"), data=again | {"words": "And how deep?"})
    assert "They were asked something already" in answer.text
    assert "And how deep?</textarea>" in answer.text
    assert len(_enquiries(app)) == 1


def test_a_question_needs_words_with_nothing_left_open(
    app: Flask, opened: Open, officer: FlaskClient
) -> None:
    reference = opened()
    for words, fault in (
        ("", "Write the question"), ("x" * 10_000, "Use 2,000 characters or fewer"),
        ("Is it {place}?", "Fill in or take out what stands in braces: {place}"),
    ):  # fmt: skip
        assert fault in sent(officer, at(reference, "ask"), words=words).text
    assert not _enquiries(app)


def test_who_left_no_email_is_not_asked(app: Flask, opened: Open, officer: FlaskClient) -> None:
    reference = opened(email="")
    page = officer.get(at(reference, "ask"))

    assert "Nobody left an email address that works" in page.text
    assert "<textarea" not in page.text


def test_a_clerk_writes_down_an_answer_for_a_caller_after_saying_why_they_look(
    app: Flask, opened: Open, officer: FlaskClient
) -> None:
    reference = opened()
    sent(officer, at(reference, "ask"), words="Which lane?")
    clerk = browser(app, CLERK)
    assert clerk.get(at(reference, "answer")).location == f"/staff/cases/{reference}"
    why = clerk.get(f"/staff/cases/{reference}").text
    clerk.post(at(reference, "why"), data=hidden_fields(why) | {"reason": "They called"})
    assert f'href="{at(reference, "answer")}"' in clerk.get(f"/staff/cases/{reference}").text

    answer = sent(clerk, at(reference, "answer"), words="The left one")
    assert answer.status_code == 303
    [event] = [one for one in the_case(app, reference).events if one.happened is Happened.ANSWERED]
    assert (event.words, event.on_behalf_of_id) == (
        "The left one",
        the_case(app, reference).subject_id,
    )
    assert "Nothing is asked at the moment" in clerk.get(at(reference, "answer")).text


def _enquiries(app: Flask) -> list[Enquiry]:
    with parts.of(app).database.read() as session:
        return list(session.scalars(select(Enquiry)))
