"""Clients are handed to a colleague: all, some, and those of who has left."""

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models.organisations import Adviser
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import Actor, NotAllowed
from portal.services import adviser_clients, advisers
from portal.services.adviser_clients import NobodyChosen, ToWhoHasThem
from tests.support.mandates import a_mandate
from tests.support.organisations import client, joined, led, posted


@pytest.fixture
def asha(session: Session) -> tuple[Actor, Adviser]:
    _lead, _me, of = led(session)
    return joined(session, of)


def test_all_clients_go_to_a_colleague_and_each_is_told_once(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    omar, his_place = joined(session, me.organisation, "Omar Said")
    made = {str(client(session, me, f"C {n}").id) for n in range(30)}
    over = client(session, me, "Over", -1)

    assert adviser_clients.hand_over(session, actor, me, his_place.id) == 30

    told = [row.facts["mandate_id"] for row in posted(session, Topic.CLIENTS_HANDED_OVER)]
    assert (len(told), set(told)) == (30, made)
    assert adviser_clients.count(session, omar, his_place, his_place.person_id) == 30
    assert over.adviser_id == me.person_id
    with pytest.raises(NobodyChosen):  # the same button once more
        adviser_clients.hand_over(session, actor, me, his_place.id)


def test_only_the_chosen_go_and_nobody_is_handed_themselves(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    _omar, his_place = joined(session, me.organisation, "Omar Said")
    one, other = client(session, me, "One"), client(session, me, "Other")
    himself = a_mandate(
        session, session.get_one(Person, his_place.person_id), organisation=me.organisation,
        adviser=me.person,
    )  # fmt: skip

    moved = adviser_clients.hand_over(
        session, actor, me, his_place.id, chosen=[one.id, himself.id, clock.new_id()]
    )

    assert moved == 1
    assert [one.adviser_id, other.adviser_id, himself.adviser_id] == [
        his_place.person_id, me.person_id, me.person_id,
    ]  # fmt: skip
    with pytest.raises(ToWhoHasThem):
        adviser_clients.hand_over(session, actor, me, me.id)


def test_the_lead_hands_over_the_clients_of_who_has_left(session: Session) -> None:
    lead, lead_place, of = led(session)
    asha, me = joined(session, of)
    _omar, his_place = joined(session, of, "Omar Said")
    client(session, me)
    with pytest.raises(NotAllowed):
        adviser_clients.hand_over(
            session, asha, me, his_place.id, from_person_id=lead_place.person_id
        )
    advisers.leave(session, asha, of.id)

    assert adviser_clients.without_adviser(session, lead, lead_place) == [
        (me.person_id, "Asha Patel", 1)
    ]
    adviser_clients.hand_over(session, lead, lead_place, his_place.id, from_person_id=me.person_id)
    assert adviser_clients.without_adviser(session, lead, lead_place) == []
