"""The system of an organisation reports for whom its advisers act; nobody else's does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.open311.api import ANYONE
from portal import clock
from portal.database import Database
from portal.models.actors import By
from portal.models.audit import AuditLine
from portal.models.cases import Case, CaseEvent
from portal.models.contacts import Contact
from portal.models.mandates import Ended, JournalLine, Mandate, MandateState
from portal.models.organisations import Adviser, AdviserState, Organisation, OrganisationState
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.models.places import Point
from portal.policy import SYSTEM
from portal.services import api_clients, app_reports, journal, record
from portal.services.journal_entries import entries, entry
from portal.web import journal_words, parts
from tests.support.apps import REQUESTS, App, an_app
from tests.support.mandates import (
    TO_READ_CASES,
    TO_REPORT,
    a_mandate,
    a_person,
    an_adviser,
    an_organisation,
    paused,
    staff_identity,
)

ASHA = "asha@advice.example"


@dataclass
class Advice:
    """Thornley Advice with its system, Asha who advises there, and Margaret for whom they act."""

    database: Database
    system: App
    mandate_id: UUID
    margaret_id: UUID
    asha_id: UUID
    organisation_id: UUID

    def cases(self) -> list[Case]:
        with self.database.read() as session:
            return list(session.scalars(select(Case).order_by(Case.id)))

    def change(self, do: Callable[[Session], object]) -> None:
        with self.database.write() as session:
            do(session)


@pytest.fixture
def advice(app: Flask, in_town: Point) -> Advice:
    journal.install()
    database = parts.of(app).database
    with database.write() as session:
        margaret = a_person(session, "Margaret Jones", email="margaret@example.com")
        asha = a_person(session, "Asha Patel", email=ASHA)
        of = an_organisation(session)
        an_adviser(session, of, asha)
        mandate = a_mandate(session, margaret, None, TO_REPORT, organisation=of, adviser=asha)
        _client, key = an_app(session, "Case manager", of.id)
    usual: dict[str, Any] = {
        "service_code": "street_light", "lat": in_town.lat, "long": in_town.lon,
        "description": "The lamp outside Margaret's is out.", "attribute[fault]": "out",
        "account_id": str(mandate.id), "email": ASHA,
    }  # fmt: skip
    system = App(app.test_client(), key, usual)
    return Advice(database, system, mandate.id, margaret.id, asha.id, of.id)


def test_it_is_the_persons_case_and_every_trace_says_who_did_it_for_whom(advice: Advice) -> None:
    row = advice.system.sends(email=" Asha@Advice.example ")

    [case] = advice.cases()
    assert row == {
        "service_request_id": case.reference, "service_notice": None,
        "account_id": str(advice.mandate_id),
    }  # fmt: skip
    assert (case.subject_id, case.channel) == (advice.margaret_id, By.OPEN311)
    with advice.database.read() as session:
        [event] = session.scalars(select(CaseEvent))
        [contact] = session.scalars(select(Contact))
        [line] = session.scalars(select(JournalLine))
        [told] = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.MANDATE_USED))
        [written] = [entry(one) for one in session.execute(entries())]
        fed = record.event(session, SYSTEM, "https://portal.example", contact.id)
    assert (event.actor_id, event.on_behalf_of_id) == (advice.asha_id, advice.margaret_id)
    assert (contact.person_id, contact.on_behalf_of_id) == (advice.asha_id, advice.margaret_id)
    assert (line.case_id, line.channel, line.agent_id) == (case.id, By.OPEN311, advice.asha_id)
    assert told.facts["person_id"] == str(advice.margaret_id)
    assert fed["data"]["channel"] == "open311"
    assert fed["data"]["on_behalf_of"] == str(advice.margaret_id)
    assert fed["data"]["mandate"]["organisation"] == "Thornley Advice"
    said = journal_words.sentence(written)
    assert said.startswith("Asha Patel of Thornley Advice told us of something for you on ")
    assert said.endswith(" through another app.")


def test_what_an_organisation_writes_of_a_client_is_for_the_team_alone(advice: Advice) -> None:
    words = {"attribute[column]": "the one by Margaret's door"}
    reference = advice.system.sends(**words)["service_request_id"]

    [case] = advice.cases()
    assert (case.words, case.answers) == ("", {"fault": "out"})
    assert case.private_words.split("\n") == [
        "The lamp outside Margaret's is out.", "", "What number is on the lamp post?",
        "the one by Margaret's door",
    ]  # fmt: skip
    for address in (f"/open311/v2/requests/{reference}.json", f"/cases/{reference}"):
        assert "Margaret" not in advice.system.client.get(address).text


def test_a_number_of_a_client_counts_wherever_it_stands_and_an_empty_one_tells_nobody(
    advice: Advice,
) -> None:
    """It would be the adviser's own report otherwise, and its words would be everyone's."""
    client, fields = advice.system.client, {**advice.system.usual, "api_key": advice.system.key}
    account = str(fields.pop("account_id"))
    in_address = client.post(f"{REQUESTS}?account_id={account}", data=fields)
    after_an_empty_one = client.post(
        REQUESTS, data={**fields, "account_id": ["", account], "description": "Margaret's again."}
    )
    lost = client.post(REQUESTS, data={**fields, "account_id": " ", "description": "Margaret's."})

    assert in_address.get_json()[0]["account_id"] == account
    assert after_an_empty_one.get_json()[0]["account_id"] == account
    assert lost.get_json()[0]["account_id"] is None
    for_her, again, nobodys = advice.cases()
    assert (for_her.subject_id, again.subject_id) == (advice.margaret_id, advice.margaret_id)
    assert nobodys.subject_id != advice.margaret_id
    assert [one.words for one in (for_her, again, nobodys)] == [""] * 3
    assert nobodys.private_words == "Margaret's."


def test_only_the_key_of_that_organisation_reads_on_whose_behalf_it_was(
    app: Flask, advice: Advice
) -> None:
    for_her = advice.system.sends()["service_request_id"]
    own = advice.system.sends(account_id=None, email=None)["service_request_id"]
    with advice.database.write() as session:
        other = an_organisation(session, "Other Advice")
        _client, others = an_app(session, "Theirs", other.id)
        _client, nobodys = an_app(session)

    def read(key: str, address: str = "requests") -> dict[str, Any]:
        answer = advice.system.client.get(
            f"/open311/v2/{address}.json", headers={"Authorization": f"Bearer {key}"}
        )
        assert answer.status_code == 200, answer.text
        return {one["service_request_id"]: one.get("account_id") for one in answer.get_json()}

    assert read(advice.system.key) == {for_her: str(advice.mandate_id), own: None}
    assert read(advice.system.key, f"requests/{for_her}") == {for_her: str(advice.mandate_id)}
    for key in (others, nobodys):
        assert read(key) == {for_her: None, own: None}
    anyone = advice.system.client.get("/open311/v2/requests.json")
    assert "account_id" not in anyone.text
    advice.change(_organisation(advice, state=OrganisationState.SUSPENDED))
    assert read(advice.system.key) == {for_her: None, own: None}


def _organisation(advice: Advice, **values: Any) -> Callable[[Session], None]:
    return lambda session: _set(session.get_one(Organisation, advice.organisation_id), **values)


def _mandate(advice: Advice, **values: Any) -> Callable[[Session], None]:
    return lambda session: _set(session.get_one(Mandate, advice.mandate_id), **values)


def _adviser(advice: Advice, **values: Any) -> Callable[[Session], None]:
    return lambda session: _set(session.scalars(select(Adviser)).one(), **values)


def _set(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _ended(advice: Advice) -> Callable[[Session], None]:
    return _mandate(advice, state=MandateState.ENDED, ended_at=clock.now(), ended_why=Ended.REVOKED)


def _scope_ended(advice: Advice) -> Callable[[Session], None]:
    def end(session: Session) -> None:
        _set(session.get_one(Mandate, advice.mandate_id).scopes[0], ended_at=clock.now())

    return end


ENDS: dict[str, Callable[[Advice], Callable[[Session], object]]] = {
    "the mandate was revoked": _ended,
    "this kind of task was revoked": _scope_ended,
    "its time is over": lambda one: _mandate(one, until=clock.now() - timedelta(seconds=1)),
    "the person has died": lambda one: (
        lambda session: _set(session.get_one(Person, one.margaret_id), dead_at=clock.now())
    ),
    "all mandates rest": lambda one: (
        lambda session: paused(
            session, session.get_one(Person, one.margaret_id), staff_identity(session)
        )
    ),
    "the organisation is suspended": lambda one: _organisation(
        one, state=OrganisationState.SUSPENDED
    ),
    "its agreement is over": lambda one: _organisation(
        one, agreed_until=(clock.now() - timedelta(days=2)).date()
    ),
    "the adviser has left": lambda one: _adviser(
        one, state=AdviserState.LEFT, ended_at=clock.now()
    ),
    "the adviser was switched off": lambda one: _adviser(one, state=AdviserState.OFF),
}


def test_once_it_counts_no_more_each_way_is_refused_alike_and_nothing_is_written(
    advice: Advice,
) -> None:
    with advice.database.read() as session:
        assert _may(session, advice)
    for name, end in ENDS.items():
        with advice.database.write() as session:
            nested = session.begin_nested()
            end(advice)(session)
            refused = _may(session, advice)
            nested.rollback()
        assert not refused, name
    advice.change(_ended(advice))

    _is_refused(advice.system.post())
    assert not advice.cases()


def _may(session: Session, advice: Advice) -> bool:
    session.flush()
    session.expire_all()
    client = api_clients.find(session, ANYONE, advice.system.key)
    try:
        app_reports.agent(session, ANYONE, client, str(advice.mandate_id), ASHA)
    except app_reports.NotForThem:
        return False
    return True


def _is_refused(answer: Any) -> None:
    assert answer.status_code == 403
    assert answer.get_json() == [{"code": 403, "description": "This is not allowed."}]


def test_everything_else_is_refused_in_the_same_words(app: Flask, advice: Advice) -> None:
    with advice.database.write() as session:
        rob = a_person(session, "Rob Client")
        asha = session.get_one(Person, advice.asha_id)
        of = session.get_one(Organisation, advice.organisation_id)
        only_looks = a_mandate(session, rob, None, TO_READ_CASES, organisation=of, adviser=asha)
        hers = a_mandate(session, rob, asha, TO_REPORT)  # as herself, not as an adviser
        a_person(session, "Outside", email="outside@example.com")
        other = an_organisation(session, "Other Advice")
        an_adviser(session, other, a_person(session, "Olga", email="olga@other.example"))
        _client, others = an_app(session, "Theirs", other.id)
        _client, nobodys = an_app(session)

    for more in (
        {"account_id": str(only_looks.id)},
        {"account_id": str(hers.id)},
        {"account_id": str(clock.new_id())},
        {"account_id": "Margaret Jones"},
        {"account_id": "x" * 5000},
        {"email": None},
        {"email": "margaret@example.com"},
        {"email": "outside@example.com"},
        {"email": "nobody"},
        {"api_key": others},
        {"api_key": others, "email": "olga@other.example"},
        {"api_key": nobodys},
    ):
        _is_refused(advice.system.post(**more))
    assert not advice.cases()
    with advice.database.read() as session:
        assert not session.scalars(select(JournalLine)).all()
        tried = select(AuditLine.reason).where(AuditLine.allowed.is_(False))
        assert len(session.scalars(tried).all()) == 12


def test_a_system_that_tries_for_whom_it_may_is_stopped_and_still_reports_for_its_clients(
    advice: Advice,
) -> None:
    def tries() -> int:
        return advice.system.post(account_id=str(clock.new_id())).status_code

    assert [tries() for _time in range(61)] == [403] * 60 + [429]
    assert advice.system.post().status_code == 201


def test_two_advisers_who_share_an_email_are_nobody(advice: Advice) -> None:
    def share(session: Session) -> None:
        of = session.get_one(Organisation, advice.organisation_id)
        an_adviser(session, of, a_person(session, "Amir Patel", email=ASHA))

    advice.change(share)

    _is_refused(advice.system.post())


def test_the_same_report_for_another_client_is_another_case(advice: Advice) -> None:
    with advice.database.write() as session:
        rob = a_person(session, "Rob Client")
        of = session.get_one(Organisation, advice.organisation_id)
        his = a_mandate(session, rob, None, TO_REPORT, organisation=of)

    advice.system.sends()
    advice.system.sends()
    advice.system.sends(account_id=str(his.id))

    assert [one.subject_id for one in advice.cases()] == [advice.margaret_id, rob.id]
