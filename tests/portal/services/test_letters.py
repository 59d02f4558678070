"""A receipt on paper is read by who may, and posted once."""

import threading
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import By, Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.contacts import Contact, Direction
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB, Actor, NotAllowed, ReasonNeeded
from portal.services import cases, letters
from portal.services.cases import NewCase, NoSuchCase
from portal.services.people import Introduction
from tests.support.staff import Colleague

OFFICER = Colleague(Role.OFFICER, ("ashshire_highways",))


def _of_letters(session: Session) -> int:
    posted = select(func.count()).where(Contact.direction == Direction.OUT)
    return session.scalar(posted) or 0


def test_who_handles_the_case_reads_its_letter_and_the_look_is_kept(
    session: Session, a_case: Case
) -> None:
    session.flush()
    officer = OFFICER.actor(session)

    assert letters.to_write(session, officer, a_case.reference.lower()).id == a_case.id
    session.flush()
    lines = session.scalars(select(AuditLine).where(AuditLine.case_id == a_case.id)).all()
    assert [line.actor_name for line in lines] == ["Jo Adeyemi"]


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.COMMAND, Role.SYSTEM}])
def test_every_other_role_is_refused_or_asked_why(
    session: Session, a_case: Case, role: Role
) -> None:
    session.flush()
    actor = Actor(role, By.WEB, teams=frozenset({"parks"}), wards=frozenset({"park"}))
    says_why = role in {Role.CLERK, Role.RECORDS_MANAGER}
    for do in (letters.to_write, letters.posted):
        with pytest.raises(ReasonNeeded if says_why else NotAllowed):
            do(session, actor, a_case.reference)


def test_a_letter_of_nothing_is_not_found(session: Session) -> None:
    for reference in ("ABCD-EFGH", "", "x" * 900):
        with pytest.raises(NoSuchCase):
            letters.to_write(session, OFFICER.actor(session), reference)


def test_two_who_post_it_at_once_have_posted_one(
    database: Database, council: Council, in_town: Point
) -> None:
    new = NewCase("pothole", "A hole", "Mill Lane", in_town, reporter=Introduction(name="Ann"))
    with database.write() as session:
        reference = cases.open_case(session, PUBLIC_ON_WEB, council, new).reference
        officer = OFFICER.actor(session)
    together, failed = threading.Barrier(3), list[Any]()

    def post() -> None:
        try:
            together.wait()
            with database.write() as session:
                letters.posted(session, officer, reference)
        except Exception as fault:  # noqa: BLE001  shown below
            failed.append(fault)

    posters = [threading.Thread(target=post) for _ in range(3)]
    for poster in posters:
        poster.start()
    for poster in posters:
        poster.join()
    with database.read() as session:
        assert (failed, _of_letters(session)) == ([], 1)
