"""An attorney by access code: at once where the registry says so, else through the staff."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Basis, Depth, Kind, Level
from portal.models.identities import Identity, Realm
from portal.models.mandates import Mandate, MandateState, Way
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import PUBLIC_ON_WEB
from portal.services import holdings, lasting_powers, mandate_makings, sign_ons
from portal.services.lasting_powers import (
    Answer,
    BadCode,
    HttpRegistry,
    NoSuchPower,
    RegistryAway,
)
from portal.services.mandates import BeyondGround, ScopeWish, ToOneself, Wish
from portal.services.people import Introduction
from tests.support.lasting_powers import CODE, KEY, POWER, LastingPowers, serving
from tests.support.mandate_wishes import ALL, on_web, topics
from tests.support.mandates import a_person

DONOR = Introduction(name="Margaret Jones", language="en")
_BAD_BIRTH = json.dumps(POWER | {"donor": {"name": "M Jones", "born": "x"}}).encode()
HOME = "17 Park Road, Thornley QA1 2AB"


@pytest.fixture(scope="module")
def running() -> Iterator[LastingPowers]:
    with serving() as registry:
        yield registry


@pytest.fixture
def registry(running: LastingPowers) -> LastingPowers:
    running.powers, running.says = {CODE: POWER}, None
    running.asked.clear()
    return running


@pytest.fixture
def tom(session: Session) -> Person:
    return a_person(session, "Tom Jones", email="tom@example.com")


def wanted(basis: Basis = Basis.LPA_PROPERTY) -> Wish:
    return Wish(basis, [ALL], 0)


def ask(registry: LastingPowers, surname: str = "Jones", code: str = CODE) -> Answer:
    return lasting_powers.look_up(HttpRegistry(registry.url, KEY, 2.0), code, surname)


def shown(
    session: Session, agent: Person, answer: Answer, level: Level = Level.VERIFIED,
    wish: Wish | None = None,
) -> Mandate:  # fmt: skip
    actor = signed_on(session, agent, level)
    return mandate_makings.by_access_code(
        session, actor, wish or wanted(), answer, DONOR, "form 1", HOME
    )


def signed_on(
    session: Session, person: Person, level: Level = Level.VERIFIED, proved: str | None = None
) -> Actor:
    """In a session of theirs; of who proved who they are the name that was proved is kept."""
    at = clock.now()
    identity = Identity(
        id=clock.new_id(), realm=Realm.RESIDENT, issuer="https://residents.example",
        subject=str(clock.new_id()), person_id=person.id, created_at=at, last_at=at,
        name=(proved or person.name) if level is Level.VERIFIED else None,
    )  # fmt: skip
    session.add(identity)
    session.flush()
    arrival = sign_ons.Arrival(level, "id-token")
    begun, _cookie = sign_ons.begin(session, PUBLIC_ON_WEB, identity, arrival)
    return replace(on_web(person, level), sign_on_id=begun.id)


def doubts(mandate: Mandate) -> list[str]:
    return [one["words"] for one in mandate.evidence if one["kind"] == "doubt"]


def test_an_attorney_whom_the_registry_names_acts_at_once(
    session: Session, registry: LastingPowers, tom: Person
) -> None:
    answer = ask(registry, "jones ", "V-AB12-CD34-EF56")

    mandate = shown(session, tom, answer)

    assert registry.asked == [{"code": CODE, "surname": "jones"}]
    assert (mandate.state, mandate.way, mandate.until) == (MandateState.ACTIVE, Way.LPA, None)
    assert mandate.principal.name == "Margaret Jones"
    assert holdings.held(session, mandate.id, tom.id) is not None
    assert topics(session, mandate.id) == [Topic.MANDATE_BEGAN]


def test_the_donors_record_is_found_by_name_and_home_and_no_other(
    session: Session, registry: LastingPowers, tom: Person
) -> None:
    other = a_person(session)
    other.address = "3 Mill Lane, Thornley QA1 2AB"
    margaret = a_person(session)
    margaret.address = "17 Park Rd, Thornley QA1 2AB"
    session.flush()

    assert shown(session, tom, ask(registry)).principal_id == margaret.id


def test_of_two_records_that_may_be_theirs_staff_say_which(
    session: Session, registry: LastingPowers, tom: Person
) -> None:
    for _ in range(2):
        a_person(session).address = HOME
    session.flush()

    mandate = shown(session, tom, ask(registry))

    assert (mandate.state, doubts(mandate)) == (MandateState.CHECKING, ["several_records"])


def test_the_name_that_somebody_gave_themselves_makes_them_no_attorney(
    session: Session, registry: LastingPowers, tom: Person
) -> None:
    """Whoever has a code and a surname could else call themselves what the registry says."""
    eve = a_person(session, "Tom Jones")
    actor = signed_on(session, eve, proved="Eve Stone")

    mandate = mandate_makings.by_access_code(
        session, actor, wanted(), ask(registry), DONOR, "form 2", HOME
    )

    assert (mandate.state, doubts(mandate)) == (MandateState.CHECKING, ["other_name"])


@pytest.mark.parametrize(
    ("power", "level", "doubt"),
    [
        ({"attorneys": [{"name": "Peter Smith"}]}, Level.VERIFIED, "other_name"),
        ({"attorneys": []}, Level.VERIFIED, "other_name"),
        ({"attorneys": [{"name": ""}]}, Level.VERIFIED, "other_name"),
        ({"status": "cancelled"}, Level.VERIFIED, "not_in_force"),
        ({"ended": "2020-01-01"}, Level.VERIFIED, "not_in_force"),
        ({}, Level.SIGNED_ON, "not_proved"),
    ],
)
def test_what_does_not_fit_waits_for_staff_and_they_are_told_why(
    session: Session, registry: LastingPowers, tom: Person,
    power: dict[str, object], level: Level, doubt: str,
) -> None:  # fmt: skip
    registry.powers = {CODE: POWER | power}

    mandate = shown(session, tom, ask(registry), level)

    assert (mandate.state, doubts(mandate)) == (MandateState.CHECKING, [doubt])
    assert holdings.held(session, mandate.id, tom.id) is None


@pytest.mark.parametrize(
    "says",
    [
        (500, b""), (503, b"{}"), (302, b""), (401, b"{}"), (200, b""), (200, b"[]"), (200, b"{"),
        (200, b'{"donor": {}, "attorneys": [], "type": "will", "status": "registered"}'),
        (200, _BAD_BIRTH),
    ],
)  # fmt: skip
def test_a_registry_that_is_away_or_talks_nonsense_leaves_it_to_staff(
    session: Session, registry: LastingPowers, tom: Person, says: tuple[int, bytes]
) -> None:
    registry.says = says

    mandate = shown(session, tom, ask(registry))

    assert (mandate.state, doubts(mandate)) == (MandateState.CHECKING, ["registry_away"])
    assert {"kind": "lpa", "words": CODE, "file": ""} in mandate.evidence


def test_nobody_at_that_address_is_a_registry_that_is_away() -> None:
    with pytest.raises(RegistryAway):
        HttpRegistry("http://127.0.0.1:9", KEY, 0.5).look_up(CODE, "Jones")
    assert lasting_powers.look_up(None, CODE, "Jones") == Answer(CODE)


@pytest.mark.parametrize(("surname", "code"), [("Smith", CODE), ("Jones", "VZZ12CD34EF56")])
def test_a_code_or_a_surname_that_is_wrong_is_no_power(
    session: Session, registry: LastingPowers, tom: Person, surname: str, code: str
) -> None:
    with pytest.raises(NoSuchPower):
        shown(session, tom, ask(registry, surname, code))
    assert session.query(Mandate).count() == 0


def test_a_power_over_health_is_none_over_money(
    session: Session, registry: LastingPowers, tom: Person
) -> None:
    registry.powers = {CODE: POWER | {"type": "personal-welfare"}}
    with pytest.raises(BeyondGround):
        shown(session, tom, ask(registry))
    health = replace(wanted(Basis.LPA_HEALTH), scopes=[ScopeWish(Kind.COUNCIL_TAX, Depth.LOOK)])
    with pytest.raises(BeyondGround):
        shown(session, tom, ask(registry), wish=health)
    assert shown(session, tom, ask(registry), wish=wanted(Basis.LPA_HEALTH)).from_at is not None


def test_nobody_is_the_attorney_of_their_own_record(
    session: Session, registry: LastingPowers, tom: Person
) -> None:
    tom.name, tom.address = "Margaret Jones", HOME
    session.flush()
    with pytest.raises(ToOneself):
        shown(session, tom, ask(registry))


def test_what_the_attorney_says_counts_nothing_against_the_registry(
    session: Session, registry: LastingPowers, tom: Person
) -> None:
    peter = a_person(session, "Peter Smith")
    peter.address = "1 High Street, Thornley QA1 1AA"
    session.flush()

    mandate = mandate_makings.by_access_code(
        session, signed_on(session, tom), wanted(), ask(registry),
        Introduction(name="Peter Smith"), "form 1", "1 High Street, Thornley QA1 1AA",
    )  # fmt: skip

    assert mandate.principal_id != peter.id
    assert mandate.principal.name == "Margaret Jones"


def test_while_it_is_away_the_attorneys_word_finds_no_record_either(
    session: Session, tom: Person
) -> None:
    margaret = a_person(session)
    margaret.address = HOME
    session.flush()

    mandate = shown(session, tom, Answer(CODE))

    assert mandate.principal_id != margaret.id
    assert mandate.state is MandateState.CHECKING


def test_an_end_in_the_future_is_none_yet() -> None:
    found = lasting_powers.Found(
        "M", "", None, ("Tom Jones",), Basis.LPA_PROPERTY, True, date(2999, 1, 1)
    )
    assert Answer(CODE, found).doubt("Tom Jones") == ""
    assert Answer(CODE, found).doubt("") == "other_name"


@pytest.mark.parametrize("text", ["V-AB12-CD34-EF56", "ab12 cd34 ef56", "vab12cd34ef56"])
def test_a_code_is_read_however_it_is_written(text: str) -> None:
    assert lasting_powers.read_code(text) == CODE


@given(text=st.text(max_size=80))
def test_whatever_is_typed_is_a_code_or_none(text: str) -> None:
    try:
        plain = lasting_powers.read_code(text)
    except BadCode:
        return
    assert len(plain) == 13
    assert plain.isascii()
