"""The page of a case, for everyone and for its holder."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.models.followers import Opens
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import cases, followers, links
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support.forms import send

HOSTILE = '<script>alert(1)</script> "quoted" \u202e evil \u0645\u0631\u062d\u0628\u0627 🕳️'
SAM = Introduction(name="Sam Reed", email="sam@example.com", phone="07700 900123")


def opened(app: Flask, place: Point, service: str = "pothole", **more: object) -> str:
    """A new case's reference."""
    here = parts.of(app)
    new = NewCase(service=service, words="A deep hole", place="Mill Lane", point=place,
                  reporter=SAM, private_words="My gate code is 1234", **more)  # type: ignore[arg-type]  # fmt: skip
    with here.database.write() as session:
        return cases.open_case(session, PUBLIC_ON_WEB, here.council, new).reference


def moved(app: Flask, reference: str, to: State, words: str = "Filled.") -> None:
    with parts.of(app).database.write() as session:
        case = cases.find(session, SYSTEM, reference)
        cases.progress(session, SYSTEM, case, to, words)


def link_to(app: Flask, reference: str) -> str:
    """The address of a fresh link for the reporter."""
    here = parts.of(app)
    with here.database.write() as session:
        case = cases.find(session, SYSTEM, reference)
        [reporter] = followers.listening(session, case.id)
        link = links.make(session, SYSTEM, reporter, Opens.CASE)
        session.flush()
        return f"/links/{links.token(here.settings.secret_key.get_secret_value(), link.id)}"


