"""What staff do on the pages of a case, and what of it is in the database afterwards."""

from datetime import date
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.actors import Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.identities import Identity
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague

ROADS = ("ashshire_highways", "environmental_health")
JO = Colleague(Role.OFFICER, ROADS)
LOU = Colleague(Role.INSPECTOR, ROADS, name="Lou Marsh")
LEILA = Colleague(Role.OFFICER, ("parks",), name="Leila Haddad")
MOIRA = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")
HELEN = Colleague(Role.COUNCILLOR, wards=("park",), name="Helen Ashworth")


def identity_of(app: Flask, name: str) -> UUID:
    """Who of the staff has this name."""
    with parts.of(app).database.read() as session:
        return session.scalars(select(Identity.id).where(Identity.name == name)).one()


def case_of(app: Flask, reference: str) -> Case:
    """The case as it is in the database."""
    with parts.of(app).database.read() as session:
        return session.scalars(select(Case).where(Case.reference == reference)).one()


def events(app: Flask, happened: Happened) -> list[CaseEvent]:
    """Every line of this kind, of whichever case."""
    with parts.of(app).database.read() as session:
        wanted = select(CaseEvent).where(CaseEvent.happened == happened).order_by(CaseEvent.id)
        return list(session.scalars(wanted))


def do(client: FlaskClient, case: str, what: str, /, **fields: object) -> TestResponse:
    """Open the page of something to do to a case, fill it in and send it."""
    address = f"/staff/cases/{case}/{what}"
    page = client.get(address).text
    form = page[page.index(f'action="{address}"') :]
    return client.post(address, data=hidden_fields(form) | fields)


def today() -> date:
    """The day that it is in London."""
    return clock.now().astimezone(clock.LONDON).date()
