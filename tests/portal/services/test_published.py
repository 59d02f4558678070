"""What other programs read of public cases, on both databases."""

from datetime import timedelta

import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases, notes, published
from portal.services.cases import NewCase
from portal.services.published import Span, Wanted

_DAY = timedelta(days=1)


def _open(session: Session, council: Council, place: Point, service: str = "pothole") -> Case:
    return cases.open_case(
        session, PUBLIC_ON_WEB, council, NewCase(service, "A hole", "Mill Lane", place)
    )


def _line(
    session: Session, case: Case, happened: Happened, words: str, *, public: bool = True
) -> CaseEvent:
    event = case.record(happened, PUBLIC_ON_WEB, clock.now(), words, public=public)
    session.add(event)
    session.flush()
    return event


def test_a_list_is_of_public_cases_of_a_span_newest_first_and_no_longer_than_asked(
    session: Session, council: Council, in_town: Point
) -> None:
    with time_machine.travel(clock.now() - 3 * _DAY):
        _open(session, council, in_town)
    first, second = _open(session, council, in_town), _open(session, council, in_town, "litter")
    _open(session, council, in_town, "noise")
    lately = Wanted(created=Span(clock.now() - _DAY, clock.now() + _DAY))

    def ids(wanted: Wanted, most: int = 10) -> list[str]:
        found = published.listing(session, PUBLIC_ON_WEB, wanted, most)
        return [case.reference for case in found]

    assert ids(lately) == [second.reference, first.reference]
    assert ids(lately, 1) == [second.reference]
    assert ids(Wanted(services=["litter"], states=[State.RECEIVED])) == [second.reference]
    assert len(ids(Wanted())) == 3
    assert ids(Wanted(updated=Span(clock.now() - 9 * _DAY, clock.now() - _DAY))) != []


def test_each_update_says_where_the_case_stood_after_it(
    session: Session, council: Council, in_town: Point, an_officer: Actor
) -> None:
    case, began = _open(session, council, in_town), clock.now()
    cases.progress(session, an_officer, case, State.CHECKED, "Seen.")
    notes.note(session, an_officer, case, "Call Dora Finch")
    _line(session, case, Happened.PHOTO_ADDED, "From the other side")
    cases.progress(session, an_officer, case, State.DONE, "")
    secret = _open(session, council, in_town, "noise")
    cases.progress(session, an_officer, secret, State.CHECKED, "Drums at night")

    found = published.updates(session, PUBLIC_ON_WEB, Span(began, clock.now() + _DAY))

    assert [(one.state, one.words) for one in found] == [
        (State.CHECKED, "Seen."),
        (State.CHECKED, "From the other side"),
        (State.DONE, ""),
    ]
    assert {one.reference for one in found} == {case.reference}
    assert published.updates(session, PUBLIC_ON_WEB, Span(began - _DAY, began)) == []
    assert len(published.updates(session, PUBLIC_ON_WEB, Span(began, began + _DAY), 1)) == 1


def test_words_taken_out_or_never_public_are_not_read_and_make_no_update(
    session: Session, council: Council, in_town: Point, an_officer: Actor
) -> None:
    case, began = _open(session, council, in_town), clock.now()
    moved = cases.progress(session, an_officer, case, State.CHECKED, "Ask Dora Finch")
    moved.shown_words = "Ask at the office"
    _line(session, case, Happened.PHOTO_ADDED, "Dora Finch").shown_words = ""
    session.flush()
    _line(session, case, Happened.ANSWERED, "Ring Dora Finch", public=False)

    found = published.updates(session, PUBLIC_ON_WEB, Span(began, clock.now() + _DAY))
    reasons = published.reasons(session, PUBLIC_ON_WEB, [case.id])

    assert [one.shown_words for one in found] == ["Ask at the office"]
    assert reasons[case.id].shown_words == "Ask at the office"


def test_what_was_opened_again_gives_the_reason_of_that_and_not_of_its_end(
    session: Session, council: Council, in_town: Point, an_officer: Actor
) -> None:
    case = _open(session, council, in_town)
    assert published.reasons(session, PUBLIC_ON_WEB, [case.id]) == {}
    cases.progress(session, an_officer, case, State.DONE, "Filled.")
    cases.reopen(session, an_officer, case, "Still there.")

    assert published.reasons(session, PUBLIC_ON_WEB, [case.id])[case.id].words == "Still there."
