"""An adviser's clients: in the order of their ends, found by name, theirs alone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Basis, By, Depth, Granted, Kind
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine, EpisodeState, LineState
from portal.models.mandates import Mandate, MandateState
from portal.models.organisations import Adviser
from portal.models.states import State
from portal.policy import Actor, NotAllowed
from portal.services import adviser_clients
from portal.services.adviser_clients import NobodyChosen
from portal.services.advisers import NoSuchAdviser
from tests.support.mandates import EVERYTHING, a_mandate, a_person, act, paused, staff_identity
from tests.support.organisations import client, joined, led


@pytest.fixture
def asha(session: Session) -> tuple[Actor, Adviser]:
    _lead, _me, of = led(session)
    return joined(session, of)


def a_case(session: Session, mandate: Mandate, service: str, due: datetime) -> Case:
    """An open case of the client's."""
    at = clock.now()
    made = Case(
        id=clock.new_id(), reference=clock.reference(), service=service, public=False,
        state=State.RECEIVED, subject_id=mandate.principal_id, channel=By.WEB, words="",
        private_words="", answers={}, place="", team="t", reason="service", urgency=0, due=due,
        created_at=at, updated_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def names(session: Session, actor: Actor, me: Adviser, **more: Any) -> list[str]:
    return [one.name for one in adviser_clients.page(session, actor, me, **more).lines]


def test_whose_mandate_ends_first_stands_first_and_one_without_an_end_last(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    for name, days in (("Late", 300), ("None", None), ("Soon", 3), ("Middle", 90)):
        client(session, me, name, days)

    assert names(session, actor, me) == ["Soon", "Middle", "Late", "None"]


def test_pages_go_by_key_with_nobody_twice_and_nobody_left_out(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    made = {client(session, me, f"C {n}", None if n % 5 == 0 else n // 3 + 1).id for n in range(50)}
    seen: list[UUID] = []
    after: UUID | None = None
    while True:
        found = adviser_clients.page(session, actor, me, after=after)
        seen += [one.mandate_id for one in found.lines]
        if (after := found.next) is None:
            break

    assert len(seen) == 50
    assert set(seen) == made


def test_what_counts_no_more_is_not_listed(session: Session, asha: tuple[Actor, Adviser]) -> None:
    actor, me = asha
    client(session, me, "Over", -1)
    client(session, me, "Ended", state=MandateState.ENDED, ended_at=clock.now())
    client(session, me, "Asked", state=MandateState.ASKED)
    dead = client(session, me, "Dead")
    dead.principal.dead_at = clock.now()
    of_herself = client(session, me, "Herself")
    of_herself.principal_id = me.person_id

    assert names(session, actor, me) == []


def test_only_the_dates_of_what_the_mandate_covers_are_told(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    soon, later = clock.now() + timedelta(days=2), clock.now() + timedelta(days=9)
    mandate = client(session, me, scopes=act(Kind.COUNCIL_TAX))
    another = a_mandate(session, a_person(session, "Rob"), organisation=me.organisation)
    a_case(session, another, "life_council_tax", soon)
    a_case(session, mandate, "life_housing", soon)
    a_case(session, mandate, "life_domestic_abuse_support", soon)
    a_case(session, mandate, "street_lights", soon)
    [line] = adviser_clients.page(session, actor, me).lines
    assert line.due is None

    a_case(session, mandate, "life_council_tax", later)
    [line] = adviser_clients.page(session, actor, me).lines
    assert line.due == later


@pytest.mark.parametrize(
    ("basis", "scopes", "service", "told"),
    [
        (Basis.CONSENT, EVERYTHING, "life_housing", True),
        (Basis.CONSENT, EVERYTHING, "life_crisis_housing", False),
        (Basis.CONSENT, act(Kind.REPORT), "street_lights", True),
        (Basis.CONSENT, act(Kind.REPORT), "life_library", False),
        (Basis.CONSENT, act(Kind.CASES), "life_library", True),
        (Basis.APPOINTEE, EVERYTHING, "life_council_tax", False),
        (Basis.APPOINTEE, EVERYTHING, "life_benefits", True),
        (Basis.APPOINTEE, act(Kind.REPORT), "street_lights", True),
    ],
)
def test_a_ground_is_never_gone_beyond(
    session: Session, asha: tuple[Actor, Adviser], basis: Basis, scopes: tuple[Granted, ...],
    service: str, told: bool,
) -> None:  # fmt: skip
    actor, me = asha
    mandate = client(session, me, basis=basis, scopes=scopes)
    a_case(session, mandate, service, clock.now() + timedelta(days=2))

    [line] = adviser_clients.page(session, actor, me).lines
    assert (line.due is not None) is told


def test_a_part_that_has_ended_tells_nothing_and_the_next_part_to_end_is_named(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    part = clock.now() + timedelta(days=5)
    scopes = (
        Granted(Kind.HOUSING, Depth.ACT, clock.now() - timedelta(days=1)),
        Granted(Kind.CARE, Depth.LOOK, part),
    )
    mandate = client(session, me, scopes=scopes)
    a_case(session, mandate, "life_housing", clock.now() + timedelta(days=2))

    [line] = adviser_clients.page(session, actor, me).lines
    assert (line.due, line.part_until) == (None, part)


def test_nothing_is_told_of_somebody_who_is_not_safe(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    mandate = client(session, me)
    case = a_case(session, mandate, "life_council_tax", clock.now() + timedelta(days=2))
    at = clock.now()
    episode = Episode(
        id=clock.new_id(), reference=clock.reference(), person_id=mandate.principal_id,
        channel=By.WEB, event="moving_house", event_version="1", state=EpisodeState.DECLARED,
        facts={}, skipped=[], seen={}, on=at.date(), is_quiet=True, is_safe=True, is_young=False,
        created_at=at, updated_at=at,
    )  # fmt: skip
    session.add(episode)
    session.flush()
    session.add(
        EpisodeLine(
            id=clock.new_id(), episode_id=episode.id, position=0, task="t", mode="case",
            state=LineState.SENT, title="t", content={}, why=[], case_id=case.id, reason="",
        )
    )  # fmt: skip
    session.flush()

    [line] = adviser_clients.page(session, actor, me).lines
    assert line.due is None


def test_of_a_mandate_that_rests_nothing_more_is_told(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    mandate = client(session, me)
    a_case(session, mandate, "life_housing", clock.now() + timedelta(days=2))
    paused(session, mandate.principal, staff_identity(session))

    [line] = adviser_clients.page(session, actor, me).lines
    assert (line.rests, line.due, line.comes_at) == (True, None, None)


@pytest.mark.parametrize("typed", ["marg", "MARGARET jones", "jon", " jones  margaret "])
def test_a_client_is_found_by_the_beginnings_of_their_names(
    session: Session, asha: tuple[Actor, Adviser], typed: str
) -> None:
    actor, me = asha
    client(session, me)
    client(session, me, "Rob Smith")

    assert [one.name for one in adviser_clients.find(session, actor, me, typed)] == [
        "Margaret Jones"
    ]


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "%%%", "x" * 10_000, "margaret smith"])
def test_what_is_no_name_of_a_client_finds_nobody(
    session: Session, asha: tuple[Actor, Adviser], typed: str
) -> None:
    actor, me = asha
    client(session, me)
    assert adviser_clients.find(session, actor, me, typed) == []


def test_of_one_organisation_another_sees_no_client(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    """Not by list, by search, by id, by the key of a page, nor with another's place."""
    _actor, me = asha
    theirs = client(session, me)
    eve, her_place, _of = led(session, "Eve Elsewhere")

    assert names(session, eve, her_place, everyones=True) == []
    assert adviser_clients.find(session, eve, her_place, "margaret") == []
    assert adviser_clients.one(session, eve, her_place, theirs.id) is None
    assert names(session, eve, her_place, after=theirs.id) == []
    assert adviser_clients.count(session, eve, her_place, me.person_id) == 0
    with pytest.raises(NobodyChosen):
        adviser_clients.hand_over(
            session, eve, her_place, joined(session, her_place.organisation, "Olga")[1].id,
            chosen=[theirs.id], from_person_id=me.person_id,
        )  # fmt: skip
    with pytest.raises(NoSuchAdviser):
        adviser_clients.hand_over(session, eve, her_place, me.id)
    with pytest.raises(NotAllowed):
        adviser_clients.page(session, eve, me)
