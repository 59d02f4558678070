"""Views of the queue: kept, changed and forgotten by whose they are, and seen by nobody else."""

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Role
from portal.policy import NotAllowed
from portal.services import saved_views
from portal.services.saved_views import NoSuchView, TooManyViews
from tests.support.staff import Colleague

JO = Colleague(Role.OFFICER, ("parks",))
LOU = Colleague(Role.OFFICER, ("parks",), name="Lou Marsh")


def test_views_are_found_again_by_name(session: Session) -> None:
    jo = JO.actor(session)
    saved_views.keep(session, jo, "late in Park", {"ward": "park", "late": "1"})
    saved_views.keep(session, jo, "All potholes", {"category": "pothole"})

    assert [(one.name, one.filters) for one in saved_views.views(session, jo)] == [
        ("All potholes", {"category": "pothole"}),
        ("late in Park", {"ward": "park", "late": "1"}),
    ]


def test_under_the_same_name_the_new_one_takes_its_place(session: Session) -> None:
    jo = JO.actor(session)
    first = saved_views.keep(session, jo, "Mine", {"whose": "mine"})
    again = saved_views.keep(session, jo, "Mine", {"whose": "mine", "late": "1"})

    assert first.id == again.id
    assert [one.filters for one in saved_views.views(session, jo)] == [
        {"whose": "mine", "late": "1"}
    ]


def test_a_view_that_is_forgotten_is_gone(session: Session) -> None:
    jo = JO.actor(session)
    view = saved_views.keep(session, jo, "Mine", {})
    saved_views.forget(session, jo, view.id)

    assert not saved_views.views(session, jo)
    with pytest.raises(NoSuchView):
        saved_views.find(session, jo, view.id)


def test_a_view_is_whose_it_is_alone(session: Session) -> None:
    jo, lou = JO.actor(session), LOU.actor(session)
    view = saved_views.keep(session, jo, "Mine", {})

    assert not saved_views.views(session, lou)
    for ask in (saved_views.find, saved_views.forget):
        with pytest.raises(NotAllowed):
            ask(session, lou, view.id)
        with pytest.raises(NoSuchView):
            ask(session, lou, clock.new_id())
    assert saved_views.keep(session, lou, "Mine", {}).id != view.id


def test_there_is_an_end_to_how_many_somebody_keeps(session: Session) -> None:
    jo = JO.actor(session)
    for number in range(saved_views.MOST):
        saved_views.keep(session, jo, f"View {number}", {})

    with pytest.raises(TooManyViews):
        saved_views.keep(session, jo, "One more", {})
    saved_views.keep(session, jo, "View 1", {"late": "1"})


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.RECORDS_MANAGER])
def test_who_has_no_queue_keeps_no_view_of_one(session: Session, role: Role) -> None:
    nobody = Colleague(role).actor(session)
    with pytest.raises(NotAllowed):
        saved_views.keep(session, nobody, "Mine", {})
    with pytest.raises(NotAllowed):
        saved_views.views(session, nobody)
