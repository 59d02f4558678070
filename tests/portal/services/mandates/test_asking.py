"""An agent asks; only the person says yes, and nobody learns whom the council knows."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Basis, Depth, Kind
from portal.models.episodes import Episode
from portal.models.identities import Code
from portal.models.mandates import Ended, Mandate, MandateState, Way
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person
from portal.policy import NotAllowed
from portal.services import (
    codes,
    holdings,
    mandate_agreements,
    mandate_endings,
    mandate_makings,
    mandate_wordings,
)
from portal.services.codes import Tried
from portal.services.mandate_wordings import Agreed
from portal.services.mandates import (
    AlreadyAsked,
    BeyondGround,
    NoSuchMandate,
    ScopeWish,
    SettledMeanwhile,
    TooManyTries,
    ToOneself,
    WordingChanged,
)
from portal.services.people import Introduction
from tests.support.living import begun, somebody
from tests.support.mandate_wishes import (
    AS_READ,
    ENGLISH,
    SECRET,
    code_of,
    on_web,
    topics,
    wish,
    wrong,
)
from tests.support.mandates import a_person
from tests.support.organisations import joined, led

MARGARET = Introduction(name="Margaret Jones", phone="07700 900001")
NOBODY = Introduction(name="Nobody Known", phone="07700 900077")


@pytest.fixture
def margaret(session: Session) -> Person:
    return a_person(session, phone="+447700900001")


@pytest.fixture
def tom(session: Session) -> Person:
    return a_person(session, "Tom Jones", email="tom@example.com")


def asked(
    session: Session, agent: Person, whom: Introduction = MARGARET, once: str = "form 1"
) -> Mandate:
    return mandate_makings.ask(session, on_web(agent), wish(), whom, once)


def agreed(session: Session, mandate: Mandate) -> Agreed:
    return Agreed(ENGLISH, mandate_wordings.of_mandate(mandate, ENGLISH).hash)


def test_the_person_says_yes_on_the_web_to_the_words_on_their_screen(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = asked(session, tom)
    assert (mandate.state, mandate.way) == (MandateState.ASKED, Way.ASKED)
    assert [one.id for one in mandate_agreements.to_answer(session, on_web(margaret))] == [
        mandate.id
    ]

    mandate_agreements.agree(session, on_web(margaret), mandate, agreed(session, mandate))

    assert holdings.held(session, mandate.id, tom.id) is not None
    assert "Tom Jones may act for you" in mandate.wording_words
    assert topics(session, mandate.id) == [Topic.MANDATE_ASKED, Topic.MANDATE_BEGAN]


def test_other_words_or_no_words_are_no_yes(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = asked(session, tom)
    for said in (AS_READ, Agreed(ENGLISH, "0" * 64), Agreed(ENGLISH, "")):
        with pytest.raises(WordingChanged):
            mandate_agreements.agree(session, on_web(margaret), mandate, said)
    assert mandate.state is MandateState.ASKED


def test_nobody_else_says_yes_least_of_all_the_agent(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = asked(session, tom)
    for other in (tom, a_person(session, "Eve Stone")):
        with pytest.raises(NotAllowed):
            mandate_agreements.agree(session, on_web(other), mandate, agreed(session, mandate))
        with pytest.raises(NotAllowed):
            mandate_agreements.refuse(session, on_web(other), mandate)


def test_the_code_to_the_phone_that_is_known_says_yes(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate, me = asked(session, tom), on_web(tom)
    code = mandate_agreements.send_code(session, me, mandate)
    assert code.contact_point.person_id == margaret.id

    tried = mandate_agreements.agree_by_code(
        session,
        me,
        SECRET,
        mandate,
        ENGLISH,
        f" {code_of(session, mandate)[:3]} {code_of(session, mandate)[3:]}",
    )

    assert tried is Tried.RIGHT
    assert mandate.state is MandateState.ACTIVE
    assert mandate.wording_hash


def test_five_wrong_codes_need_a_new_code_and_five_codes_are_a_days(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate, me = asked(session, tom), on_web(tom)
    for _ in range(5):
        mandate_agreements.send_code(session, me, mandate)
        digits = code_of(session, mandate)
        tries = [
            mandate_agreements.agree_by_code(session, me, SECRET, mandate, ENGLISH, wrong(digits))
            for _ in range(5)
        ]
        assert tries == [Tried.WRONG] * 4 + [Tried.OVER]
        assert (
            mandate_agreements.agree_by_code(session, me, SECRET, mandate, ENGLISH, digits)
            is Tried.OVER
        )
    with pytest.raises(TooManyTries):
        mandate_agreements.send_code(session, me, mandate)
    assert mandate.state is MandateState.ASKED


def test_after_ten_minutes_a_code_counts_no_more(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate, me = asked(session, tom), on_web(tom)
    mandate_agreements.send_code(session, me, mandate)
    digits = code_of(session, mandate)
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1), tick=False):
        tried = mandate_agreements.agree_by_code(session, me, SECRET, mandate, ENGLISH, digits)
    assert tried is Tried.OVER


def test_a_code_says_yes_to_one_mandate_and_proves_no_phone(
    session: Session, margaret: Person, tom: Person
) -> None:
    """Nor the other way round: a code that proves a phone says yes to nothing."""
    mandate, me = asked(session, tom), on_web(tom)
    [point] = margaret.contact_points
    own = codes.send(session, on_web(margaret), point)
    mandate_agreements.send_code(session, me, mandate)

    proving = codes.digits(SECRET, own.id)
    tried = mandate_agreements.agree_by_code(session, me, SECRET, mandate, ENGLISH, proving)
    assert tried is Tried.WRONG
    agreeing = code_of(session, mandate)
    assert codes.check(session, on_web(margaret), SECRET, point, agreeing) is Tried.WRONG


def test_for_somebody_nobody_knows_it_looks_the_same_and_comes_to_nothing(
    session: Session, margaret: Person, tom: Person
) -> None:
    known, unknown = asked(session, tom), asked(session, tom, NOBODY, "form 2")
    me = on_web(tom)
    for mandate in (known, unknown):
        assert mandate.state is MandateState.ASKED
        mandate_agreements.send_code(session, me, mandate)
        tried = mandate_agreements.agree_by_code(session, me, SECRET, mandate, ENGLISH, "000000")
        assert tried is Tried.WRONG
    names = [mandate_agreements.name_shown(session, me, one) for one in (known, unknown)]
    assert names == ["Margaret Jones", "Nobody Known"]
    assert topics(session, unknown.id) == []
    digits = code_of(session, unknown)
    tried = mandate_agreements.agree_by_code(session, me, SECRET, unknown, ENGLISH, digits)
    assert tried is Tried.WRONG


def test_a_phone_with_another_name_is_nobody_known(
    session: Session, margaret: Person, tom: Person
) -> None:
    wrong_name = Introduction(name="Peter Smith", phone="07700 900001")
    assert asked(session, tom, wrong_name).principal_id != margaret.id
    initial = Introduction(name="M. Jones", phone="07700 900001")
    assert asked(session, on_other(session), initial, "2").principal_id == margaret.id


def on_other(session: Session) -> Person:
    return a_person(session, "Ann Holt")


def test_a_phone_that_was_never_proved_finds_nobody(session: Session, tom: Person) -> None:
    """Or whoever reports a pothole as Margaret, with their own phone, could be asked as her."""
    peggy = a_person(session, phone="+447700900001")
    peggy.contact_points[0].verified_at = None
    session.flush()
    assert asked(session, tom).principal_id != peggy.id


def test_until_they_agree_the_agent_sees_the_name_that_they_wrote(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = asked(session, tom, Introduction(name="m jones", phone="07700900001"))
    assert mandate_agreements.name_shown(session, on_web(tom), mandate) == "m jones"
    assert mandate_agreements.name_shown(session, on_web(margaret), mandate) == "Margaret Jones"

    mandate_agreements.agree(session, on_web(margaret), mandate, agreed(session, mandate))

    assert mandate_agreements.name_shown(session, on_web(tom), mandate) == "Margaret Jones"


def test_nobody_asks_themselves_twice_or_endlessly(
    session: Session, margaret: Person, tom: Person
) -> None:
    with pytest.raises(ToOneself):
        asked(session, margaret)
    first = asked(session, tom)
    assert asked(session, tom) is first
    with pytest.raises(AlreadyAsked):
        asked(session, tom, once="another form")
    for place in range(9):
        asked(session, tom, Introduction(name="A B", phone=f"0770090010{place}"), f"more {place}")
    with pytest.raises(TooManyTries):
        asked(session, tom, Introduction(name="A B", phone="07700900200"), "too many")


def test_who_was_asked_may_say_no_and_cannot_say_yes_any_more(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = asked(session, tom)
    mandate_agreements.refuse(session, on_web(margaret), mandate)

    assert mandate.ended_why is Ended.NOT_WANTED
    with pytest.raises(SettledMeanwhile):
        mandate_agreements.agree(session, on_web(margaret), mandate, agreed(session, mandate))


def test_what_was_taken_back_cannot_be_agreed_to_with_a_code(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate, me = asked(session, tom), on_web(tom)
    mandate_agreements.send_code(session, me, mandate)
    digits = code_of(session, mandate)
    assert mandate_endings.hand_back(session, me, mandate)

    with pytest.raises(SettledMeanwhile):
        mandate_agreements.agree_by_code(session, me, SECRET, mandate, ENGLISH, digits)


def test_nobody_goes_on_with_what_another_asked(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate, eve = asked(session, tom), on_web(a_person(session, "Eve Stone"))

    with pytest.raises(NoSuchMandate):
        mandate_agreements.send_code(session, eve, mandate)
    with pytest.raises(NoSuchMandate):
        mandate_agreements.agree_by_code(session, eve, SECRET, mandate, ENGLISH, "000000")
    with pytest.raises(NoSuchMandate):
        mandate_agreements.on_paper(session, eve, mandate, "mandates/x/paper")
    with pytest.raises(ToOneself):
        mandate_agreements.agree_by_code(
            session, on_web(margaret), SECRET, mandate, ENGLISH, "000000"
        )


def test_what_is_on_paper_waits_for_staff(session: Session, margaret: Person, tom: Person) -> None:
    mandate = asked(session, tom)
    mandate_agreements.on_paper(session, on_web(tom), mandate, f"mandates/{mandate.id}/paper")

    assert mandate.state is MandateState.CHECKING
    assert mandate.evidence[-1] == {
        "kind": "agreement", "words": "", "file": f"mandates/{mandate.id}/paper",
    }  # fmt: skip
    assert holdings.held(session, mandate.id, tom.id) is None


def test_an_episode_is_the_persons_own_and_none_that_nobody_may_know_of(
    session: Session, tom: Person
) -> None:
    ann = somebody(session)
    assert ann.person_id is not None
    person = session.get_one(Person, ann.person_id)
    person.name = "Ann Holt"
    session.add(_proved(person.id, "+447700900009"))
    session.flush()
    episode = begun(session, ann)
    whom = Introduction(name="Ann Holt", phone="07700900009")

    def ask_for(episode_id: UUID, once: str) -> Mandate:
        scope = ScopeWish(Kind.EPISODE, Depth.ACT, None, episode_id)
        return mandate_makings.ask(session, on_web(tom), wish(scope), whom, once)

    with pytest.raises(BeyondGround):
        ask_for(clock.new_id(), "1")
    session.get_one(Episode, episode.id).is_safe = True
    with pytest.raises(BeyondGround):
        ask_for(episode.id, "2")
    session.get_one(Episode, episode.id).is_safe = False
    assert ask_for(episode.id, "3").scopes[0].episode_id == episode.id


def _proved(person_id: UUID, phone: str) -> ContactPoint:
    at = clock.now()
    return ContactPoint(
        id=clock.new_id(), person_id=person_id, kind="phone", value=phone, key=phone,
        verified_at=at, created_at=at,
    )  # fmt: skip


def test_no_agent_asks_for_what_their_ground_is_not_asked_for(
    session: Session, margaret: Person, tom: Person
) -> None:
    with pytest.raises(BeyondGround):
        mandate_makings.ask(session, on_web(tom), wish(basis=Basis.PARENT), MARGARET, "form 1")
    assert session.query(Code).count() == 0


def test_an_adviser_asks_for_their_organisation_and_a_colleague_may_go_on(
    session: Session, margaret: Person
) -> None:
    _lead, _me, of = led(session)
    asha, me = joined(session, of)
    with pytest.raises(NotAllowed):
        mandate_makings.ask(
            session, on_web(a_person(session, "Eve Stone")), wish(), MARGARET, "0", adviser=me
        )
    mandate = mandate_makings.ask(session, asha, wish(), MARGARET, "1", adviser=me)
    assert (mandate.agent_id, mandate.organisation_id) == (None, of.id)

    mandate_agreements.agree(session, on_web(margaret), mandate, agreed(session, mandate))

    assert asha.person_id is not None
    assert holdings.held(session, mandate.id, asha.person_id) is not None
    assert f"of {of.name} may act for you" in mandate.wording_words
