"""Letters of an invitation to act for somebody: a link, and no more of the person than needed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.database import Database
from portal.models.mandates import Mandate, MandateInvitation, MandateState, Way
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Reach
from portal.outbox import post as put
from tests.channels.email.conftest import Post, html_of, text_of, to
from tests.support.mandates import TO_REPORT, a_mandate, a_person

HER, TOM = "margaret@example.org", "tom@example.org"


def an_invitation(database: Database, **more: Any) -> Mandate:
    with database.write() as session:
        her, invited = a_person(session), a_person(session, "Tom", email=TOM)
        session.scalars(select(ContactPoint)).one().verified_at = None
        values = {"state": MandateState.INVITED, "from_at": None, "agreed_at": clock.now()} | more
        made = a_mandate(session, her, None, TO_REPORT, **values)
        point = session.scalars(select(ContactPoint)).one()
        found = MandateInvitation(
            id=clock.new_id(), mandate_id=made.id, name=invited.name, contact_point_id=point.id,
            created_at=clock.now(), expires_at=clock.now() + timedelta(days=7), tries=0,
        )  # fmt: skip
        session.add(found)
        session.flush()
        put(session, Topic.MANDATE_INVITED, invitation_id=found.id, mandate_id=made.id)
        return made


def test_an_invitation_has_a_link_and_of_the_person_only_the_first_name(
    database: Database, post: Post
) -> None:
    an_invitation(database)

    [told] = post()

    assert told["To"] == TOM
    assert "/acting-for/invited/" in text_of(told)
    assert "Margaret asks you" in text_of(told)
    assert "Jones" not in f"{told['Subject']} {text_of(told)} {html_of(told)}"


def test_whoever_staff_wrote_down_reads_that_an_account_is_all_that_is_new(
    database: Database, post: Post
) -> None:
    made = an_invitation(database, way=Way.STAFF, state=MandateState.ACTIVE, from_at=clock.now())
    with database.write() as session:
        put(session, Topic.MANDATE_BEGAN, mandate_id=made.id)

    [told] = post()  # that it began stands in the invitation

    assert "you may act for Margaret at" in text_of(told)
    assert "/acting-for/invited/" in text_of(told)
    assert "Jones" not in f"{told['Subject']} {text_of(told)} {html_of(told)}"


def test_the_person_reads_that_it_is_in_the_hands_of_an_account_now(
    database: Database, post: Post
) -> None:
    made = an_invitation(database, way=Way.STAFF, state=MandateState.ACTIVE, from_at=clock.now())
    with database.write() as session:
        session.scalars(select(MandateInvitation)).one().used_at = clock.now()
        her = session.get_one(Mandate, made.id).principal
        her.contact_points.append(
            ContactPoint(
                id=clock.new_id(), kind=Reach.EMAIL, value=HER, key=HER, created_at=clock.now()
            )
        )
        put(session, Topic.MANDATE_BEGAN, mandate_id=made.id)

    [told] = to(post(), HER)

    assert "They have taken our invitation, and can do it on the web now" in text_of(told)


def test_an_invitation_that_was_taken_back_is_not_sent(database: Database, post: Post) -> None:
    made = an_invitation(database)
    with database.write() as session:
        session.get_one(Mandate, made.id).state = MandateState.ENDED

    assert post() == []
