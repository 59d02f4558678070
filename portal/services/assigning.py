"""Who of a team does a case."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.identities import Identity, Realm
from portal.policy import Action, may, require

SEEN_WITHIN = timedelta(days=90)  # who has not signed on for longer is offered no work
_HANDLERS = frozenset({Role.OFFICER, Role.INSPECTOR, Role.LEAD, Role.CLERK})


class NotOfTheTeam(Exception):
    """The case is of a team whose cases they do not handle."""


class NoSuchColleague(Exception):
    """Nobody of the staff has this id."""


def assign(session: Session, actor: Actor, case: Case, to: Identity | None) -> CaseEvent | None:
    """Give a case to one of its team, or back to all of them; None where it is so already.

    Raises NotAllowed, NotOfTheTeam.
    """
    require(actor, Action.ASSIGN_CASE, case)
    if to is not None and not handles(to, case):
        raise NotOfTheTeam(case.team)
    if case.assignee_id == (to.id if to else None):
        return None
    was, case.assignee_id = case.assignee_id, to.id if to else None
    event = case.record(
        Happened.ASSIGNED, actor, clock.now(), public=False,
        facts={"to": str(to.id) if to else "", "was": str(was) if was else ""},
    )  # fmt: skip
    session.add(event)
    return event


def colleagues(session: Session, actor: Actor, teams: Collection[str]) -> list[Identity]:
    """Who handles cases of one of these teams of the actor's, by name, the actor among them.

    As they last signed on: rights that changed since are asked for anew when a case is given.
    """
    require(actor, Action.READ_QUEUE)
    wanted = set(teams) & actor.teams
    statement = select(Identity).where(
        Identity.realm == Realm.STAFF, Identity.last_at >= clock.now() - SEEN_WITHIN
    )
    found = [
        one for one in session.scalars(statement)
        if wanted.intersection(one.teams) and not _HANDLERS.isdisjoint(one.roles)
    ]  # fmt: skip
    return sorted(found, key=lambda one: ((one.name or "").casefold(), one.id))


def colleague(session: Session, actor: Actor, identity_id: UUID) -> Identity:
    """Somebody of the staff. Raises NoSuchColleague."""
    require(actor, Action.READ_QUEUE)
    found = session.get(Identity, identity_id)
    if found is None or found.realm is not Realm.STAFF:
        raise NoSuchColleague(identity_id)
    return found


def handles(identity: Identity, case: Case) -> bool:
    """Whether somebody may move this case on, by the rights they last signed on with."""
    roles = [Role(role) for role in identity.roles]
    if not roles:
        return False
    as_they_were = Actor(
        roles[0], By.WEB, also=frozenset(roles[1:]), teams=frozenset(identity.teams),
        identity_id=identity.id,
    )  # fmt: skip
    return may(as_they_were, Action.PROGRESS_CASE, case)
