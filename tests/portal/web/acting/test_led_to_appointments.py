"""The link of a message about somebody else's appointment: it leads who acts for them there, by one
press that says for whom, and nobody else anywhere.
"""

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.models.actors import Depth, Granted, Kind
from portal.models.episodes import Episode, EpisodeLine
from portal.models.mandates import Acting, JournalLine, Mandate, MandateState
from portal.models.people import Person
from portal.services import appointments
from portal.web import parts
from tests.support import episodes
from tests.support import mandates as made
from tests.support.acting import Agent, an_agent_at
from tests.support.forms import hidden_fields, send
from tests.support.lived_appointments import book
from tests.support.mandate_wishes import on_web
from tests.support.mandates import act

LIFE = act(Kind.EPISODE)


@dataclass
class Booked:
    """Margaret's appointment, for whom David may act."""

    david: Agent
    mandate: Mandate
    address: str
    appointment_id: UUID
    line_id: UUID


def booked(app: Flask, scopes: tuple[Granted, ...] = LIFE) -> Booked:
    david = an_agent_at(app, "David Jones")
    mandate = david.may_act_for("Margaret Jones", scopes)
    council = parts.of(app).council
    with david.database.write() as session:
        her = session.get_one(Person, mandate.principal_id)
        line = episodes.line(session, episodes.declared(session, on_web(her)))
        held = book(session, her, council, line)
    return Booked(david, mandate, f"/acting-for/appointments/{held.id}", held.id, line.id)


@pytest.fixture
def of(app: Flask) -> Booked:
    return booked(app)


def test_one_press_leads_to_the_appointment_and_its_calendar_file(of: Booked) -> None:
    page = of.david.client.get(of.address)
    assert "The appointment for Margaret Jones" in page.text
    assert "no-store" in page.headers["Cache-Control"]

    there = send(of.david.client, of.address)

    assert there.status_code == 303
    assert there.location.startswith("/for/")
    assert there.location.endswith("/appointments/register_birth")
    shown = of.david.client.get(there.location).text
    assert "You are acting for" in shown
    key = there.location.split("/")[2]
    [calendar] = {part for part in shown.split('"') if f"/calendar/{of.appointment_id}" in part}
    entry = of.david.client.get(calendar)
    assert entry.status_code == 200
    assert "DTSTART" in entry.text
    assert key not in entry.text
    with of.david.database.read() as session:
        assert "read_episode" in session.scalars(select(JournalLine.action)).all()


def test_the_link_says_nothing_of_the_appointment_before_somebody_is_chosen(of: Booked) -> None:
    page = of.david.client.get(of.address).text

    with of.david.database.read() as session:
        line = session.get_one(EpisodeLine, of.line_id)
        assert line.title not in page
        assert session.get_one(Episode, line.episode_id).reference not in page
        assert session.scalars(select(JournalLine)).all() == []
        assert session.scalars(select(Acting)).all() == []


def test_one_that_was_given_back_still_leads_to_where_another_is_chosen(of: Booked) -> None:
    with of.david.database.write() as session:
        her = on_web(session.get_one(Person, of.mandate.principal_id))
        appointments.cancel(session, her, session.get_one(EpisodeLine, of.line_id))

    there = send(of.david.client, of.address)

    assert "Choose a time" in of.david.client.get(there.location).text


def test_who_has_not_signed_on_does_first_and_comes_back(of: Booked, client: FlaskClient) -> None:
    answer = client.get(of.address)

    assert answer.status_code == 303
    assert of.address in answer.location.replace("%2F", "/")


def _leads_nowhere(who: Agent, of: Booked) -> None:
    token = hidden_fields(who.client.get("/account/helpers/told").text)["csrf_token"]
    for answer in (
        who.client.get(of.address), who.client.post(of.address, data={"csrf_token": token}),
    ):  # fmt: skip
        assert (answer.status_code, answer.location) == (303, "/acting-for")
        assert "Margaret" not in answer.text
    with who.database.read() as session:
        assert session.scalars(select(Acting)).all() == []


def test_nobody_else_is_led_there(app: Flask, of: Booked) -> None:
    _leads_nowhere(an_agent_at(app, "Eve Stone"), of)


@pytest.mark.parametrize("state", [MandateState.ENDED, MandateState.INVITED])
def test_nor_is_whose_mandate_does_not_count(of: Booked, state: MandateState) -> None:
    with of.david.database.write() as session:
        session.get_one(Mandate, of.mandate.id).state = state

    _leads_nowhere(of.david, of)


def test_nor_whoever_may_do_something_else_for_her(app: Flask) -> None:
    of = booked(app, act(Kind.COUNCIL_TAX))

    _leads_nowhere(of.david, of)


def test_a_later_mandate_for_that_life_event_opens_it_too(of: Booked) -> None:
    with of.david.database.write() as session:
        session.get_one(Mandate, of.mandate.id).state = MandateState.ENDED
        line = session.get_one(EpisodeLine, of.line_id)
        only = Granted(Kind.EPISODE, Depth.LOOK, episode_id=line.episode_id)
        her, david = (
            session.get_one(Person, one) for one in (of.mandate.principal_id, of.david.person_id)
        )
        made.a_mandate(session, her, david, [only])

    assert send(of.david.client, of.address).location.startswith("/for/")


def test_who_acts_for_two_is_led_to_whose_it_is(app: Flask) -> None:
    an_agent_at(app, "David Jones").may_act_for("Ben Reed", LIFE)
    of = booked(app)

    assert "The appointment for Margaret Jones" in of.david.client.get(of.address).text
    there = send(of.david.client, of.address)
    assert "Margaret Jones" in of.david.client.get(there.location).text


def test_an_adviser_shows_the_second_factor_and_comes_back(app: Flask, of: Booked) -> None:
    asha = an_agent_at(app, "Asha Patel")
    with asha.database.write() as session:
        bureau = made.an_organisation(session)
        made.an_adviser(session, bureau, session.get_one(Person, asha.person_id))
        her = session.get_one(Person, of.mandate.principal_id)
        made.a_mandate(session, her, organisation=bureau)

    answer = send(asha.client, of.address)

    assert answer.location.startswith(f"/organisation/{bureau.id}/second-factor")
    assert of.address in answer.location.replace("%2F", "/")
