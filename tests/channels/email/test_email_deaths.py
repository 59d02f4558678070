"""Whoever has died gets no email more, also none that waited when it was confirmed."""

from sqlalchemy import select

from portal.council.councils import Council
from portal.database import Database
from portal.models.cases import Case
from portal.models.death_markers import DeathNotice
from portal.models.outbox import Delivery, DeliveryState
from portal.models.states import State
from portal.policy import Actor, By, Role
from portal.services import cases, deaths, silences
from tests.channels.email.conftest import Post, text_of, to
from tests.support import deaths as people
from tests.support.deaths import MOIRA, NEIL

COMMAND = Actor(Role.COMMAND, By.COMMAND)
ARTHUR = "arthur@example.org"


def test_nothing_goes_to_the_dead_and_what_is_of_use_goes_once_it_was_wrong(
    database: Database, council: Council, post: Post
) -> None:
    with database.write() as session:
        what = people.told(session, council)
    assert to(post(), ARTHUR)  # the receipt, while nobody had told us

    with database.write() as session:
        case = session.get_one(Case, what.case)
        cases.progress(session, COMMAND, case, State.CHECKED, "We have looked.")
    with database.write() as session:
        notice, moira = session.get_one(DeathNotice, what.notice), MOIRA.actor(session)
        deaths.look_into(session, moira, notice, [what.arthur], "2026/1187", notice.version)
        deaths.confirm(session, NEIL.actor(session), council, notice, notice.version)
    assert to(post(), ARTHUR) == []
    with database.read() as session:
        faults = session.scalars(
            select(Delivery.fault).where(Delivery.state == DeliveryState.DROPPED)
        ).all()
    assert silences.DIED in faults

    with database.write() as session:
        notice = session.get_one(DeathNotice, what.notice)
        deaths.lift(session, MOIRA.actor(session), notice, "He came in.", notice.version)
    came = {one["Subject"]: text_of(one) for one in to(post(), ARTHUR)}
    sorry = came.pop("We made a mistake, and have put it right").replace("\n", " ")
    [late] = came.values()
    assert "We have looked." in late
    assert "We were told that you had died" in sorry
    assert "very sorry" in sorry
    assert "Arthur Pell" in sorry
    assert "Joan" not in sorry  # nobody is named who told us
    assert to(post(), ARTHUR) == []
