"""Figures of an organisation: of its own alone, and of nobody whom one could guess."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import By, Depth, Kind
from portal.models.mandates import JournalLine, Mandate
from portal.models.organisations import Organisation
from portal.policy import NotAllowed
from portal.services import organisation_figures
from tests.support.mandates import a_mandate, a_person
from tests.support.organisations import joined, led


def clients(session: Session, of: Organisation, how_many: int) -> list[Mandate]:
    return [
        a_mandate(session, a_person(session, f"Client {n}"), organisation=of)
        for n in range(how_many)
    ]


def used(session: Session, mandate: Mandate, adviser: object, kind: Kind, times: int = 1) -> None:
    for _time in range(times):
        session.add(
            JournalLine(
                id=clock.new_id(), principal_id=mandate.principal_id, mandate_id=mandate.id,
                agent_id=adviser, organisation_id=mandate.organisation_id, at=clock.now(),
                kind=kind, depth=Depth.ACT, action="open_case", channel=By.WEB,
            )
        )  # fmt: skip
    session.flush()


def test_four_clients_are_not_shown_and_five_are(session: Session) -> None:
    lead, me, of = led(session)
    assert organisation_figures.of_period(session, lead, me, 90).clients == 0
    clients(session, of, 4)
    assert organisation_figures.of_period(session, lead, me, 90).clients is None
    clients(session, of, 1)
    found = organisation_figures.of_period(session, lead, me, 90)

    assert (found.clients, found.begun, found.ended, found.advisers) == (5, 5, 0, 1)


def test_what_was_done_often_for_a_few_people_tells_nothing_of_them(session: Session) -> None:
    lead, me, of = led(session)
    people = clients(session, of, 5)
    for mandate in people[:4]:
        used(session, mandate, me.person_id, Kind.HOUSING, 20)
    for mandate in people:
        used(session, mandate, me.person_id, Kind.COUNCIL_TAX, 2)

    found = organisation_figures.of_period(session, lead, me, 90)

    assert found.done == [(Kind.COUNCIL_TAX, 10)]
    assert found.ways == [(By.WEB, 90)]


def test_another_organisation_and_another_time_count_not(session: Session) -> None:
    lead, me, of = led(session)
    _olga, _hers, other = led(session, "Olga Other")
    clients(session, other, 9)
    for mandate in clients(session, of, 6):
        mandate.from_at = clock.now() - timedelta(days=40)
    session.flush()

    assert organisation_figures.of_period(session, lead, me, 30).begun == 0
    assert organisation_figures.of_period(session, lead, me, 90).begun == 6


def test_only_who_leads_sees_figures_and_only_of_set_periods(session: Session) -> None:
    lead, me, of = led(session)
    asha, place = joined(session, of)
    with pytest.raises(NotAllowed):
        organisation_figures.of_period(session, asha, place, 90)
    with pytest.raises(ValueError, match="31"):
        organisation_figures.of_period(session, lead, me, 31)
