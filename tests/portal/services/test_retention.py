"""What has served its time goes: sessions, spent tokens, forms that nobody came back to."""

from datetime import timedelta

import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Level
from portal.models.base import Model
from portal.models.evidence import Evidence
from portal.models.identities import Identity, Realm, SignOn, SpentToken
from portal.models.kept_forms import KeptForm
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import (
    cases,
    documents,
    evidence,
    identities,
    kept_forms,
    retention,
    sign_ons,
    texts,
)
from portal.services.cases import NewCase
from portal.services.identities import Subject
from portal.services.kept_forms import Typed
from portal.services.sign_ons import Arrival
from portal.services.texts import Incoming
from tests.support import episodes
from tests.support.documents import pdf
from tests.support.staff import resident


def left(session: Session, model: type[Model]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def make(session: Session) -> None:
    who = Subject(Realm.RESIDENT, "https://sign-in.example", "sam")
    identity = identities.recognise(session, PUBLIC_ON_WEB, who)
    sign_ons.begin(session, PUBLIC_ON_WEB, identity, Arrival(Level.SIGNED_ON, "hint"))
    until = clock.now() + timedelta(minutes=2)
    sign_ons.spend(session, SYSTEM, "https://sign-in.example", "j1", until)
    kept_forms.keep(session, PUBLIC_ON_WEB, "s" * 32, Typed("/a", [("b", "c")]), identity.id)
    session.flush()


def test_what_is_still_of_use_stays(session: Session) -> None:
    make(session)
    retention.forget(session, SYSTEM)

    assert [left(session, model) for model in (SignOn, SpentToken, KeptForm)] == [1, 1, 1]


def test_forms_and_tokens_go_after_an_hour_and_sessions_after_ninety_days(
    session: Session,
) -> None:
    make(session)
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        retention.forget(session, SYSTEM)
        assert [left(session, model) for model in (SignOn, SpentToken, KeptForm)] == [1, 0, 0]
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        retention.forget(session, SYSTEM)
        assert left(session, SignOn) == 0
    assert left(session, Identity) == 1


def test_the_words_of_a_text_go_after_a_year_and_that_it_came_stays(session: Session) -> None:
    message, _ = texts.received(session, SYSTEM, Incoming("SM1", "+447700900001", "a hole"))
    session.flush()
    with time_machine.travel(clock.now() + timedelta(days=364), tick=False):
        retention.forget(session, SYSTEM)
        session.refresh(message)
        assert message.body == "a hole"
    with time_machine.travel(clock.now() + timedelta(days=366), tick=False):
        retention.forget(session, SYSTEM)
        session.refresh(message)
    assert (message.body, message.provider_id) == ("", "SM1")


def test_a_proof_goes_a_year_after_it_was_given_and_not_before_its_cases_have_ended(
    session: Session, council: Council
) -> None:
    ada = resident(session, "Ada Baker")
    episode = episodes.declared(session, ada, "moving_house")
    case = cases.open_case(session, ada, council, NewCase("life_council_tax", ""))
    session.flush()
    episodes.line(
        session, episode, "tax", mode="case", recipient="council_tax", evidence=("tenancy_end",),
        case_id=case.id,
    )  # fmt: skip
    proof = clock.new_id()
    file = documents.ready(pdf(), None)
    evidence.give(session, ada, episode, proof, "tenancy_end", file)

    with time_machine.travel(clock.now() + timedelta(days=366), tick=False):
        assert retention.forget(session, SYSTEM).proofs == []
        cases.progress(session, SYSTEM, case, State.DONE, "Done.")
        session.flush()
        assert retention.forget(session, SYSTEM).proofs == [proof]
    assert left(session, Evidence) == 0
