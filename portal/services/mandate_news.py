"""Who is told of a case that came to be under a mandate: the person, the agent, or both.

Both are among its followers from the beginning, each with their own address and language. Who of
them is told is decided anew each time something is sent: the person chose it, may choose otherwise
tomorrow, and may end the mandate; then the agent hears nothing more, and the person everything.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By
from portal.models.cases import Case
from portal.models.followers import Follower, Wants
from portal.models.mandates import Copies, Mandate
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, may, require
from portal.services import holdings, served_under
from portal.services.people import reach


def followers(
    session: Session, actor: Actor, case: Case, agent_at: ContactPoint | None = None
) -> list[Follower]:
    """The rows of both, in no session yet, for a case that was just made under a mandate.

    `agent_at` is where the agent spoke from, where that is known: else their best proved address.
    """
    require(actor, Action.OPEN_CASE, case)
    held = actor.mandate
    if held is None:
        return []
    principal = session.get_one(Person, held.principal_id)
    agent = session.get_one(Person, held.agent_id)
    found = [(principal, _best(principal)), (agent, agent_at or _best(agent))]
    return [
        _row(case, person, point, held.mandate_id) for person, point in found if point is not None
    ]


def follow_all(session: Session, actor: Actor, mandate: Mandate) -> None:
    """The person follows whatever was told for them under a mandate, where no news could reach them
    then and some can now.
    """
    require(actor, Action.CHOOSE_COPIES, mandate)
    person = mandate.principal
    point = _best(person)
    if point is None:
        return
    theirs = select(Follower.case_id).where(Follower.person_id == person.id)
    told = (
        select(Case)
        .join(Follower, Follower.case_id == Case.id)
        .where(Follower.mandate_id == mandate.id, Case.id.not_in(theirs))
        .distinct()
    )
    cases = session.scalars(told).all()
    session.add_all([_row(case, person, point, mandate.id) for case in cases])


def is_told(session: Session, follower: Follower, to: Action = Action.READ_PRIVATE_DETAILS) -> bool:
    """Whether a follower is told now: everyone who follows for themselves is.

    Who acts for somebody is told of what they may do `to` the case today: see it, or answer.
    """
    if follower.mandate_id is None:
        return True
    mandate = session.get(Mandate, follower.mandate_id)
    if mandate is None:
        return follower.person_id == follower.case.subject_id
    if follower.person_id == mandate.principal_id:
        spared = mandate.copies is Copies.AGENT and _agent_is_told(session, follower, mandate, to)
        return not spared
    return mandate.copies is not Copies.PERSON and _counts(session, follower, to)


def untold(session: Session, some: Iterable[Follower]) -> frozenset[UUID]:
    """Those of some followers who are not told now, by their ids."""
    return frozenset(one.id for one in some if not is_told(session, one))


def is_agents(follower: Follower) -> bool:
    """Whether somebody follows a case for another: no link that outlives the mandate is theirs."""
    return follower.mandate_id is not None and follower.person_id != follower.case.subject_id


def told_for(session: Session, case: Case, number: str) -> bool:
    """Whether a number told us of a case for somebody else, under a mandate."""
    theirs = (
        select(Follower.id)
        .join(ContactPoint, ContactPoint.id == Follower.contact_point_id)
        .where(
            Follower.case_id == case.id,
            Follower.mandate_id.is_not(None),
            Follower.person_id != case.subject_id,
            ContactPoint.key == number,
        )
    )
    return session.scalar(theirs.limit(1)) is not None


def agent_now(session: Session, follower: Follower) -> Actor | None:
    """Who follows a case for another, as they act on the web under what they may do today; None
    where their mandate counts no more, and for everyone who follows for themselves.
    """
    if not is_agents(follower) or follower.mandate_id is None:
        return None
    held = holdings.held(session, follower.mandate_id, follower.person_id)
    if held is None or served_under.is_hidden_from_agents(session, follower.case):
        return None
    return holdings.agent_of(held, By.WEB)


def _agent_is_told(session: Session, follower: Follower, mandate: Mandate, to: Action) -> bool:
    """Whether news of the case reaches somebody at least who acts for the person."""
    others = select(Follower).where(
        Follower.case_id == follower.case_id,
        Follower.mandate_id == mandate.id,
        Follower.person_id != mandate.principal_id,
        Follower.stopped_at.is_(None),
    )
    return any(
        one.contact_point.stopped_at is None and _counts(session, one, to)
        for one in session.scalars(others)
    )


def _counts(session: Session, follower: Follower, to: Action) -> bool:
    """Whether the mandate lets them do this to the case today."""
    if follower.mandate_id is None:
        return False
    held = holdings.held(session, follower.mandate_id, follower.person_id)
    if held is None or served_under.is_hidden_from_agents(session, follower.case):
        return False
    return may(holdings.agent_of(held, By.SYSTEM), to, follower.case)


def _best(person: Person) -> ContactPoint | None:
    found: Iterator[ContactPoint | None] = (
        reach(person, kind, proved=True) for kind in (Reach.EMAIL, Reach.PHONE)
    )
    return next((point for point in found if point is not None), None)


def _row(case: Case, person: Person, point: ContactPoint, mandate_id: UUID) -> Follower:
    at = clock.now()
    return Follower(
        id=clock.new_id(), case_id=case.id, person_id=person.id, contact_point_id=point.id,
        is_reporter=True, wants=Wants.EVERYTHING, language=person.language, created_at=at,
        confirmed_at=at, stopped_at=None, mandate_id=mandate_id,
    )  # fmt: skip
