"""An inspector in the street, and the cases near them."""

from flask import Flask
from sqlalchemy import select

from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support.staff import Colleague

TEAM = ("ashshire_highways",)
INSPECTOR = Colleague(Role.INSPECTOR, TEAM, name="Kim Osei")
SAM = Introduction(name="Sam Reed", email="sam@example.com", phone="07700 900123")


def opened(app: Flask, place: Point, metres: float = 0, service: str = "pothole") -> str:
    """A new case of the team's, so many metres north; its reference."""
    here = parts.of(app)
    there = Point(place.lat + metres / 111_320, place.lon)
    new = NewCase(service, "A deep hole", f"Place {metres:.0f}", there, reporter=SAM)
    with here.database.write() as session:
        case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
        case.team = TEAM[0]
        return case.reference


def case_of(app: Flask, reference: str) -> Case:
    with parts.of(app).database.read() as session:
        return session.scalars(select(Case).where(Case.reference == reference)).one()
