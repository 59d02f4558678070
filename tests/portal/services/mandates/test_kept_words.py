"""Refused words are kept for an hour after the end, a few forms of them, until the person says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Kind
from portal.models.mandates import KeptWords, Mandate, MandatePause, MandateState
from portal.models.organisations import AdviserState, Organisation, OrganisationState
from portal.models.people import Person
from portal.policy import NotAllowed
from portal.services import kept_words
from portal.services.kept_words import NoSuchWords, TooLate, TooManyWords
from portal.services.standings import Chosen, Standing
from tests.support.mandate_wishes import on_web
from tests.support.mandates import (
    a_mandate,
    a_person,
    act,
    an_adviser,
    an_agent,
    an_organisation,
    paused,
    staff_identity,
)

AN_HOUR = timedelta(hours=1)
Mandated = tuple[Mandate, Person]


@pytest.fixture
def margaret(session: Session) -> Person:
    return a_person(session)


@pytest.fixture
def david(session: Session) -> Person:
    return a_person(session, "David Jones")


@pytest.fixture
def mandate(session: Session, margaret: Person, david: Person) -> Mandate:
    return a_mandate(session, margaret, david, act(Kind.HOUSING))


def advised(session: Session, margaret: Person, david: Person) -> Mandate:
    """David is an adviser of an organisation that she lets act for her."""
    organisation = an_organisation(session)
    an_adviser(session, organisation, david)
    return a_mandate(session, margaret, organisation=organisation, adviser=david)


def keep(session: Session, mandate: Mandate, who: Person, words: str = "The lamp") -> KeptWords:
    chosen = Chosen(
        clock.new_id(), mandate.id, mandate.principal_id, "", "", Standing.OVER, None
    )  # fmt: skip
    return kept_words.keep(session, on_web(who), chosen, "/report", [("words", words)])


def end(mandate: Mandate, ago: timedelta) -> None:
    mandate.state, mandate.ended_at = MandateState.ENDED, clock.now() - ago


def test_a_few_forms_are_kept_after_the_end_and_no_more(
    session: Session, david: Person, mandate: Mandate
) -> None:
    keep(session, mandate, david, "Before")
    end(mandate, timedelta())

    for number in range(3):
        keep(session, mandate, david, f"Words {number}")
    again = keep(session, mandate, david, "Words 2")

    assert again.fields == [["words", "Words 2"]]
    with pytest.raises(TooManyWords):
        keep(session, mandate, david, "Words 3")


def _revoked(session: Session, mandate: Mandate, ago: timedelta) -> None:
    end(mandate, ago)


def _timed_out(session: Session, mandate: Mandate, ago: timedelta) -> None:
    mandate.until = clock.now() - ago


def _taken_back_in_parts(session: Session, mandate: Mandate, ago: timedelta) -> None:
    for scope in mandate.scopes:
        scope.ended_at = clock.now() - ago


def _died(session: Session, mandate: Mandate, ago: timedelta) -> None:
    mandate.principal.dead_at = clock.now() - ago


def _rests(session: Session, mandate: Mandate, ago: timedelta) -> None:
    paused(session, mandate.principal, staff_identity(session))
    session.scalars(select(MandatePause)).one().at = clock.now() - ago


def _suspended(session: Session, mandate: Mandate, ago: timedelta) -> None:
    organisation = session.scalars(select(Organisation)).one()
    organisation.state = OrganisationState.SUSPENDED
    organisation.decided_at = clock.now() - ago


def _agreement_over(session: Session, mandate: Mandate, ago: timedelta) -> None:
    organisation = session.scalars(select(Organisation)).one()
    organisation.agreed_until = (clock.now() - ago - timedelta(days=1)).date()


def _adviser_left(session: Session, mandate: Mandate, ago: timedelta) -> None:
    assert mandate.organisation is not None
    [adviser] = mandate.organisation.advisers
    adviser.state, adviser.ended_at = AdviserState.LEFT, clock.now() - ago


Ends = Callable[[Session, Mandate, timedelta], None]


@pytest.mark.parametrize("happens", [_revoked, _timed_out, _taken_back_in_parts, _died, _rests])
def test_an_hour_after_it_counts_no_more_nothing_is_kept(
    session: Session, david: Person, mandate: Mandate, happens: Ends
) -> None:
    happens(session, mandate, AN_HOUR - timedelta(minutes=1))
    session.flush()
    assert keep(session, mandate, david).fields

    happens_later = AN_HOUR + timedelta(minutes=1)
    session.query(MandatePause).delete()
    happens(session, mandate, happens_later)
    session.flush()
    with pytest.raises(TooLate):
        keep(session, mandate, david, "Another")


@pytest.mark.parametrize("happens", [_suspended, _adviser_left])
def test_an_adviser_has_no_longer_than_anybody(
    session: Session, margaret: Person, david: Person, happens: Ends
) -> None:
    mandate = advised(session, margaret, david)
    happens(session, mandate, timedelta(minutes=1))
    session.flush()
    assert keep(session, mandate, david).fields

    happens(session, mandate, AN_HOUR)
    session.flush()
    with pytest.raises(TooLate):
        keep(session, mandate, david, "Another")


def test_nothing_is_kept_once_the_agreement_was_over_for_days(
    session: Session, margaret: Person, david: Person
) -> None:
    mandate = advised(session, margaret, david)
    _agreement_over(session, mandate, timedelta(days=2))
    session.flush()

    with pytest.raises(TooLate):
        keep(session, mandate, david)


def test_while_a_part_of_it_counts_what_was_refused_is_kept(
    session: Session, margaret: Person, david: Person
) -> None:
    mandate = a_mandate(session, margaret, david, act(Kind.HOUSING, Kind.CARE))
    mandate.scopes[0].ended_at = clock.now() - timedelta(days=1)

    for number in range(5):
        assert keep(session, mandate, david, f"Words {number}").fields


def test_no_form_has_more_fields_than_ours(
    session: Session, david: Person, mandate: Mandate
) -> None:
    chosen = Chosen(
        clock.new_id(), mandate.id, mandate.principal_id, "", "", Standing.OVER, None
    )  # fmt: skip
    fields = [(f"made-up-{number}", "x") for number in range(kept_words.MOST_FIELDS + 1)]

    with pytest.raises(TooManyWords):
        kept_words.keep(session, on_web(david), chosen, "/report", fields)


def test_the_person_takes_away_what_is_theirs_and_nobody_else_does(
    session: Session, margaret: Person, david: Person, mandate: Mandate
) -> None:
    kept = keep(session, mandate, david)
    session.flush()

    with pytest.raises(NoSuchWords):
        kept_words.forget(session, on_web(david), david.id, kept.id)
    for actor in (on_web(david), an_agent(mandate)):
        with pytest.raises(NotAllowed):
            kept_words.forget(session, actor, margaret.id, kept.id)
    kept_words.forget(session, on_web(margaret), margaret.id, kept.id)

    assert session.scalars(select(KeptWords)).all() == []


def test_what_was_kept_is_read_page_by_page_with_who_wrote_it(
    session: Session, margaret: Person, david: Person
) -> None:
    mandate = advised(session, margaret, david)
    for number in range(kept_words.PAGE + 1):
        session.add(
            KeptWords(
                id=clock.new_id(), principal_id=margaret.id, mandate_id=mandate.id,
                agent_id=david.id, at=clock.now(), path="/report", fields=[["words", str(number)]],
            )
        )  # fmt: skip
    session.flush()

    first = kept_words.of_person(session, on_web(margaret), margaret.id)
    rest = kept_words.of_person(session, on_web(margaret), margaret.id, first.next)

    numbers = [one.words.fields[0][1] for one in (*first.rows, *rest.rows)]
    assert numbers == [str(number) for number in range(kept_words.PAGE, -1, -1)]
    assert rest.next is None
    assert {(one.agent_name, one.organisation_name) for one in first.rows} == {
        ("David Jones", "Thornley Advice")
    }


def test_what_no_database_keeps_is_left_out_of_what_is_kept(
    session: Session, david: Person, mandate: Mandate
) -> None:
    """A form can hold a NUL in its words, in their names and in its address."""
    end(mandate, timedelta(minutes=1))
    chosen = Chosen(
        clock.new_id(), mandate.id, mandate.principal_id, "", "", Standing.OVER, None
    )  # fmt: skip
    typed = [("wor\0ds", "The la\0mp"), ("why", "\0")]
    kept = kept_words.keep(session, on_web(david), chosen, "/report/A\0", typed)
    again = kept_words.keep(session, on_web(david), chosen, "/report/A\0", typed)
    session.flush()
    session.refresh(kept)

    assert (kept.path, kept.fields) == ("/report/A", [["words", "The lamp"], ["why", ""]])
    assert again.id == kept.id
