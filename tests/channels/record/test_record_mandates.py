"""The record says on whose behalf somebody spoke, on what ground and for which organisation."""

from typing import Any

import pytest

from portal.database import Database
from portal.models.actors import By
from portal.models.mandates import Mandate
from portal.policy import SYSTEM
from portal.services import contacts, record
from tests.channels.record.conftest import a_case
from tests.channels.record.test_record_channel import LONG_AGO, drain, in_file, to_file
from tests.support.mandates import a_mandate, a_person, an_adviser, an_agent, an_organisation

__all__ = ["to_file"]


@pytest.fixture
def under(database: Database) -> Mandate:
    """Asha of Thornley Advice told us of something for Margaret, by phone once and by text once."""
    with database.write() as session:
        her, asha = a_person(session), a_person(session, "Asha Patel", phone="+447700900002")
        bureau = an_organisation(session)
        an_adviser(session, bureau, asha)
        made = a_mandate(session, her, organisation=bureau, adviser=asha)
        case = a_case(subject_id=her.id)
        session.add(case)
        session.flush()
        for way in (By.SMS, By.WEB):
            contacts.record(session, an_agent(made, by=way), "report", person=her, case=case)
        return made


def _expected(mandate: Mandate) -> dict[str, Any]:
    return {"id": str(mandate.id), "basis": "consent", "organisation": "Thornley Advice"}


def test_each_contact_under_a_mandate_says_for_whom_and_on_what_ground(
    database, settings, to_file, under
):
    drain(database, to_file)

    told = [event["data"] for event in in_file(settings)]
    assert [one["on_behalf_of"] for one in told] == [str(under.principal_id)] * 2
    assert [one["mandate"] for one in told] == [_expected(under)] * 2
    assert {one["person"]["name"] for one in told} == {"Asha Patel"}
    assert {one["channel"] for one in told} == {"sms", "web"}


def test_an_export_and_a_replay_say_it_too(database, settings, to_file, under):
    drain(database, to_file)
    with database.write() as session:
        exported = list(record.export(session, SYSTEM, settings.site, LONG_AGO))
        assert record.replay(session, SYSTEM, LONG_AGO) == 2

    drain(database, to_file)

    assert exported == in_file(settings)
    assert [one["data"]["mandate"] for one in exported] == [_expected(under)] * 2


def test_who_speaks_for_themselves_speaks_on_nobodys_behalf(database, settings, to_file, tell_us):
    tell_us()

    drain(database, to_file)

    [event] = in_file(settings)
    assert event["data"]["on_behalf_of"] is None
    assert event["data"]["mandate"] is None
