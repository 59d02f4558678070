"""Calls as the contact centre takes them: rows made by the services, for their tests."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import By, Role
from portal.models.calls import Call
from portal.models.cases import Case
from portal.models.contacts import Contact, Direction
from portal.models.people import Person
from portal.policy import Actor
from portal.services import callers, calls
from portal.services.contacts import Ending
from portal.services.people import Introduction
from tests.support.staff import Colleague

CLERK = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")
OTHER = Colleague(Role.CLERK, ("customer_services",), name="Lou Marsh")
SAM = Introduction(name="Sam Reed", email="sam@example.com", phone="07700 900123")
ANN = Introduction(name="Ann Holt", email="ann@example.com")
ANSWERED = Ending("pothole", answered=True)

Open = Callable[..., Case]


def begun(session: Session, clerk: Actor, person: Person | None = None) -> tuple[Call, Actor]:
    """A call that has begun, and the clerk serving in it."""
    call = calls.begin(session, clerk, By.PHONE)
    if person is not None:
        callers.choose(session, clerk, call, person.id)
    return call, replace(clerk, in_call=call.id, channel=call.channel)


def checked(session: Session, clerk: Actor, person: Person) -> tuple[Call, Actor]:
    call, serving = begun(session, clerk, person)
    call.checks, call.checked_at = ["email", "phone"], clock.now()
    return call, serving


def rows(session: Session, model: Any) -> list[Any]:
    session.flush()
    return list(session.scalars(select(model).order_by(model.id)))


def inward(session: Session) -> list[Contact]:
    return [one for one in rows(session, Contact) if one.direction is Direction.IN]


def whose(session: Session, case: Case) -> Person:
    assert case.subject_id is not None
    return session.get_one(Person, case.subject_id)
