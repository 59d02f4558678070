"""By whose hands something was done for somebody, in the history of a case: for who may know it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.models.actors import Actor, Held, Role
from portal.models.cases import Case, CaseEvent
from portal.models.mandates import Mandate
from portal.models.people import Person
from portal.policy import Action, require


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did it, for which organisation, and for whom; "" where there is none, or no name."""

    name: str
    organisation: str
    person: str


def of_case(session: Session, actor: Actor, case: Case) -> dict[UUID, Hand]:
    """Who did for another what stands in a case's history, by event.

    The person sees all of it; who acts for them what was done under their own mandate or by their
    own organisation, for nothing is visible from one to another; anyone else nothing.
    """
    require(actor, Action.READ_CASE, case)
    if actor.is_staff or actor.person_id is None or actor.person_id != case.subject_id:
        return {}
    done = [event for event in case.events if event.actor_role is Role.AGENT and event.actor_id]
    if not done:
        return {}
    under = _mandates(session, {event.mandate_id for event in done})
    names = _names(session, {event.actor_id for event in done})
    for_whom = (case.subject.name if case.subject else "") or ""
    found = {}
    for event in done:
        mandate = under.get(event.mandate_id)
        if actor.mandate is None or _is_of(actor.mandate, event, mandate):
            found[event.id] = _hand(names.get(event.actor_id, ""), mandate, for_whom)
    return found


def _names(session: Session, people: set[UUID | None]) -> dict[UUID | None, str]:
    of_it = select(Person.id, Person.name).where(Person.id.in_(people))
    return {one: name or "" for one, name in session.execute(of_it)}


def _mandates(session: Session, ids: set[UUID | None]) -> dict[UUID | None, Mandate]:
    of_it = select(Mandate).where(Mandate.id.in_(ids)).options(joinedload(Mandate.organisation))
    return {one.id: one for one in session.scalars(of_it)}


def _is_of(held: Held, event: CaseEvent, mandate: Mandate | None) -> bool:
    if event.actor_id == held.agent_id or event.mandate_id == held.mandate_id:
        return True
    organisation_id = mandate.organisation_id if mandate else None
    return organisation_id is not None and organisation_id == held.organisation_id


def _hand(name: str, mandate: Mandate | None, person: str) -> Hand:
    """Whose account has no name is called as the person named them."""
    organisation = mandate.organisation if mandate else None
    called = name or (mandate.named_as if mandate else "")
    return Hand(called, organisation.name if organisation else "", person)