def test_a_public_case_says_where_it_stands_and_shows_no_personal_data(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    page = client.get(f"/cases/{opened(app, in_town)}").text

    assert "A deep hole" in page
    assert "Mill Lane" in page
    for private in ("Sam", "sam@example.com", "900123", "1234"):
        assert private not in page


def test_a_public_case_is_the_same_for_everyone_and_sets_no_cookie(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    answer = client.get(f"/cases/{opened(app, in_town)}")

    assert "Set-Cookie" not in answer.headers
    assert "csrf" not in answer.text
    assert answer.headers["ETag"]


def test_a_case_is_not_sent_again_until_it_changes(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    tag = {"If-None-Match": client.get(f"/cases/{reference}").headers["ETag"]}

    assert client.get(f"/cases/{reference}", headers=tag).status_code == 304
    moved(app, reference, State.DONE)
    assert "Filled." in client.get(f"/cases/{reference}", headers=tag).text


def test_a_case_becomes_late_although_nothing_changes(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town, "fly_tipping")
    tag = {"If-None-Match": client.get(f"/cases/{reference}").headers["ETag"]}

    with time_machine.travel(clock.now() + timedelta(days=60)):
        assert "This is late" in client.get(f"/cases/{reference}", headers=tag).text


def test_hostile_words_are_shown_and_do_nothing(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    moved(app, reference, State.CHECKED, HOSTILE)
    page = client.get(f"/cases/{reference}").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_reference_is_found_however_it_is_typed(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    typed = reference.lower().replace("-", "")

    assert client.get(f"/cases/find?reference={typed}").location == f"/cases/{reference}"
    assert client.get(f"/cases/{typed}").location == f"/cases/{reference}"


@pytest.mark.parametrize("typed", ["nonsense", "0000-0000", "%00", "<b>", "A" * 5000])
def test_a_reference_that_finds_nothing_leads_on(client: FlaskClient, typed: str) -> None:
    answer = client.get("/cases/find", query_string={"reference": typed})

    assert answer.status_code == 200
    assert "We could not find that reference" in answer.text


def test_without_a_reference_the_page_asks_for_one(client: FlaskClient) -> None:
    assert "Type the reference" in client.get("/cases/find").text


@pytest.mark.parametrize("address", ["/cases/0000-0000", "/cases/x", "/cases/%00", "/cases/é"])
def test_no_case_is_a_kind_404(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_private_case_is_closed_to_others_and_opens_with_its_link_once(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town, "noise")
    link = link_to(app, reference)
    before = client.get(f"/cases/{reference}")
    send(client, link)
    after = client.get(f"/cases/{reference}")

    assert "A deep hole" not in before.text
    assert "A deep hole" in after.text
    assert after.headers["Cache-Control"] == "no-store"
    assert app.test_client().get(link).status_code == 410


def test_looking_at_a_link_does_not_use_it(app: Flask, client: FlaskClient, in_town: Point) -> None:
    link = link_to(app, opened(app, in_town, "noise"))

    assert client.get(link).status_code == client.get(link).status_code == 200


def test_a_link_to_one_case_opens_no_other(app: Flask, client: FlaskClient, in_town: Point) -> None:
    mine, other = opened(app, in_town, "noise"), opened(app, in_town, "noise")
    send(client, link_to(app, mine))

    assert "A deep hole" not in client.get(f"/cases/{other}").text


def test_the_reporter_reopens_a_case_and_a_stranger_is_offered_a_link(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    moved(app, reference, State.DONE)
    assert "Send me a link" in client.get(f"/cases/{reference}/reopen").text

    send(client, link_to(app, reference))
    answer = send(client, f"/cases/{reference}/reopen", words="It is still there")

    assert answer.status_code == 303
    assert "It is still there" in client.get(f"/cases/{reference}").text


def test_reopening_without_words_asks_for_them(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    moved(app, reference, State.DONE)
    send(client, link_to(app, reference))

    assert "Tell us what is still wrong" in send(client, f"/cases/{reference}/reopen").text


def test_too_many_words_are_refused_and_stay_in_the_form(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    moved(app, reference, State.DONE)
    send(client, link_to(app, reference))
    answer = send(client, f"/cases/{reference}/reopen", words="x" * 10_000)

    assert "Use 2,000 characters or fewer" in answer.text
    assert "x" * 10_000 in answer.text


def test_following_asks_the_address_first(app: Flask, client: FlaskClient, in_town: Point) -> None:
    reference = opened(app, in_town)
    answer = send(client, f"/cases/{reference}/follow", email="ann@example.com",
                  wants="everything")  # fmt: skip

    assert answer.status_code == 303
    assert "ann@example.com" not in answer.location
    with parts.of(app).database.read() as session:
        case = cases.find(session, SYSTEM, reference)
        assert len(followers.listening(session, case.id)) == 1  # the reporter alone


@pytest.mark.parametrize("email", ["", "ann", "ann@example", "a\r\nBcc: b@example.com"])
def test_a_wrong_address_is_refused_and_stays_in_the_form(
    app: Flask, client: FlaskClient, in_town: Point, email: str
) -> None:
    answer = send(client, f"/cases/{opened(app, in_town)}/follow", email=email)

    assert answer.status_code == 200
    assert "There is a problem" in answer.text


def test_the_same_is_said_to_a_stranger_who_asks_for_a_link(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    address = f"/cases/{opened(app, in_town, 'noise')}/link"
    stranger = send(client, address, email="eve@example.com")
    reporter = send(client, address, email="sam@example.com")

    assert stranger.text == reporter.text


def test_one_click_in_a_mail_program_stops_the_messages(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    here = parts.of(app)
    reference = opened(app, in_town)
    with here.database.read() as session:
        case = cases.find(session, SYSTEM, reference)
        [reporter] = followers.listening(session, case.id)
    token = followers.stop_token(here.settings.secret_key.get_secret_value(), reporter.id)

    assert client.get(f"/follow/stop/{token}").status_code == 200
    assert _listening(app, reporter.case_id) == 1
    client.post(f"/follow/stop/{token}", data={"List-Unsubscribe": "One-Click"})
    assert _listening(app, reporter.case_id) == 0


@pytest.mark.parametrize("kind", ["links", "follow/stop", "follow/confirm"])
@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "é"])
def test_a_made_up_link_is_404(client: FlaskClient, kind: str, token: str) -> None:
    assert client.get(f"/{kind}/{token}").status_code == 404


def _listening(app: Flask, case_id: UUID) -> int:
    with parts.of(app).database.read() as session:
        return len(followers.listening(session, case_id))
