"""Which mandates count now, and whom somebody chose to act for in one browser."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Basis, By, Depth, Kind, Level, Role
from portal.models.identities import Identity, Realm, SignOn
from portal.models.mandates import Acting, Mandate, MandateState
from portal.models.organisations import AdviserState, OrganisationState
from portal.models.people import Person
from portal.services import holdings, sign_ons
from portal.services.holdings import NoSuchMandate, SecondFactorNeeded
from tests.support import mandates as made
from tests.support.staff import resident_cookie, resumed


@pytest.fixture
def margaret(session: Session) -> Person:
    return made.a_person(session, "Margaret Jones")


@pytest.fixture
def david(session: Session) -> Person:
    return made.a_person(session, "David Jones")


@pytest.fixture
def mandate(session: Session, margaret: Person, david: Person) -> Mandate:
    return made.a_mandate(session, margaret, david, made.act(Kind.REPORT, Kind.CASES))


def test_a_mandate_says_for_whom_by_whom_and_how_far(
    session: Session, mandate: Mandate, margaret: Person, david: Person
) -> None:
    found = holdings.held(session, mandate.id, david.id)

    assert found is not None
    assert (found.principal_id, found.principal_name) == (margaret.id, "Margaret Jones")
    assert (found.agent_id, found.agent_name) == (david.id, "David Jones")
    assert found.covers(Kind.REPORT, Depth.ACT)
    assert not found.covers(Kind.HOUSING, Depth.LOOK)


@pytest.mark.parametrize("state", [one for one in MandateState if one is not MandateState.ACTIVE])
def test_only_an_active_mandate_counts(
    session: Session, mandate: Mandate, david: Person, state: MandateState
) -> None:
    mandate.state = state
    session.flush()

    assert holdings.held(session, mandate.id, david.id) is None
    assert holdings.held_by(session, david.id) == []


@pytest.mark.parametrize(("column", "days"), [("from_at", 1), ("until", -1)])
def test_a_mandate_counts_within_its_time(
    session: Session, mandate: Mandate, david: Person, column: str, days: int
) -> None:
    setattr(mandate, column, clock.now() + timedelta(days=days))
    session.flush()

    assert holdings.held(session, mandate.id, david.id) is None


def test_a_mandate_that_has_not_begun_by_a_day_does_not_count(
    session: Session, mandate: Mandate, david: Person
) -> None:
    mandate.from_at = None
    session.flush()

    assert holdings.held(session, mandate.id, david.id) is None


def test_nobody_else_can_use_a_mandate(session: Session, mandate: Mandate) -> None:
    stranger = made.a_person(session, "Someone Else")

    assert holdings.held(session, mandate.id, stranger.id) is None


def test_nobody_acts_for_themselves(session: Session, margaret: Person) -> None:
    mandate = made.a_mandate(session, margaret, margaret)

    assert holdings.held(session, mandate.id, margaret.id) is None


def test_a_scope_that_ended_no_longer_counts_and_the_others_do(
    session: Session, mandate: Mandate, david: Person
) -> None:
    mandate.scopes[0].ended_at = clock.now()
    session.flush()

    found = holdings.held(session, mandate.id, david.id)

    assert found is not None
    assert [one.kind for one in found.scopes] == [Kind.CASES]


def test_a_mandate_whose_scopes_are_all_over_does_not_count(
    session: Session, mandate: Mandate, david: Person
) -> None:
    for scope in mandate.scopes:
        scope.until = clock.now() - timedelta(seconds=1)
    session.flush()

    assert holdings.held(session, mandate.id, david.id) is None


def test_everything_is_what_the_ground_allows(
    session: Session, margaret: Person, david: Person
) -> None:
    mandate = made.a_mandate(session, margaret, david, basis=Basis.APPOINTEE)

    found = holdings.held(session, mandate.id, david.id)

    assert found is not None
    assert {one.kind for one in found.scopes} == {Kind.REPORT, Kind.BENEFITS}


def test_no_mandate_counts_while_the_council_lets_them_rest(
    session: Session, mandate: Mandate, margaret: Person, david: Person
) -> None:
    pause = made.paused(session, margaret, made.staff_identity(session))
    assert holdings.held(session, mandate.id, david.id) is None

    pause.lifted_at = clock.now()
    session.flush()

    assert holdings.held(session, mandate.id, david.id) is not None


def test_authority_over_the_living_ends_with_the_death_marker(
    session: Session, mandate: Mandate, margaret: Person, david: Person
) -> None:
    margaret.dead_at = clock.now()
    session.flush()

    assert holdings.held(session, mandate.id, david.id) is None


def test_an_executor_begins_with_the_death_marker(
    session: Session, margaret: Person, david: Person
) -> None:
    mandate = made.a_mandate(session, margaret, david, basis=Basis.EXECUTOR)
    assert holdings.held(session, mandate.id, david.id) is None

    margaret.dead_at = clock.now()
    session.flush()

    assert holdings.held(session, mandate.id, david.id) is not None


class TestOfAnOrganisation:
    @pytest.fixture
    def asha(self, session: Session) -> Person:
        return made.a_person(session, "Asha Patel")

    @pytest.fixture
    def clients(self, session: Session, margaret: Person, asha: Person) -> Mandate:
        bureau = made.an_organisation(session)
        made.an_adviser(session, bureau, asha)
        return made.a_mandate(session, margaret, organisation=bureau, adviser=asha)

    def test_every_current_adviser_can_use_it(
        self, session: Session, clients: Mandate, asha: Person
    ) -> None:
        colleague = made.a_person(session, "Ben Okoro")
        assert clients.organisation is not None
        made.an_adviser(session, clients.organisation, colleague)

        for adviser in (asha, colleague):
            found = holdings.held(session, clients.id, adviser.id)
            assert found is not None
            assert found.agent_name == adviser.name
            assert found.organisation_name == "Thornley Advice"
            assert [one.mandate_id for one in holdings.held_by(session, adviser.id)] == [clients.id]

    def test_what_several_may_do_is_what_each_may_and_costs_one_query(
        self, session: Session, clients: Mandate, asha: Person, mandate: Mandate, david: Person
    ) -> None:
        people = sorted([asha.id, david.id, mandate.principal_id])
        each = [
            held
            for person_id in people
            for one in sorted([clients.id, mandate.id])
            if (held := holdings.held(session, one, person_id)) is not None
        ]
        asked: list[str] = []
        note = lambda *said: asked.append(said[2])  # noqa: E731
        event.listen(session.connection(), "before_cursor_execute", note)

        found = holdings.held_among(session, people, select(Mandate.id))

        assert found == each
        assert {one.agent_id for one in found} == {asha.id, david.id}
        assert len(asked) == 1

    @pytest.mark.parametrize("state", [AdviserState.OFF, AdviserState.LEFT, AdviserState.REMOVED])
    def test_who_left_can_do_nothing(
        self, session: Session, clients: Mandate, asha: Person, state: AdviserState
    ) -> None:
        assert clients.organisation is not None
        clients.organisation.advisers[0].state = state
        session.flush()

        assert holdings.held(session, clients.id, asha.id) is None
        assert holdings.held_by(session, asha.id) == []

    @pytest.mark.parametrize(
        "state", [one for one in OrganisationState if one is not OrganisationState.AGREED]
    )
    def test_only_an_agreed_organisation_acts(
        self, session: Session, clients: Mandate, asha: Person, state: OrganisationState
    ) -> None:
        assert clients.organisation is not None
        clients.organisation.state = state
        session.flush()

        assert holdings.held(session, clients.id, asha.id) is None

    def test_the_agreement_counts_through_its_last_day(
        self, session: Session, clients: Mandate, asha: Person
    ) -> None:
        today = clock.now().astimezone(clock.LONDON).date()
        assert clients.organisation is not None
        clients.organisation.agreed_until = today
        session.flush()
        assert holdings.held(session, clients.id, asha.id) is not None

        clients.organisation.agreed_until = today - timedelta(days=1)
        session.flush()
        assert holdings.held(session, clients.id, asha.id) is None

    def test_an_adviser_shows_a_second_factor_first(
        self, session: Session, clients: Mandate, asha: Person
    ) -> None:
        assert holdings.held(session, clients.id, asha.id, second_factor=False) is None
        sign_on = a_sign_on(session, asha)
        with pytest.raises(SecondFactorNeeded):
            holdings.choose(session, resident(asha, sign_on), clients.id)

        sign_on.second_factor_at = clock.now()

        acting, _key = holdings.choose(session, resident(asha, sign_on), clients.id)
        assert acting.mandate_id == clients.id

    def test_an_adviser_who_is_the_client_is_not_their_own_adviser(
        self, session: Session, clients: Mandate, margaret: Person
    ) -> None:
        assert clients.organisation is not None
        made.an_adviser(session, clients.organisation, margaret)

        assert holdings.held(session, clients.id, margaret.id) is None


def test_who_chooses_another_acts_for_the_first_no_more(
    session: Session, mandate: Mandate, david: Person
) -> None:
    other = made.a_mandate(session, made.a_person(session, "Tom Reed"), david)
    sign_on = a_sign_on(session, david)
    actor = resident(david, sign_on)

    first, first_key = holdings.choose(session, actor, mandate.id)
    second, second_key = holdings.choose(session, actor, other.id)

    session.refresh(first)
    assert first.ended_at is not None
    assert second.ended_at is None
    assert first_key != second_key
    assert first_key not in session.scalars(select(Acting.digest)).all()


def test_who_stops_acts_for_nobody(session: Session, mandate: Mandate, david: Person) -> None:
    sign_on = a_sign_on(session, david)
    acting, _key = holdings.choose(session, resident(david, sign_on), mandate.id)

    found = holdings.held(session, mandate.id, david.id)
    assert found is not None
    holdings.stop(session, holdings.agent_of(found, By.WEB, sign_on_id=sign_on.id))

    session.refresh(acting)
    assert acting.ended_at is not None


def test_a_mandate_of_others_cannot_be_chosen(session: Session, mandate: Mandate) -> None:
    stranger = made.a_person(session, "Someone Else")
    sign_on = a_sign_on(session, stranger)

    with pytest.raises(NoSuchMandate):
        holdings.choose(session, resident(stranger, sign_on), mandate.id)


def a_sign_on(session: Session, person: Person) -> SignOn:
    at = clock.now()
    identity = Identity(
        id=clock.new_id(), realm=Realm.RESIDENT, issuer="https://one.example",
        subject=str(person.id), person=person, name=None, roles=[], teams=[], created_at=at,
        last_at=at,
    )  # fmt: skip
    sign_on = SignOn(
        id=clock.new_id(), digest=str(clock.new_id()), identity=identity, realm=Realm.RESIDENT,
        level=Level.SIGNED_ON, id_token="", roles=[], teams=[], wards=[], device="",
        created_at=at, seen_at=at,
    )  # fmt: skip
    session.add(sign_on)
    session.flush()
    return sign_on


def resident(person: Person, sign_on: SignOn) -> Actor:
    return Actor(
        Role.RESIDENT, By.WEB, person_id=person.id, level=Level.SIGNED_ON, sign_on_id=sign_on.id
    )


def test_one_question_says_who_is_signed_on_and_for_whom_they_act(
    session: Session, mandate: Mandate, margaret: Person
) -> None:
    cookie = resident_cookie(session, "David Jones")
    own = resumed(session, cookie)
    theirs = made.a_mandate(session, margaret, session.get_one(Person, own.person_id))
    _acting, key = holdings.choose(session, own, theirs.id)

    found = sign_ons.resume(session, cookie, key)

    assert found is not None
    assert found.own == own
    assert (found.actor.role, found.actor.person_id) == (Role.AGENT, margaret.id)
    assert found.actor.self_id == own.person_id
    assert found.actor.sign_on_id == own.sign_on_id
    assert found.chosen is not None
    assert found.chosen.held == found.actor.mandate
    assert resumed(session, cookie) == own  # without the key they are themselves


def test_more_proof_of_who_they_are_lets_them_go_on_acting(
    session: Session, margaret: Person
) -> None:
    cookie = resident_cookie(session, "David Jones", Level.SIGNED_ON)
    own = resumed(session, cookie)
    theirs = made.a_mandate(session, margaret, session.get_one(Person, own.person_id))
    _acting, key = holdings.choose(session, own, theirs.id)

    renewed = sign_ons.step_up(session, own, Level.VERIFIED, "token")

    found = sign_ons.resume(session, renewed, key)
    assert found is not None
    assert (found.actor.role, found.actor.level) == (Role.AGENT, Level.VERIFIED)


@pytest.mark.parametrize("ends", ["mandate", "pause", "stop", "other key"])
def test_under_a_key_that_counts_no_more_nobody_is_anybody(
    session: Session, margaret: Person, ends: str
) -> None:
    cookie = resident_cookie(session, "David Jones")
    own = resumed(session, cookie)
    theirs = made.a_mandate(session, margaret, session.get_one(Person, own.person_id))
    _acting, key = holdings.choose(session, own, theirs.id)
    if ends == "mandate":
        theirs.state = MandateState.ENDED
        session.flush()
    elif ends == "pause":
        made.paused(session, margaret, made.staff_identity(session))
    elif ends == "stop":
        holdings.stop(session, own)
    else:
        key = "x" * 24

    found = sign_ons.resume(session, cookie, key)

    assert found is not None
    assert found.actor.role is Role.PUBLIC
    assert found.actor.person_id is None
    assert found.actor.mandate is None
    assert (found.chosen is None) == (ends == "other key")
