"""WHO HELPS and STOP HELP from a number that nobody proved: enough to end help, for no more."""

import pytest

from portal import clock
from portal.database import Database
from portal.models.actors import Depth, Kind
from portal.models.mandates import Mandate, MandateState
from portal.models.people import ContactPoint, Person
from portal.services import mandate_agreements, mandate_makings
from portal.services.mandate_agreements import Signature
from portal.services.mandates import ScopeWish
from portal.services.people import Introduction
from tests.channels.sms.conftest import NUMBER, Text
from tests.support.mandate_wishes import ENGLISH, wish
from tests.support.mandates import a_mandate, a_person, an_organisation
from tests.support.organisations import joined
from tests.support.staff import resident


@pytest.fixture
def signed(database: Database) -> Mandate:
    """A client signed on the adviser's screen and gave a number that nobody has proved."""
    with database.write() as session:
        asha, me = joined(session, an_organisation(session))
        wished = wish(ScopeWish(Kind.REPORT, Depth.ACT))
        who = Introduction("Margaret Jones", phone=NUMBER)
        mandate = mandate_makings.in_room(session, asha, me, wished, who, "once")
        mandate_agreements.agree_in_room(
            session, asha, mandate, ENGLISH, Signature("Yes, she may.", "Margaret Jones")
        )
        return mandate


def test_who_only_signed_sees_it_and_ends_it_from_the_phone_they_gave(
    text: Text, database: Database, signed: Mandate
) -> None:
    assert "\n1 Asha Patel of Thornley Advice: Report something and follow it" in text("WHO HELPS")

    answer = text("STOP HELP")

    assert answer.startswith("It has ended: Asha Patel of Thornley Advice can do nothing more")
    assert _states(database, signed) == [MandateState.ENDED]


def test_a_number_that_nobody_proved_tells_us_nothing_for_another(
    text: Text, database: Database, signed: Mandate
) -> None:
    with database.write() as session:
        a_mandate(
            session, a_person(session, "Ben Reed"), session.get_one(Person, signed.principal_id)
        )

    assert not text("FOR BEN pothole outside 42 mill lane").startswith("For Ben")


def test_what_was_signed_with_somebodys_name_and_number_ends_with_the_rest_of_theirs(
    text: Text, database: Database, signed: Mandate
) -> None:
    with database.write() as session:
        margaret = a_person(session, phone=NUMBER)
        sons = a_mandate(session, margaret, a_person(session, "Tom Jones"))

    text("STOP HELP")

    assert _states(database, sons, signed) == [MandateState.ENDED] * 2


def test_a_number_in_an_account_that_nobody_proved_ends_nothing(
    text: Text, database: Database
) -> None:
    with database.write() as session:
        sam = session.get_one(Person, resident(session, "Sam Reed").person_id)
        mandate = a_mandate(session, sam, a_person(session, "Tom Jones"))
        at = clock.now()
        session.add(
            ContactPoint(
                id=clock.new_id(), person_id=sam.id, kind="phone", value=NUMBER, key=NUMBER,
                created_at=at,
            )
        )  # fmt: skip

    assert text("STOP HELP").startswith("Nobody may act for you")
    assert _states(database, mandate) == [MandateState.ACTIVE]


def _states(database: Database, *mandates: Mandate) -> list[MandateState]:
    with database.read() as session:
        return [session.get_one(Mandate, one.id).state for one in mandates]
