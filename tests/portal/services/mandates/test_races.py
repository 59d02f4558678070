"""Two at the same moment: a code tried, a form sent, a circle closed, a yes and a taking back."""

import threading
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func, select

from portal.database import Database
from portal.models.actors import Depth, Kind
from portal.models.mandates import Mandate, MandateState, Way
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.services import (
    mandate_agreements,
    mandate_endings,
    mandate_invitations,
    mandate_makings,
    mandate_narrowings,
    mandate_wordings,
)
from portal.services.codes import Tried
from portal.services.mandate_invitations import InvitationWorn
from portal.services.mandate_narrowings import Less
from portal.services.mandate_wordings import Agreed
from portal.services.mandates import Circle, SettledMeanwhile
from tests.support.mandate_wishes import (
    AS_READ,
    ENGLISH,
    SECRET,
    TOM,
    code_of,
    invitation_of,
    named,
    on_web,
    wish,
    wrong,
)
from tests.support.mandates import a_mandate, a_person, act


def at_once(*doing: Callable[[], object]) -> list[object]:
    """Each in a thread of its own, all let go at one moment; what each gave or raised."""
    ready = threading.Barrier(len(doing))
    came: list[object] = [None] * len(doing)

    def one(place: int) -> None:
        ready.wait()
        try:
            came[place] = doing[place]()
        except Exception as raised:  # noqa: BLE001  the test looks at what it was
            came[place] = raised

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(doing))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_the_same_form_many_times_at_once_is_one_mandate(database: Database) -> None:
    with database.write() as session:
        margaret = on_web(a_person(session))

    def name() -> UUID:
        with database.write() as session:
            return mandate_makings.name_agent(session, margaret, wish(), TOM, AS_READ, "1").id

    came = at_once(*[name] * 4)

    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Mandate)) == 1
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 1
        [only] = session.scalars(select(Mandate.id))
    assert only in came


def test_of_many_guesses_at_once_five_are_tried(database: Database) -> None:
    with database.write() as session:
        mandate = named(session, a_person(session))
        tom, invitation = on_web(a_person(session, "Tom Jones")), invitation_of(session, mandate)
        mandate_invitations.send_code(session, tom, invitation)
        digits, invitation_id = code_of(session, mandate), invitation.id

    def guess() -> Tried:
        with database.write() as session:
            found = session.get_one(type(invitation), invitation_id)
            return mandate_invitations.take(session, tom, SECRET, found, wrong(digits))

    came = at_once(*[guess] * 8)

    assert came.count(Tried.WRONG) == 4
    assert came.count(Tried.OVER) == 1
    assert sum(isinstance(one, InvitationWorn) for one in came) == 3


def _agreeing(database: Database, principal: UUID, mandate: UUID) -> Callable[[], object]:
    def agree() -> bool:
        with database.write() as session:
            found = session.get_one(Mandate, mandate)
            shown = mandate_wordings.of_mandate(found, ENGLISH)
            me = on_web(session.get_one(Person, principal))
            mandate_agreements.agree(session, me, found, Agreed(ENGLISH, shown.hash))
        return True

    return agree


def test_of_four_that_would_close_a_circle_one_is_refused(database: Database) -> None:
    """Each alone is allowed; the last of them, whichever that is, is not."""
    with database.write() as session:
        people = [a_person(session, f"{letter} Hill") for letter in ("Ann", "Bea", "Cy", "Di")]
        asked = [
            a_mandate(
                session, one, people[(place + 1) % 4], state=MandateState.ASKED, way=Way.ASKED,
                from_at=None,
            )
            for place, one in enumerate(people)
        ]  # fmt: skip
        pairs = [(one.id, mandate.id) for one, mandate in zip(people, asked, strict=True)]

    came = at_once(*[_agreeing(database, person, mandate) for person, mandate in pairs])

    assert came.count(True) == 3
    assert sum(isinstance(one, Circle) for one in came) == 1


