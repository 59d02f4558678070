"""Following, confirming, stopping, and the links that do it."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.cases import Case
from portal.models.followers import Link, Opens, Wants
from portal.models.outbox import OutboxRow, Topic
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB, SYSTEM, NotAllowed
from portal.services import cases, followers, links
from portal.services.cases import NewCase
from portal.services.followers import Wish
from portal.services.links import LinkWorn, NoSuchLink
from portal.services.people import NotAnEmail

SECRET = "s" * 32
WISH = Wish("ann@example.com")


def _links(session: Session) -> list[Link]:
    return list(session.scalars(select(Link).order_by(Link.id)))


def _token(session: Session) -> str:
    return links.token(SECRET, _links(session)[-1].id)


def _asked(session: Session, topic: Topic) -> int:
    return len(session.scalars(select(OutboxRow).where(OutboxRow.topic == topic)).all())


def test_nobody_listens_before_they_confirmed(session: Session, a_case: Case) -> None:
    before = followers.listening(session, a_case.id)
    follower = followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)

    assert followers.listening(session, a_case.id) == before
    followers.confirm(session, PUBLIC_ON_WEB, SECRET, _token(session))
    assert follower in followers.listening(session, a_case.id)


def test_the_same_address_asking_twice_is_one_follower(session: Session, a_case: Case) -> None:
    first = followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    second = followers.follow(session, PUBLIC_ON_WEB, a_case, Wish("ANN@example.com"))

    assert first is second
    assert _asked(session, Topic.FOLLOW_ASKED) == 2


def test_a_confirmed_address_asking_again_gets_no_new_link(session: Session, a_case: Case) -> None:
    followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    followers.confirm(session, PUBLIC_ON_WEB, SECRET, _token(session))
    followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)

    assert _asked(session, Topic.FOLLOW_ASKED) == 1


def test_a_link_works_once(session: Session, a_case: Case) -> None:
    followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    token = _token(session)
    followers.confirm(session, PUBLIC_ON_WEB, SECRET, token)

    with pytest.raises(LinkWorn):
        followers.confirm(session, PUBLIC_ON_WEB, SECRET, token)


def test_a_link_ends(session: Session, a_case: Case) -> None:
    followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    token = _token(session)

    with time_machine.travel(clock.now() + timedelta(days=8)), pytest.raises(LinkWorn):
        followers.confirm(session, PUBLIC_ON_WEB, SECRET, token)


def test_using_a_link_shows_that_the_address_is_theirs(session: Session, a_case: Case) -> None:
    follower = followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    assert follower.contact_point.verified_at is None
    followers.confirm(session, PUBLIC_ON_WEB, SECRET, _token(session))

    assert follower.contact_point.verified_at is not None


@given(text=st.text(max_size=80))
def test_no_text_is_a_link_unless_we_signed_it(text: str) -> None:
    with pytest.raises(NoSuchLink):
        links.read_token(SECRET, text)


@given(place=st.integers(min_value=0, max_value=41), to=st.sampled_from("AQgw-_09"))
def test_a_changed_token_is_no_link(place: int, to: str) -> None:
    token = links.token(SECRET, UUID(int=7))
    changed = token[:place] + to + token[place + 1 :]

    if changed != token:
        with pytest.raises(NoSuchLink):
            links.read_token(SECRET, changed)


def test_a_token_to_stop_opens_nothing(session: Session, a_case: Case) -> None:
    follower = followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    token = followers.stop_token(SECRET, follower.id)

    with pytest.raises(NoSuchLink):
        links.use(session, PUBLIC_ON_WEB, SECRET, token)


def test_a_follower_who_stopped_hears_nothing_more(session: Session, a_case: Case) -> None:
    follower = followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    followers.confirm(session, PUBLIC_ON_WEB, SECRET, _token(session))
    token = followers.stop_token(SECRET, follower.id)

    followers.stop(session, PUBLIC_ON_WEB, SECRET, token)
    followers.stop(session, PUBLIC_ON_WEB, SECRET, token)

    assert follower not in followers.listening(session, a_case.id)


def test_nobody_else_brings_back_the_messages_that_a_follower_stopped(
    session: Session, a_case: Case
) -> None:
    follower = followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    followers.confirm(session, PUBLIC_ON_WEB, SECRET, _token(session))
    followers.stop(session, PUBLIC_ON_WEB, SECRET, followers.stop_token(SECRET, follower.id))

    followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    assert follower not in followers.listening(session, a_case.id)
    assert _asked(session, Topic.FOLLOW_ASKED) == 2

    followers.confirm(session, PUBLIC_ON_WEB, SECRET, _token(session))
    assert follower in followers.listening(session, a_case.id)


def test_nobody_else_changes_what_a_follower_is_told(session: Session, a_case: Case) -> None:
    follower = followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    followers.confirm(session, PUBLIC_ON_WEB, SECRET, _token(session))

    followers.follow(session, PUBLIC_ON_WEB, a_case, Wish("ann@example.com", Wants.THE_END, "cy"))

    assert (follower.wants, follower.language) == (Wants.EVERYTHING, "en")


def test_an_address_is_not_plagued_with_links(session: Session, a_case: Case) -> None:
    for _ in range(followers.MOST_LINKS + 5):
        followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    assert len(_links(session)) == followers.MOST_LINKS

    with time_machine.travel(clock.now() + timedelta(hours=2)):
        followers.follow(session, PUBLIC_ON_WEB, a_case, WISH)
    assert len(_links(session)) == followers.MOST_LINKS + 1


def test_a_new_link_goes_only_to_who_reported_or_follows(session: Session, a_case: Case) -> None:
    stranger = followers.ask_for_link(session, PUBLIC_ON_WEB, a_case, "eve@example.com")
    reporter = followers.ask_for_link(session, PUBLIC_ON_WEB, a_case, "sam@example.com")

    assert stranger is None
    assert reporter is not None
    assert _asked(session, Topic.LINK_ASKED) == 1


def test_a_link_makes_its_bearer_the_holder_of_that_case_alone(
    session: Session, a_case: Case
) -> None:
    [reporter] = followers.listening(session, a_case.id)
    link = links.make(session, SYSTEM, reporter, Opens.CASE)
    session.flush()

    used = links.use(session, PUBLIC_ON_WEB, SECRET, links.token(SECRET, link.id))
    assert links.holder(used).holds == a_case.id


def test_a_stranger_follows_no_private_case(
    session: Session, council: Council, in_town: Point
) -> None:
    new = NewCase(service="noise", words="Music", point=in_town)
    case = cases.open_case(session, PUBLIC_ON_WEB, council, new)

    with pytest.raises(NotAllowed):
        followers.follow(session, PUBLIC_ON_WEB, case, WISH)


@pytest.mark.parametrize("text", ["", "ann", "ann@", "@example.com", "a b@example.com", "a@b"])
def test_what_is_no_address_follows_nothing(session: Session, a_case: Case, text: str) -> None:
    with pytest.raises(NotAnEmail):
        followers.follow(session, PUBLIC_ON_WEB, a_case, Wish(text))
