"""Whose journal it is, and who acts for them."""

import pytest
from sqlalchemy.orm import Session

from portal.database import Database
from portal.models.mandates import Mandate
from portal.policy import forget_uses
from portal.services import journal
from tests.support import mandates


@pytest.fixture(autouse=True)
def kept() -> None:
    """As `create_app` does it; and nothing is left over of the test before."""
    journal.install()
    forget_uses()


@pytest.fixture
def mandate(database: Database) -> Mandate:
    """Her son may act for Margaret in everything; it is in the database."""
    with database.write() as session:
        return made(session)


def made(session: Session) -> Mandate:
    """Her son may act for Margaret, who has an email and a phone."""
    margaret = mandates.a_person(session, email="margaret@example.com", phone="+447700900001")
    return mandates.a_mandate(session, margaret, mandates.a_person(session, "David Jones"))