def test_a_yes_and_a_taking_back_at_once_end_with_nobody_acting(database: Database) -> None:
    for _ in range(3):
        with database.write() as session:
            margaret = a_person(session)
            mandate = a_mandate(
                session, margaret, a_person(session, "Tom Jones"), state=MandateState.ASKED,
                way=Way.ASKED, from_at=None,
            )  # fmt: skip
            me, mandate_id = on_web(margaret), mandate.id

        def take_back() -> bool:
            with database.write() as session:
                found = session.get_one(Mandate, mandate_id)  # noqa: B023  joined below
                return mandate_endings.revoke(session, me, found)  # noqa: B023

        agreed, revoked = at_once(_agreeing(database, margaret.id, mandate_id), take_back)

        assert revoked is True
        assert agreed is True or isinstance(agreed, SettledMeanwhile)
        with database.read() as session:
            assert session.get_one(Mandate, mandate_id).state is MandateState.ENDED


def test_a_yes_to_all_and_a_yes_to_less_at_once_are_one_of_the_two(database: Database) -> None:
    with database.write() as session:
        margaret = a_person(session)
        mandate = a_mandate(
            session, margaret, a_person(session, "Tom Jones"), act(Kind.HOUSING, Kind.CARE),
            state=MandateState.ASKED, way=Way.ASKED, from_at=None,
        )  # fmt: skip
        me, mandate_id, less = on_web(margaret), mandate.id, Less({Kind.CARE: Depth.LOOK})

    def agree_to_less() -> str:
        with database.write() as session:
            found = session.get_one(Mandate, mandate_id)
            shown = mandate_narrowings.wording(session, me, found, ENGLISH, less)
            mandate_agreements.agree(session, me, found, Agreed(ENGLISH, shown.hash), less)
        return "less"

    came = at_once(_agreeing(database, margaret.id, mandate_id), agree_to_less)

    assert sum(isinstance(one, SettledMeanwhile) for one in came) == 1
    with database.read() as session:
        found = session.get_one(Mandate, mandate_id)
        left = [(one.kind, one.depth) for one in found.scopes if one.ended_at is None]
        whole = [(Kind.HOUSING, Depth.ACT), (Kind.CARE, Depth.ACT)]
        assert left == ([(Kind.CARE, Depth.LOOK)] if "less" in came else whole)
        assert ("deal with your housing" in found.wording_words) is ("less" not in came)


def test_taken_back_twice_at_once_both_are_told_once(database: Database) -> None:
    with database.write() as session:
        margaret = a_person(session)
        mandate = a_mandate(session, margaret, a_person(session, "Tom Jones"))
        me, mandate_id = on_web(margaret), mandate.id

    def take_back() -> bool:
        with database.write() as session:
            return mandate_endings.revoke(session, me, session.get_one(Mandate, mandate_id))

    came = at_once(take_back, take_back)

    assert sorted(came, key=bool) == [False, True]
    with database.read() as session:
        ended = select(OutboxRow.id).where(OutboxRow.topic == Topic.MANDATE_ENDED)
        assert len(session.scalars(ended).all()) == 1


def test_a_yes_and_the_end_of_all_wait_for_each_other_in_no_circle(database: Database) -> None:
    """The yes ends an earlier mandate, and whoever ends all takes that one first."""
    for _ in range(4):
        with database.write() as session:
            margaret, tom = a_person(session), a_person(session, "Tom Jones")
            a_mandate(session, margaret, tom)
            mandate = a_mandate(
                session, margaret, tom, state=MandateState.ASKED, way=Way.ASKED, from_at=None
            )
            me, person_id, mandate_id = on_web(margaret), margaret.id, mandate.id

        def end_all() -> int:
            with database.write() as session:
                return mandate_endings.revoke_all(session, me, person_id)  # noqa: B023

        agreed, ended = at_once(_agreeing(database, person_id, mandate_id), end_all)

        assert agreed is True or isinstance(agreed, SettledMeanwhile)
        assert isinstance(ended, int)
        with database.read() as session:
            states = session.scalars(select(Mandate.state).where(Mandate.principal_id == person_id))
            assert set(states) == {MandateState.ENDED}
