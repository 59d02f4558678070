"""A client goes on at home: with the link and the code to their own phone, once, in 72 hours."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Kind
from portal.models.episodes import Episode
from portal.models.identities import Code
from portal.models.outbox import Topic
from portal.policy import PUBLIC_ON_WEB, Actor, NotAllowed
from portal.services import client_links, codes, episodes
from portal.services.client_links import (
    EnoughLinks,
    NoProvedPhone,
    NoSuchBeginning,
    NoSuchClient,
    NoSuchClientLink,
)
from portal.services.codes import Tried
from tests.support.mandates import a_mandate, a_person, act, an_agent
from tests.support.organisations import SECRET, joined, led, posted

ASK = PUBLIC_ON_WEB


class Room:
    """An adviser, a client of theirs, and what they began together."""

    def __init__(self, session: Session, phone: str | None = "+447700900123") -> None:
        _lead, _place, of = led(session)
        self.session = session
        self.asha, self.me = joined(session, of)
        self.margaret = a_person(session, phone=phone)
        self.mandate = a_mandate(session, self.margaret, organisation=of, adviser=self.me.person)
        agent = an_agent(self.mandate, self.me.person)
        self.episode = episodes.begin(session, agent, "bereavement", {}, "once")

    def sent(self) -> str:
        """What stands in the link that the client gets."""
        link = client_links.make(
            self.session, self.asha, SECRET, self.me, self.mandate.id, self.episode.id
        )
        return client_links.token(SECRET, link.id)

    def code(self, text: str) -> str:
        """The digits that the client's phone gets."""
        client_links.send_code(self.session, ASK, text)
        newest = self.session.scalars(select(Code).order_by(Code.id.desc())).all()[0]
        return codes.digits(SECRET, newest.id)

    def wrong(self, text: str) -> str:
        return f"{(int(self.code(text)) + 1) % 1_000_000:06}"


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def opened(session: Session, room: Room) -> Actor:
    text = room.sent()
    tried, link = client_links.use(session, ASK, SECRET, text, room.code(text))
    assert tried is Tried.RIGHT
    found = client_links.holder(session, ASK, link.id)
    assert found is not None
    return found[0]


def test_link_and_code_open_what_was_begun_and_nothing_else_of_the_person(
    session: Session, room: Room
) -> None:
    other = episodes.begin(
        session, an_agent(room.mandate, room.me.person), "moving_house", {}, "another"
    )
    margaret = opened(session, room)

    assert episodes.find(session, margaret, room.episode.reference).id == room.episode.id
    with pytest.raises(NotAllowed):
        episodes.find(session, margaret, other.reference)
    with pytest.raises(NotAllowed):
        episodes.own(session, margaret)
    with pytest.raises(NotAllowed):
        episodes.begin(session, margaret, "bereavement", {}, "third")
    assert [row.facts["mandate_id"] for row in posted(session, Topic.CLIENT_LINK)] == [
        str(room.mandate.id)
    ]


def test_a_link_works_once_and_what_it_opened_is_over_after_twelve_hours(
    session: Session, room: Room
) -> None:
    text = room.sent()
    code = room.code(text)
    _tried, link = client_links.use(session, ASK, SECRET, text, code)

    with pytest.raises(NoSuchClientLink):
        client_links.use(session, ASK, SECRET, text, code)
    with time_machine.travel(clock.now() + timedelta(hours=12, minutes=1)):
        assert client_links.holder(session, ASK, link.id) is None


def test_a_link_ends_after_72_hours_and_with_the_next_one(session: Session, room: Room) -> None:
    text = room.sent()
    late = clock.now() + timedelta(hours=72, minutes=1)
    with time_machine.travel(late), pytest.raises(NoSuchClientLink):
        client_links.look_at(session, ASK, text)
    room.sent()
    session.expire_all()
    with time_machine.travel(clock.now() + timedelta(seconds=1)), pytest.raises(NoSuchClientLink):
        client_links.look_at(session, ASK, text)


def test_five_wrong_codes_end_the_link_even_for_the_right_one(session: Session, room: Room) -> None:
    """Also where a new code is sent between the tries."""
    text = room.sent()
    first, second = room.wrong(text), ""
    for number in range(5):
        if number == 3:
            second = room.wrong(text)
        wrong = second or first
        tried, link = client_links.use(session, ASK, SECRET, text, wrong)
        assert tried is (Tried.WRONG if number < 4 else Tried.OVER)
    with pytest.raises(NoSuchClientLink):
        client_links.use(session, ASK, SECRET, text, "000000")
    assert link.used_at is None


@pytest.mark.parametrize("text", ["", "x", "x" * 10_000, "ä", "AAAA" * 11])
def test_what_was_never_sent_opens_nothing(session: Session, text: str) -> None:
    with pytest.raises(NoSuchClientLink):
        client_links.look_at(session, ASK, text)


def test_before_the_code_nobody_is_let_in(session: Session, room: Room) -> None:
    link = client_links.make(session, room.asha, SECRET, room.me, room.mandate.id, room.episode.id)
    assert client_links.holder(session, ASK, link.id) is None
    assert client_links.holder(session, ASK, clock.new_id()) is None
    assert client_links.ends_in(session, ASK, client_links.token(SECRET, link.id)) == "123"


def test_a_number_that_the_adviser_wrote_down_gets_no_code(session: Session) -> None:
    room = Room(session, phone=None)
    with pytest.raises(NoProvedPhone):
        room.sent()


def test_only_who_may_see_a_life_event_through_sends_the_way_to_it(
    session: Session, room: Room
) -> None:
    narrow = a_mandate(
        session, room.margaret, scopes=act(Kind.HOUSING), organisation=room.me.organisation,
        adviser=room.me.person,
    )  # fmt: skip
    assert client_links.unfinished(session, room.asha, room.me, narrow.id) == []
    with pytest.raises(NoSuchBeginning):
        client_links.make(session, room.asha, SECRET, room.me, narrow.id, room.episode.id)

    eve, her_place, _of = led(session, "Eve Elsewhere")
    with pytest.raises(NoSuchClient):
        client_links.make(session, eve, SECRET, her_place, room.mandate.id, room.episode.id)
    with pytest.raises(NoSuchClient):
        client_links.unfinished(session, eve, her_place, room.mandate.id)


def test_what_keeps_somebody_safe_opens_by_no_link(session: Session, room: Room) -> None:
    margaret = opened(session, room)
    text_before = session.get_one(Episode, room.episode.id)
    text_before.is_safe = True
    session.flush()

    assert client_links.unfinished(session, room.asha, room.me, room.mandate.id) == []
    with pytest.raises(NoSuchBeginning):
        room.sent()
    with pytest.raises(NotAllowed):
        episodes.find(session, margaret, room.episode.reference)


def test_five_links_a_day_are_enough_for_one_client(session: Session, room: Room) -> None:
    for _one in range(5):
        room.sent()
    with pytest.raises(EnoughLinks):
        room.sent()
