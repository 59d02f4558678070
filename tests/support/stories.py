"""Beginnings of stories that many tests share: a place, a case, an officer."""

import pytest
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.models.cases import Case
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB, Actor, By, Role
from portal.services import cases
from portal.services.cases import NewCase
from portal.services.people import Introduction


@pytest.fixture(scope="session")
def in_town(council: Council) -> Point:
    """A point inside the demo council's area, on its main street."""
    from portal.council.gazetteer import read_gazetteer

    rows = read_gazetteer(council.gazetteer_path)
    street = next(row for row in rows if row.kind == "street" and row.name == "Mill Lane")
    return Point(street.lat, street.lon)


@pytest.fixture
def an_officer(council: Council) -> Actor:
    """Someone who handles the cases of every team."""
    return Actor(Role.OFFICER, By.WEB, name="Jo Adeyemi", teams=frozenset(council.teams))


@pytest.fixture
def a_case(session: Session, council: Council, in_town: Point) -> Case:
    """A pothole, reported by Sam, who wants to be told."""
    return cases.open_case(
        session,
        PUBLIC_ON_WEB,
        council,
        NewCase(
            service="pothole",
            words="A deep hole",
            place="Mill Lane",
            point=in_town,
            reporter=Introduction(name="Sam Reed", email="sam@example.com"),
        ),
    )
