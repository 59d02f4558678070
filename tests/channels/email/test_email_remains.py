"""The letter that one kind of task has ended: who still helps with it in a life event is said."""

import pytest

from portal.database import Database
from portal.models.actors import Actor, By, Depth, Granted, Kind, Role
from portal.models.mandates import Mandate
from portal.models.people import Person
from portal.services import mandate_endings, mandate_kinds
from tests.channels.email.conftest import Post, text_of, to
from tests.support.episodes import declared, line
from tests.support.mandate_wishes import on_web
from tests.support.mandates import a_mandate, a_person, act

HER, TOM = "margaret@example.org", "tom@example.org"
STILL = "Tom Jones can still help you with a life event in which it comes up"


@pytest.fixture
def mandate(database: Database) -> Mandate:
    """Tom may deal with Margaret's council tax and housing, and with one life event of hers."""
    with database.write() as session:
        her, tom = a_person(session, email=HER), a_person(session, "Tom Jones", email=TOM)
        one = declared(session, on_web(her), "bereavement")
        line(session, one, "tell_council_tax", mode="case", team="council_tax")
        only = Granted(Kind.EPISODE, Depth.ACT, episode_id=one.id)
        return a_mandate(session, her, tom, (*act(Kind.COUNCIL_TAX, Kind.HOUSING), only))


@pytest.mark.parametrize(("kind", "is_said"), [(Kind.COUNCIL_TAX, True), (Kind.HOUSING, False)])
def test_the_letter_says_that_it_still_comes_up_in_a_life_event(
    database: Database, post: Post, mandate: Mandate, kind: Kind, is_said: bool
) -> None:
    herself = Actor(Role.RESIDENT, By.WEB, person_id=mandate.principal_id)
    with database.write() as session:
        mandate_kinds.end_kind(session, herself, session.get_one(Mandate, mandate.id), kind)

    sent = post()

    [letter] = to(sent, HER)
    assert (STILL in text_of(letter)) is is_said
    [his] = to(sent, TOM)
    assert "still" not in text_of(his)


def test_the_letter_that_one_mandate_ended_does_not_say_that_all_has(
    database: Database, post: Post, mandate: Mandate
) -> None:
    herself = Actor(Role.RESIDENT, By.WEB, person_id=mandate.principal_id)
    with database.write() as session:
        her, tom = (
            session.get_one(Person, one) for one in (mandate.principal_id, mandate.agent_id)
        )
        other = a_mandate(session, her, tom, act(Kind.REPORT))
        mandate_endings.revoke(session, herself, other)

    [letter] = to(post(), HER)

    assert "Tom Jones can still act for you in what else you let them do." in text_of(letter)
    assert "nothing more" not in text_of(letter)
