"""Standard replies: offered where they fit, filled in, and not sent with a place left open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.states import STEPS, State
from portal.services import staff_cases, standard_replies
from portal.services.staff_cases import Answer
from portal.services.standard_replies import Unfilled
from tests.support.staff import Colleague

JO = Colleague(Role.OFFICER, ("ashshire_highways",))
TODAY = clock.now().astimezone(clock.LONDON).date()


@pytest.mark.parametrize("service", ["pothole", "life_council_tax"])
@pytest.mark.parametrize("state", State)
def test_replies_fit_the_category_and_a_state_that_the_case_can_go_to(
    council: Council, a_case: Case, state: State, service: str
) -> None:
    a_case.state, a_case.service = state, service
    of_a_life_event = service == "life_council_tax"
    found = {reply.key for reply in standard_replies.offered(council, a_case)}

    for reply in council.replies:
        fits = not reply.categories or a_case.service in reply.categories
        fits = fits and reply.life_events is of_a_life_event
        can_go = not reply.state or State(reply.state) in STEPS[state]
        assert (reply.key in found) == (fits and can_go)
    if state is State.RECEIVED:
        assert ("pothole_filled" in found) is not of_a_life_event
        assert ("life_looked_at" in found) is of_a_life_event  # and no crew is on its way
        assert "bin_collected" not in found


def test_what_is_known_is_filled_in_and_what_is_not_stays_to_be_seen() -> None:
    text = "We filled the hole at {place} on {date}. Your reference: {reference}."
    known = {"place": "Mill Lane", "reference": "ABCD-EFGH"}
    words = standard_replies.filled(text, known)

    assert words == "We filled the hole at Mill Lane on {date}. Your reference: ABCD-EFGH."
    assert standard_replies.unfilled(words) == ("date",)


@given(st.text(max_size=60))
def test_a_fact_never_fills_in_another(place: str) -> None:
    words = standard_replies.filled("At {place} on {date}", {"place": place, "date": "Monday"})

    assert words == f"At {place or '{place}'} on Monday"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("On {date}.", ("date",)),
        ("{date}, {place} and {date}", ("date", "place")),
        ("On {dat}", ("dat",)),
        ("On {}", ("",)),
        ("{ date }", ("date",)),
        ("No place here", ()),
        ("A brace } alone {", ()),
    ],
)
def test_a_place_to_fill_in_is_seen(words: str, names: tuple[str, ...]) -> None:
    assert standard_replies.unfilled(words) == names


@pytest.mark.parametrize(
    ("to", "said", "due", "day"),
    [
        (State.DONE, None, 5, TODAY),
        (State.NO_ACTION, None, None, TODAY),
        (State.SCHEDULED, None, 5, TODAY + timedelta(5)),
        (State.SCHEDULED, None, -5, None),  # late: nobody knows the day
        (State.SCHEDULED, None, None, None),
        (State.NOT_OURS, None, 5, None),
        (None, None, 5, None),
        (State.NOT_OURS, date(2026, 12, 1), None, date(2026, 12, 1)),
        (State.DONE, date(2026, 11, 2), None, date(2026, 11, 2)),
    ],
)
def test_the_day_is_the_one_said_or_what_can_be_known(
    a_case: Case, to: State | None, said: date | None, due: int | None, day: date | None
) -> None:
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    a_case.due = None if due is None else noon + timedelta(days=due)

    assert standard_replies.day_of(a_case, to, said) == day


def test_words_with_a_place_left_open_are_not_sent(session: Session, a_case: Case) -> None:
    answer = Answer(a_case.version, State.DONE, "We filled it on {date}.")
    with pytest.raises(Unfilled) as refusal:
        staff_cases.move_on(session, JO.actor(session), a_case.reference, answer)

    assert refusal.value.names == ("date",)
    assert a_case.state is State.RECEIVED
