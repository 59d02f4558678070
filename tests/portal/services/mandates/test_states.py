"""Whatever people, staff and time do with one mandate in whatever order, it counts when it should.

The test keeps its own idea of the world: who has died, whose mandates rest, what was taken back.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from portal import clock
from portal.database import Database
from portal.models.mandates import Mandate, MandateState
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import SYSTEM
from portal.services import (
    holdings,
    mandate_agreements,
    mandate_checks,
    mandate_endings,
    mandate_invitations,
    mandate_makings,
    mandate_terms,
    mandate_wordings,
)
from portal.services.mandate_invitations import InvitationWorn
from portal.services.mandate_wordings import Agreed
from portal.services.mandates import PersonHasDied, SettledMeanwhile
from portal.services.people import Introduction
from tests.support import calls
from tests.support.mandate_wishes import (
    AS_READ,
    ENGLISH,
    REPORT,
    TAX,
    TOM,
    invitation_of,
    on_web,
    posted,
    taken,
    wish,
)
from tests.support.mandates import a_person

BEGINNING = datetime(2026, 1, 5, 12, tzinfo=UTC)
MARGARET = Introduction(name="Margaret Jones", phone="07700900001")
STEPS = {
    MandateState.INVITED: {MandateState.ACTIVE, MandateState.ENDED},
    MandateState.ASKED: {MandateState.ACTIVE, MandateState.CHECKING, MandateState.ENDED},
    MandateState.CHECKING: {MandateState.ACTIVE, MandateState.REFUSED, MandateState.ENDED},
    MandateState.ACTIVE: {MandateState.ENDED},
    MandateState.ENDED: {MandateState.ACTIVE},  # a death that was told wrongly
    MandateState.REFUSED: set(),
}
REFUSALS = (InvitationWorn, PersonHasDied, SettledMeanwhile)
TOLD = {Topic.MANDATE_BEGAN, Topic.MANDATE_ENDED, Topic.MANDATE_HANDED_BACK}


class Life(RuleBasedStateMachine):
    """One mandate between Margaret and Tom, from its making to its end."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.time = time_machine.travel(BEGINNING, tick=False)
        self.clock = self.time.start()
        self.opened = self.database.write()
        self.session = self.opened.__enter__()
        self.margaret = a_person(self.session, phone="+447700900001")
        self.tom = a_person(self.session, "Tom Jones", email="tom@example.com")
        self.clerk, self.other = calls.CLERK.actor(self.session), calls.OTHER.actor(self.session)
        self.mandate: Mandate = None  # type: ignore[assignment]  # made before any rule
        self.was, self.told = MandateState.INVITED, 0
        self.dead = self.rests = self.taken_back = False

    def teardown(self) -> None:
        self.session.rollback()
        self.opened.__exit__(None, None, None)
        self.time.stop()

    @initialize(named=st.booleans(), days=st.sampled_from((1, 31, 182, 365)))
    def make(self, named: bool, days: int) -> None:
        what = wish(TAX, REPORT, days=days)
        if named:
            self.mandate = mandate_makings.name_agent(
                self.session, on_web(self.margaret), what, TOM, AS_READ, "form"
            )
        else:
            self.mandate = mandate_makings.ask(
                self.session, on_web(self.tom), what, MARGARET, "form"
            )
        self.was = self.mandate.state

    def tried(self, do: Any, *arguments: Any) -> Any:
        """What came of it; nothing where it is refused, which must then have changed nothing."""
        self.session.flush()
        try:
            with self.session.begin_nested():
                return do(self.session, *arguments)
        except REFUSALS:
            return None

    @rule()
    def take(self) -> None:
        if self.mandate.way.value == "named":
            self.tried(taken, self.mandate, self.tom)

    @rule()
    def agree(self) -> None:
        if self.mandate.way.value == "asked":
            agreed = Agreed(ENGLISH, mandate_wordings.of_mandate(self.mandate, ENGLISH).hash)
            self.tried(mandate_agreements.agree, on_web(self.margaret), self.mandate, agreed)

    @rule()
    def say_no(self) -> None:
        if self.mandate.way.value == "asked":
            self.tried(mandate_agreements.refuse, on_web(self.margaret), self.mandate)
        else:
            self.tried(
                mandate_invitations.decline, on_web(self.tom),
                invitation_of(self.session, self.mandate),
            )  # fmt: skip

    @rule()
    def give_paper(self) -> None:
        if self.mandate.way.value == "asked":
            self.tried(mandate_agreements.on_paper, on_web(self.tom), self.mandate, "mandates/x/p")

    @rule(fits=st.booleans())
    def check(self, fits: bool) -> None:
        do = mandate_checks.accept if fits else mandate_checks.refuse
        self.tried(do, self.other, self.mandate, "I looked at it.")

    @rule()
    def invite_again(self) -> None:
        if self.mandate.way.value == "named" and self.mandate.state is MandateState.INVITED:
            earlier = invitation_of(self.session, self.mandate)
            if earlier.expires_at <= clock.now():
                self.tried(mandate_invitations.invite_again, on_web(self.margaret), self.mandate)

    @rule()
    def revoke(self) -> None:
        if mandate_endings.revoke(self.session, on_web(self.margaret), self.mandate):
            self.taken_back = True

    @rule(place=st.integers(0, 1))
    def revoke_one(self, place: int) -> None:
        scope = self.mandate.scopes[place]
        mandate_endings.end_scope(self.session, on_web(self.margaret), scope)
        if self.mandate.state is MandateState.ENDED and not self.dead:
            self.taken_back = True

    @precondition(lambda self: self.mandate is not None and self.mandate.agent_id is not None)
    @rule()
    def hand_back(self) -> None:
        if mandate_endings.hand_back(self.session, on_web(self.tom), self.mandate):
            self.taken_back = True

    @rule(days=st.sampled_from((1, 8, 31, 182)))
    def time_goes_on(self, days: int) -> None:
        self.clock.shift(timedelta(days=days))

    @rule()
    def chore(self) -> None:
        for one in mandate_terms.due(self.session, SYSTEM):
            mandate_terms.see_to(self.session, SYSTEM, one)
        assert mandate_terms.due(self.session, SYSTEM) == []

    @precondition(lambda self: not self.dead)
    @rule()
    def die(self) -> None:
        self.dead = True
        self.margaret.dead_at = clock.now()
        mandate_terms.end_at_death(self.session, SYSTEM, [self.margaret.id])

    @precondition(lambda self: self.dead)
    @rule()
    def live_after_all(self) -> None:
        self.dead = False
        self.margaret.dead_at = None
        mandate_terms.take_back_death(self.session, SYSTEM, [self.margaret.id])

    @rule()
    def pause(self) -> None:
        mandate_checks.pause(self.session, self.clerk, self.person, "He answers for her.")
        self.rests = True

    @rule()
    def lift(self) -> None:
        mandate_checks.lift(self.session, self.clerk, self.person, "Seen alone.")
        self.rests = False

    @property
    def person(self) -> Person:
        return self.margaret

    @invariant()
    def counts_when_it_should(self) -> None:
        if self.mandate is None:
            return
        self.session.flush()
        made = self.mandate
        held = holdings.held(self.session, made.id, self.tom.id)
        in_time = made.until is None or made.until > clock.now()
        left = [one for one in made.scopes if one.ended_at is None]
        should = (
            made.state is MandateState.ACTIVE and in_time and not self.dead and not self.rests
            and bool(left)
        )  # fmt: skip
        assert (held is not None) == should
        if held is not None:
            assert len(held.scopes) == len(left)

    @invariant()
    def goes_the_ways_there_are_and_tells_of_each(self) -> None:
        if self.mandate is None:
            return
        made = self.mandate
        rows = [one for one in posted(self.session) if one.topic in TOLD]
        if made.state is not self.was:
            assert made.state in STEPS[self.was]
            if made.state is not MandateState.CHECKING:
                assert len(rows) > self.told
        self.was, self.told = made.state, len(rows)

    @invariant()
    def is_never_active_once_it_was_taken_back(self) -> None:
        if self.taken_back:
            assert self.mandate.state is MandateState.ENDED

    @invariant()
    def keeps_what_belongs_to_its_state(self) -> None:
        made = self.mandate
        if made is None:
            return
        assert (made.ended_at is not None) == (
            made.state in (MandateState.ENDED, MandateState.REFUSED)
        )
        assert (made.ended_why is not None) == (made.state is MandateState.ENDED)
        if made.state is MandateState.ACTIVE:
            assert made.from_at is not None
            assert made.agent_id == self.tom.id
        if made.wording_words:
            from_words = mandate_wordings.Wording(made.wording, made.wording_words)
            assert from_words.hash == made.wording_hash


@pytest.fixture
def machine(sqlite_template: Path, tmp_path: Path) -> Iterator[type[Life]]:
    path = tmp_path / "states.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    yield type("Life", (Life,), {"database": database})
    database.close()


def test_in_whatever_order_it_counts_when_it_should(machine: type[Life]) -> None:
    run(machine, settings=settings(max_examples=40, stateful_step_count=15, deadline=None))
