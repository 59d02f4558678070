"""STOP HELP COUNCIL TAX never says that nobody helps with it, where somebody still does: in a life
event in which it comes up.
"""

from dataclasses import dataclass

import pytest

from portal.database import Database
from portal.models.actors import Basis, Depth, Granted, Kind
from portal.models.episodes import Episode, EpisodeState, LineState
from portal.models.mandates import Mandate, MandateState
from portal.models.people import Person
from portal.services import holdings
from portal.services.text_parts import count
from tests.channels.sms.conftest import NUMBER, Text
from tests.support.episodes import declared, line
from tests.support.mandate_wishes import on_web
from tests.support.mandates import a_case_of, a_mandate, a_person, act

TAX = "life_council_tax"
ENDS_IT = "STOP HELP LIFE EVENTS"


@dataclass
class Her:
    """Margaret, for whom somebody died, with a case of council tax that came of it."""

    database: Database
    margaret: Person
    tom: Person
    episode: Episode

    def helped(self, *scopes: Granted, by: Person | None = None, **more: Basis) -> Mandate:
        with self.database.write() as session:
            return a_mandate(session, self.margaret, by or self.tom, scopes, **more)

    def only(self) -> Granted:
        return Granted(Kind.EPISODE, Depth.ACT, episode_id=self.episode.id)

    def state(self, mandate: Mandate) -> MandateState:
        with self.database.read() as session:
            return session.get_one(Mandate, mandate.id).state

    def covers(self, mandate: Mandate, kind: Kind) -> bool:
        with self.database.read() as session:
            held = holdings.held(session, mandate.id, mandate.agent_id)
            return held is not None and held.covers(kind, Depth.LOOK)


@pytest.fixture
def her(database: Database) -> Her:
    with database.write() as session:
        margaret, tom = a_person(session, phone=NUMBER), a_person(session, "Tom Jones")
        one = declared(session, on_web(margaret), "bereavement")
        case = a_case_of(session, margaret.id, TAX)
        line(session, one, "tell_council_tax", mode="case", case_id=case.id)
        return Her(database, margaret, tom, one)


def test_who_still_helps_with_the_life_event_is_named_with_the_text_that_ends_it(
    text: Text, her: Her
) -> None:
    mandate = her.helped(*act(Kind.REPORT, Kind.COUNCIL_TAX), her.only())

    answer = text("STOP HELP COUNCIL TAX")

    assert answer.startswith("It has ended: Council tax. But Tom Jones can still help you")
    assert ENDS_IT in answer
    assert "nothing more" not in answer
    assert count(answer).parts == 1
    assert not her.covers(mandate, Kind.COUNCIL_TAX)

    assert "nothing more for you in this: A life event" in text(ENDS_IT)
    assert "still" not in text("STOP HELP COUNCIL TAX")
    assert her.state(mandate) is MandateState.ACTIVE


def test_also_where_the_life_event_is_with_somebody_else_or_in_another_mandate(
    text: Text, her: Her
) -> None:
    with her.database.write() as session:
        asha = a_person(session, "Asha Patel")
    taxes = her.helped(*act(Kind.COUNCIL_TAX))
    her.helped(her.only(), by=asha)

    answer = text("STOP HELP COUNCIL TAX")

    assert "But Asha Patel can still help you with a life event" in answer
    assert "Tom" not in answer
    assert her.state(taxes) is MandateState.ENDED


def test_who_helps_with_it_in_the_life_event_alone_is_said_and_nothing_ends(
    text: Text, her: Her
) -> None:
    mandate = her.helped(her.only())

    answer = text("STOP HELP COUNCIL TAX")

    assert answer.startswith("Tom Jones can help you with this only in a life event")
    assert ENDS_IT in answer
    assert her.state(mandate) is MandateState.ACTIVE
    text(ENDS_IT)
    assert her.state(mandate) is MandateState.ENDED


def test_whoever_helps_with_every_life_event_still_sees_how_it_goes_on(
    text: Text, her: Her
) -> None:
    mandate = her.helped(Granted(Kind.EVERYTHING, Depth.ACT))

    assert "But Tom Jones can still help you" in text("STOP HELP COUNCIL TAX")
    assert her.covers(mandate, Kind.EPISODE)


@pytest.mark.parametrize("basis", [Basis.CONSENT, Basis.PROFESSIONAL])
def test_what_is_not_sent_yet_may_come_to_have_it(text: Text, her: Her, basis: Basis) -> None:
    with her.database.write() as session:
        session.get_one(Episode, her.episode.id).state = EpisodeState.ANSWERING
    her.helped(*act(Kind.COUNCIL_TAX))
    her.helped(her.only(), basis=basis)

    assert "can still help you" in text("STOP HELP COUNCIL TAX")


def test_who_has_another_mandate_is_not_said_to_do_nothing_more(text: Text, her: Her) -> None:
    taxes = her.helped(*act(Kind.COUNCIL_TAX))
    her.helped(her.only())
    text("WHO HELPS")

    answer = text("STOP HELP 1")

    assert answer.startswith("It has ended. But Tom Jones can still act for you")
    assert "WHO HELPS" in answer
    assert count(answer).parts == 1
    assert her.state(taxes) is MandateState.ENDED
    text("WHO HELPS")
    assert "Tom Jones can do nothing more for you" in text("STOP HELP 1")


def test_a_life_event_without_it_is_not_named(text: Text, her: Her) -> None:
    her.helped(*act(Kind.HOUSING, Kind.REPORT), her.only())

    answer = text("STOP HELP HOUSING")

    assert "nothing more for you in this: Housing" in answer
    assert "still" not in answer


def test_what_she_said_no_to_is_not_in_it(text: Text, her: Her) -> None:
    with her.database.write() as session:
        made = line(session, session.get_one(Episode, her.episode.id), "housing", team="housing")
        made.state = LineState.NOT_TOLD
    her.helped(*act(Kind.HOUSING, Kind.REPORT), her.only())

    assert "still" not in text("STOP HELP HOUSING")


def test_of_who_is_not_safe_no_text_says_that_there_is_a_life_event(text: Text, her: Her) -> None:
    with her.database.write() as session:
        session.get_one(Episode, her.episode.id).is_safe = True
    her.helped(*act(Kind.REPORT, Kind.COUNCIL_TAX), her.only())

    assert "life event" not in text("STOP HELP COUNCIL TAX")


def test_many_names_never_crowd_out_the_text_that_ends_it(text: Text, her: Her) -> None:
    with her.database.write() as session:
        others = [a_person(session, f"Wilhelmina Featherstone{number}") for number in range(6)]
    her.helped(*act(Kind.COUNCIL_TAX))
    for one in others:
        her.helped(her.only(), by=one)

    answer = text("STOP HELP COUNCIL TAX")

    assert ENDS_IT in answer
    assert count(answer).parts == 1
