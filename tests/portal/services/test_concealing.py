"""What nobody should see is gone from everywhere at once, and nothing of it is lost."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.photos import Photo, Shows, covering
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, Action, Actor, NotAllowed, ReasonNeeded
from portal.services import (
    audits,
    cases,
    concealing,
    counting,
    finding,
    own_cases,
    splitting,
)
from portal.services.concealing import BadBox, Box, NoSuchWords, TooManyBoxes
from portal.services.finding import Filter
from portal.services.photos import NoSuchPhoto
from portal.services.splitting import Part
from portal.services.staff_cases import ChangedMeanwhile
from tests.support.staff import Colleague

FACE = Box(0.25, 0.25, 0.125, 0.25)
PLATE = Box(0.5, 0.75, 0.25, 0.125)
fractions = st.floats(-0.5, 1.5)


@pytest.fixture
def a_photo(session: Session, a_case: Case) -> Photo:
    photo = Photo(
        id=clock.new_id(), case_id=a_case.id, shows=Shows.BEFORE, position=0, width=1600,
        height=1200, digest="d", created_at=clock.now(),
    )  # fmt: skip
    session.add(photo)
    session.flush()
    return photo


def listed_words(session: Session) -> list[str]:
    return [case.words for case in finding.listing(session, PUBLIC_ON_WEB, Filter()).cases]


# --- words


def test_redacted_words_are_all_that_lists_show_and_the_others_are_kept(
    session: Session, a_case: Case, an_officer: Actor, in_town: Point
) -> None:
    concealing.redact(session, an_officer, a_case, "A deep hole [removed]")

    assert listed_words(session) == ["A deep hole [removed]"]
    [near] = finding.near(session, PUBLIC_ON_WEB, in_town, 500)
    assert near.case.words == "A deep hole [removed]"
    assert a_case.public_words == "A deep hole [removed]"
    assert a_case.words == "A deep hole"


def test_hidden_words_are_nothing_and_are_shown_again(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    concealing.redact(session, an_officer, a_case, "")
    assert listed_words(session) == [""]

    concealing.redact(session, an_officer, a_case, None)
    assert listed_words(session) == ["A deep hole"]


def test_words_given_back_unchanged_are_not_redacted(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    assert concealing.redact(session, an_officer, a_case, "A deep hole") is None
    assert a_case.shown_words is None


def test_the_words_of_an_answer_are_redacted_on_the_page_of_who_follows(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    event = cases.progress(session, an_officer, a_case, State.CHECKED, "Mrs Reed is at home")
    concealing.redact_event(session, an_officer, a_case, event.id, "Somebody is at home")

    owner = Actor(Role.RESIDENT, PUBLIC_ON_WEB.channel, person_id=a_case.subject_id)
    assert [one.words for one in own_cases.changes(session, owner).lines] == ["Somebody is at home"]
    assert (event.public_words, event.words) == ("Somebody is at home", "Mrs Reed is at home")


def test_only_words_of_this_case_that_others_read_are_redacted(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    note, question = (
        a_case.record(happened, an_officer, clock.now(), "Ring first", public=False)
        for happened in (Happened.NOTE, Happened.ASKED)
    )
    session.add_all([note, question])
    session.flush()
    for wrong in (note.id, question.id, a_case.events[0].id, clock.new_id()):
        with pytest.raises(NoSuchWords):
            concealing.redact_event(session, an_officer, a_case, wrong, "x")


def test_an_answer_is_hidden_and_shown_again(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    a_case.answers = {"column": "Jo lives at 4"}
    concealing.hide_answer(session, an_officer, a_case, "column")
    assert concealing.hide_answer(session, an_officer, a_case, "column") is None
    session.refresh(a_case)
    assert a_case.hidden_answers == {"column"}

    concealing.hide_answer(session, an_officer, a_case, "column", shown=True)
    session.refresh(a_case)
    assert a_case.hidden_answers == frozenset()
    with pytest.raises(NoSuchWords):
        concealing.hide_answer(session, an_officer, a_case, "no_question")


# --- photos


def test_a_hidden_photo_is_gone_from_lists_and_comes_back(
    session: Session, a_case: Case, a_photo: Photo, an_officer: Actor
) -> None:
    concealing.hide_photo(session, an_officer, a_photo.id)
    assert finding.first_photos(session, PUBLIC_ON_WEB, [a_case.id]) == {}

    concealing.hide_photo(session, an_officer, a_photo.id, shown=True)
    assert finding.first_photos(session, PUBLIC_ON_WEB, [a_case.id]) == {a_case.id: a_photo.id}


def test_a_photo_is_hidden_once_however_often_the_button_is_pressed(
    session: Session, a_case: Case, a_photo: Photo, an_officer: Actor
) -> None:
    for _press in range(2):
        concealing.hide_photo(session, an_officer, a_photo.id)

    session.refresh(a_case)
    assert [event.happened for event in a_case.events].count(Happened.CONCEALED) == 1


def test_a_covered_photo_is_kept_under_another_key_than_the_photo_itself(
    session: Session, a_photo: Photo, an_officer: Actor
) -> None:
    bare = a_photo.shown("400.jpg")
    assert concealing.cover(session, an_officer, a_photo.id, 0, [FACE]) == ""
    session.flush()
    session.refresh(a_photo)
    covered = a_photo.shown("400.jpg")

    assert covered != bare
    assert covering(1, [FACE.sides]) in covered
    assert concealing.cover(session, an_officer, a_photo.id, 1, []) == covering(1, [FACE.sides])
    assert a_photo.shown("400.jpg") == bare


def test_who_saw_other_boxes_covers_nothing(
    session: Session, a_photo: Photo, an_officer: Actor
) -> None:
    concealing.cover(session, an_officer, a_photo.id, 0, [FACE])
    with pytest.raises(ChangedMeanwhile):
        concealing.cover(session, an_officer, a_photo.id, 0, [PLATE])

    assert a_photo.boxes == [FACE.sides]


def test_boxes_without_end_are_refused(session: Session, a_photo: Photo, an_officer: Actor) -> None:
    with pytest.raises(TooManyBoxes):
        concealing.cover(session, an_officer, a_photo.id, 0, [FACE] * (concealing.MOST_BOXES + 1))


def test_a_photo_of_a_report_that_was_not_sent_is_nobodys_to_hide(
    session: Session, a_photo: Photo, an_officer: Actor
) -> None:
    a_photo.case_id = None
    for wrong in (a_photo.id, clock.new_id()):
        with pytest.raises(NoSuchPhoto):
            concealing.hide_photo(session, an_officer, wrong)


# --- for all of them


def test_each_of_it_makes_every_page_and_list_out_of_date(
    session: Session, a_case: Case, a_photo: Photo, an_officer: Actor
) -> None:
    event = cases.progress(session, an_officer, a_case, State.CHECKED, "Seen")
    a_case.answers = {"column": "x"}
    deeds = (
        lambda: concealing.redact(session, an_officer, a_case, ""),
        lambda: concealing.redact_event(session, an_officer, a_case, event.id, ""),
        lambda: concealing.hide_answer(session, an_officer, a_case, "column"),
        lambda: concealing.hide_photo(session, an_officer, a_photo.id),
        lambda: concealing.cover(session, an_officer, a_photo.id, 0, [FACE]),
    )
    for deed in deeds:
        before = a_case.version, counting.stamp(session)
        deed()
        assert a_case.version > before[0]
        assert counting.stamp(session) > before[1]


def test_what_was_hidden_is_written_down_for_staff_alone(
    session: Session, a_case: Case, a_photo: Photo, an_officer: Actor
) -> None:
    concealing.hide_photo(session, an_officer, a_photo.id)
    [event] = session.scalars(
        select(CaseEvent).where(CaseEvent.happened == Happened.CONCEALED)
    ).all()

    assert (event.public, event.is_internal) == (False, True)
    [line] = session.scalars(select(AuditLine).where(AuditLine.action == Action.CONCEAL)).all()
    assert line.case_id == a_case.id


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.ADMINISTRATOR, Role.OFFICER])
def test_who_does_not_handle_the_case_hides_nothing_of_it(
    session: Session, a_case: Case, a_photo: Photo, role: Role
) -> None:
    a_case.ward = "park"
    who = Colleague(role, ("parks",), ("park",)).actor(session)
    for deed in (
        lambda: concealing.redact(session, who, a_case, ""),
        lambda: concealing.hide_photo(session, who, a_photo.id),
        lambda: concealing.photo_to_conceal(session, who, a_photo.id),
        lambda: concealing.cover(session, who, a_photo.id, 0, [FACE]),
    ):
        with pytest.raises(NotAllowed):
            deed()

    assert (a_case.shown_words, a_photo.hidden_at, a_photo.boxes) == (None, None, [])


def test_the_records_manager_hides_once_they_have_said_why(
    session: Session, a_case: Case, a_photo: Photo
) -> None:
    manager = Colleague(Role.RECORDS_MANAGER).actor(session)
    with pytest.raises(ReasonNeeded):
        concealing.hide_photo(session, manager, a_photo.id)
    audits.record(session, manager, Action.READ_AS_STAFF, case=a_case, reason="A request")
    session.flush()
    concealing.hide_photo(session, manager, a_photo.id)

    assert a_photo.hidden_at is not None
    line = session.scalars(select(AuditLine).where(AuditLine.action == Action.CONCEAL)).one()
    assert line.reason == "A request"


# --- boxes


@given(st.tuples(fractions, fractions), st.tuples(fractions, fractions))
def test_a_box_of_two_corners_lies_within_the_photo(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    try:
        box = Box.between(one, other)
    except BadBox:
        inside = [[min(max(end, 0), 1) for end in corner] for corner in (one, other)]
        assert min(abs(a - b) for a, b in zip(*inside, strict=True)) < concealing.LEAST
        return

    assert box == Box.between(other, one)
    assert min(box.sides) >= 0
    assert box.left + box.width <= 1.0002
    assert box.top + box.height <= 1.0002


@pytest.mark.parametrize("junk", [math.nan, math.inf, -math.inf])
def test_a_box_of_no_numbers_is_none(junk: float) -> None:
    with pytest.raises(BadBox):
        Box.between((0.1, 0.1), (junk, 0.5))


def test_a_hidden_answer_is_not_shown_again_by_the_case_that_is_split_off(
    session: Session, a_case: Case, an_officer: Actor, council: Council
) -> None:
    a_case.answers = {"size": "plate", "column": "Jo lives at 4"}
    concealing.hide_answer(session, an_officer, a_case, "column")
    session.refresh(a_case)
    new = splitting.split(session, an_officer, council, a_case, Part("pothole", "The other hole"))

    assert new.answers == {"size": "plate"}
