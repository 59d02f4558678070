"""The team of an organisation on the web: the second step, invitations, removal, figures."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.organisations import Adviser, AdviserRole, AdviserState
from portal.services import adviser_invitations
from portal.web import parts
from tests.support.advising import Bureau, bureau, named
from tests.support.forms import hidden_fields, send

LEAD = AdviserRole.LEAD


@pytest.fixture
def office(app: Flask) -> Bureau:
    return bureau(app)


def key_on(page: str) -> str:
    """The key that the page says to type."""
    [found] = re.findall(r'class="factor__letters"[^>]*>([A-Z2-7 ]+)<', page)
    return str(found).replace(" ", "")


def adviser_id(office: Bureau, name: str) -> str:
    with parts.of(office.app).database.read() as session:
        person = named(session, name)
        return str(session.scalars(select(Adviser.id).where(Adviser.person_id == person.id)).one())


def pressed(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    token = hidden_fields(client.get("/organisations/register").text)["csrf_token"]
    return client.post(address, data={"csrf_token": token, **fields})


def test_an_adviser_sets_up_a_second_step_once_and_comes_to_the_page_they_wanted(
    office: Bureau,
) -> None:
    asha = office.adviser(second_factor=False)
    led = asha.get("/acting-for/clients?whose=all").location
    page = asha.get(led).text
    assert "<svg" in page
    assert "QR code" in page
    device = pyotp.TOTP(key_on(page))
    assert key_on(asha.get(led).text) == device.secret  # a page that is loaded again stays true

    wrong = send(asha, led, code="12")
    assert wrong.status_code == 422
    right = send(asha, led, code=device.at(clock.now()))
    assert right.status_code == 303
    assert right.location == "/acting-for/clients?whose=all"
    assert asha.get(right.location).status_code == 200

    again = office.person("Asha Patel", second_factor=False)
    led = again.get("/acting-for/clients").location
    page = again.get(led).text
    assert "factor__letters" not in page
    assert device.secret not in page.replace(" ", "")
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        code = device.at(clock.now())
        assert send(again, led, code=f" {code[:3]} {code[3:]} ").status_code == 303


def test_five_wrong_codes_and_the_page_says_when_to_come_back(office: Bureau) -> None:
    asha = office.adviser(second_factor=False)
    address = f"/organisation/{office.organisation_id}/second-factor"
    device = pyotp.TOTP(key_on(asha.get(address).text))
    send(asha, address, code=device.at(clock.now()))
    thief = office.person("Asha Patel", second_factor=False)
    for _try in range(5):
        answer = send(thief, address, code="x")
    assert "That was wrong too often. Try again after" in answer.text
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        late = send(thief, address, code=device.at(clock.now()))
        assert late.status_code == 422
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        assert send(thief, address, code=device.at(clock.now())).status_code == 303


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "/\\evil", "x" * 500])
def test_the_second_step_leads_to_no_other_site(office: Bureau, then: str) -> None:
    asha = office.adviser()
    answer = asha.get(f"/organisation/{office.organisation_id}/second-factor?next={then}")
    assert answer.location == f"/acting-for/clients?of={office.organisation_id}"


def test_a_lead_invites_and_who_has_link_and_code_joins(office: Bureau) -> None:
    lead = office.adviser("Lea Lead", LEAD)
    team = f"/organisation/{office.organisation_id}"
    page = lead.get(team).text
    fields = {"name": "Nia New", "email": "nia@advice.example", "role": "adviser"}
    sent = lead.post(f"{team}/invite", data=hidden_fields(page) | fields)
    assert sent.status_code == 303
    assert "nia@advice.example" in lead.get(team).text

    here = parts.of(office.app)
    with here.database.read() as session:
        invited = session.scalars(
            select(Adviser).where(Adviser.state == AdviserState.INVITED)
        ).one()
    secret = here.settings.secret_key.get_secret_value()
    link = f"/organisation/invited/{adviser_invitations.token(secret, invited.id)}"
    nia = office.person("Nia", second_factor=False)
    assert "Thornley Advice invites you" in nia.get(link).text
    pressed(nia, f"{link}/code")
    wrong = pressed(nia, link, code="12")
    assert wrong.status_code == 422
    right = pressed(nia, link, code=office.code())
    assert right.status_code == 303
    assert "second-factor" in nia.get("/acting-for/clients").location
    assert nia.get(link).status_code == 410


def test_the_page_of_an_invitation_keeps_the_address_to_itself(office: Bureau) -> None:
    """Whoever was forwarded the link is not told to whom the code goes."""
    lead = office.adviser("Lea Lead", LEAD)
    team = f"/organisation/{office.organisation_id}"
    fields = {"name": "Nia New", "email": "nia@advice.example", "role": "adviser"}
    lead.post(f"{team}/invite", data=hidden_fields(lead.get(team).text) | fields)
    here = parts.of(office.app)
    with here.database.read() as session:
        invited = session.scalars(
            select(Adviser).where(Adviser.state == AdviserState.INVITED)
        ).one()
    text = adviser_invitations.token(here.settings.secret_key.get_secret_value(), invited.id)
    eve = office.person("Eve")
    assert "nia@" not in eve.get(f"/organisation/invited/{text}").text
    assert office.app.test_client().get(f"/organisation/invited/{text}").status_code == 303


def test_removed_in_one_browser_the_next_click_in_the_other_is_refused(office: Bureau) -> None:
    lead, asha = office.adviser("Lea Lead", LEAD), office.adviser()
    mandate_id = office.client_of("Asha Patel")
    answer = pressed(asha, f"/acting-for/{mandate_id}/choose")
    chosen = answer.location
    assert asha.get(chosen).status_code == 200

    team = f"/organisation/{office.organisation_id}"
    sure = lead.get(f"{team}/remove/{adviser_id(office, 'Asha Patel')}")
    assert "They have 1 client" in sure.text
    pressed(lead, f"{team}/remove/{adviser_id(office, 'Asha Patel')}")

    assert asha.get(chosen).status_code == 403
    assert asha.get("/acting-for/clients").status_code == 303
    assert asha.get(team).status_code == 303
    assert "Hand over 1 client of Asha Patel" in lead.get(team).text


def test_what_a_lead_may_do_an_adviser_finds_nowhere(office: Bureau) -> None:
    office.adviser("Lea Lead", LEAD)
    asha = office.adviser()
    team, lead = f"/organisation/{office.organisation_id}", adviser_id(office, "Lea Lead")
    assert asha.get(f"{team}/figures").status_code == 404
    assert asha.get(f"{team}/remove/{lead}").status_code == 404
    for path in (f"remove/{lead}", f"switch-on/{lead}", f"reset/{lead}"):
        assert pressed(asha, f"{team}/{path}").status_code == 404
    invite = {"name": "X", "email": "x@example.com", "role": "lead"}
    assert pressed(asha, f"{team}/invite", **invite).status_code == 404
    assert "office@advice.example" not in asha.get(team).text
    role = pressed(asha, f"{team}/role/{lead}", role="adviser")
    assert role.status_code == 404


def test_another_organisation_is_not_there(office: Bureau) -> None:
    other = bureau(office.app, "Other Advice")
    lead = office.adviser("Lea Lead", LEAD)
    other.adviser("Olga Other", LEAD)
    team = f"/organisation/{other.organisation_id}"
    olga = adviser_id(other, "Olga Other")
    for path in ("", "/figures", "/leave", "/second-factor", f"/remove/{olga}"):
        assert lead.get(team + path).status_code == 404
    theirs = pressed(lead, f"/organisation/{office.organisation_id}/remove/{olga}")
    assert theirs.status_code == 404
    assert lead.get(f"/acting-for/clients?of={other.organisation_id}").status_code == 404


def test_the_only_lead_cannot_leave_and_an_adviser_can(office: Bureau) -> None:
    lead, asha = office.adviser("Lea Lead", LEAD), office.adviser()
    leave = f"/organisation/{office.organisation_id}/leave"
    assert "You are the only one who leads" in pressed(lead, leave).text
    assert pressed(asha, leave).status_code == 303
    assert asha.get("/acting-for/clients").location == "/organisations"


def test_figures_show_nothing_of_a_few(office: Bureau) -> None:
    lead = office.adviser("Lea Lead", LEAD)
    for number in range(4):
        office.client_of("Lea Lead", f"Client {number}")
    page = lead.get(f"/organisation/{office.organisation_id}/figures?days=30").text
    assert "Fewer than 5" in page
    assert "Client 1" not in page
    assert lead.get(f"/organisation/{office.organisation_id}/figures?days=x").status_code == 200
