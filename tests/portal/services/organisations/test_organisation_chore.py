"""The worker ends agreements and switches off whoever does not come."""

from datetime import timedelta

import time_machine

from portal import clock
from portal.chores import CHORES
from portal.council.councils import Council
from portal.database import Database
from portal.models.mandates import Mandate, MandateState
from portal.models.organisations import Adviser, AdviserState, Organisation, OrganisationState
from tests.support.mandates import a_mandate, a_person
from tests.support.organisations import joined, led


def test_the_worker_ends_an_agreement_and_all_that_is_left_of_it(
    database: Database, council: Council
) -> None:
    [chore] = [one for one in CHORES if one.name == "organisations"]
    with database.write() as session:
        _lead, place, of = led(session)
        _asha, absent = joined(session, of)
        absent.last_at = clock.now() - timedelta(days=100)
        of_id, absent_id, place_id = of.id, absent.id, place.id
        mandate_id = a_mandate(session, a_person(session), organisation=of).id

    assert chore.do(database, council) == 1  # the warning of who does not come
    assert chore.do(database, council) == 0
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert chore.do(database, council) == 1
    with time_machine.travel(clock.now() + timedelta(days=366)):
        while chore.do(database, council):
            pass

    with database.read() as session:
        assert session.get_one(Adviser, absent_id).state is AdviserState.OFF
        assert session.get_one(Adviser, place_id).state is AdviserState.ACTIVE
        assert session.get_one(Organisation, of_id).state is OrganisationState.ENDED
        assert session.get_one(Mandate, mandate_id).state is MandateState.ENDED
