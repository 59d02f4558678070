"""Who of a team does a case: one of those who handle it, and each change is a line for staff."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Role
from portal.models.cases import Case, Happened
from portal.models.identities import Identity
from portal.policy import NotAllowed
from portal.services import assigning
from portal.services.assigning import NoSuchColleague, NotOfTheTeam
from tests.support.staff import Colleague, resident

ROADS = ("ashshire_highways",)
JO = Colleague(Role.OFFICER, ROADS)
LOU = Colleague(Role.INSPECTOR, ROADS, name="Lou Marsh")
LEILA = Colleague(Role.OFFICER, ("parks",), name="Leila Haddad")
HELEN = Colleague(Role.COUNCILLOR, wards=("park",), name="Helen Ashworth")


def identity(session: Session, who: Actor) -> Identity:
    return session.get_one(Identity, who.identity_id)


@pytest.fixture
def jo(session: Session) -> Actor:
    return JO.actor(session)


@pytest.fixture
def lou(session: Session) -> Actor:
    return LOU.actor(session)


def test_a_case_is_given_to_a_colleague_and_back_with_a_line_for_staff_each(
    session: Session, a_case: Case, jo: Actor, lou: Actor
) -> None:
    before, updated = a_case.version, a_case.updated_at
    assigning.assign(session, jo, a_case, identity(session, lou))
    assert a_case.assignee_id == lou.identity_id
    assigning.assign(session, lou, a_case, None)

    assert a_case.assignee_id is None
    given, back = (one for one in a_case.events if one.happened is Happened.ASSIGNED)
    assert given.facts == {"to": str(lou.identity_id), "was": "", "by": str(jo.identity_id)}
    assert back.facts == {"to": "", "was": str(lou.identity_id), "by": str(lou.identity_id)}
    assert not given.public
    assert given.is_internal
    assert a_case.version == before + 2  # so that who has it on a screen is told
    assert a_case.updated_at == updated  # and no feed says that something is new


def test_giving_it_to_whose_it_is_already_changes_nothing(
    session: Session, a_case: Case, jo: Actor
) -> None:
    mine = identity(session, jo)
    assigning.assign(session, jo, a_case, mine)
    before = a_case.version

    assert assigning.assign(session, jo, a_case, mine) is None
    assert a_case.version == before


@pytest.mark.parametrize("who", [LEILA, HELEN], ids=["another team", "a councillor"])
def test_nobody_gets_a_case_that_they_could_not_move_on(
    session: Session, a_case: Case, jo: Actor, who: Colleague
) -> None:
    with pytest.raises(NotOfTheTeam):
        assigning.assign(session, jo, a_case, identity(session, who.actor(session)))
    assert a_case.assignee_id is None


@pytest.mark.parametrize("who", [LEILA, HELEN], ids=["another team", "a councillor"])
def test_nobody_gives_away_a_case_of_another_team(
    session: Session, a_case: Case, jo: Actor, who: Colleague
) -> None:
    with pytest.raises(NotAllowed):
        assigning.assign(session, who.actor(session), a_case, identity(session, jo))


def test_colleagues_are_those_of_the_team_who_were_here_lately_by_name(
    session: Session, jo: Actor, lou: Actor
) -> None:
    for who in (LEILA, HELEN):
        who.actor(session)
    resident(session, "Sam Reed")
    gone = identity(session, Colleague(Role.OFFICER, ROADS, name="Ann Gone").actor(session))
    gone.last_at = clock.now() - assigning.SEEN_WITHIN - timedelta(minutes=1)
    found = assigning.colleagues(session, jo, ROADS)

    assert [one.name for one in found] == ["Jo Adeyemi", "Lou Marsh"]
    assert assigning.colleagues(session, jo, ("parks",)) == []  # not a team of theirs


def test_a_colleague_is_somebody_of_the_staff(session: Session, jo: Actor) -> None:
    resident(session, "Sam Reed")
    sam = session.scalars(select(Identity).where(Identity.person_id.is_not(None))).one()

    assert assigning.colleague(session, jo, jo.identity_id or sam.id).name == "Jo Adeyemi"
    for nobody in (sam.id, clock.new_id()):
        with pytest.raises(NoSuchColleague):
            assigning.colleague(session, jo, nobody)
