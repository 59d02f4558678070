"""A contact in the database, as services/contacts.py records it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from portal import clock
from portal.database import Database
from portal.models.actors import PUBLIC_ON_WEB
from portal.models.cases import Case
from portal.models.people import Reach
from portal.models.states import State
from portal.services import contacts
from portal.services.people import Introduction, introduce, reach


def a_case(**other: Any) -> Case:
    at = clock.now()
    return Case(
        id=clock.new_id(), reference=clock.reference(), service="pothole", public=True,
        state=State.RECEIVED, channel=PUBLIC_ON_WEB.channel, words="A hole", private_words="",
        answers={}, place="Mill Lane", team="highways", reason="county_road", urgency=3,
        created_at=at, updated_at=at, **other,
    )  # fmt: skip


@pytest.fixture
def tell_us(database: Database) -> Callable[[], UUID]:
    """Someone new tells us of something; the id of that contact."""

    def tell() -> UUID:
        with database.write() as session:
            who = Introduction(name="Ada Lovelace", email="ada@example.org")
            person = introduce(session, who, clock.now())
            case = a_case()
            session.add(case)
            session.flush()
            contact = contacts.record(session, PUBLIC_ON_WEB, "report", person=person, case=case)
            contact.contact_point = reach(person, Reach.EMAIL)
        return contact.id

    return tell
