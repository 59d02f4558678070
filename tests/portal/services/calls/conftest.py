"""A clerk, and cases that somebody calls about."""

import pytest
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.models.cases import Case
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB, Actor
from portal.services import cases
from portal.services.new_cases import NewCase
from portal.services.people import Introduction
from tests.support.calls import CLERK, SAM, Open


@pytest.fixture
def clerk(session: Session) -> Actor:
    return CLERK.actor(session)


@pytest.fixture
def opened(session: Session, council: Council, in_town: Point) -> Open:
    """Opens a case: of Sam's, on the web, unless said otherwise."""

    def opened(
        actor: Actor = PUBLIC_ON_WEB, who: Introduction = SAM, service: str = "pothole"
    ) -> Case:
        new = NewCase(service=service, words="Something", place="Mill Lane", point=in_town,
                      reporter=who)  # fmt: skip
        return cases.open_case(session, actor, council, new)

    return opened
