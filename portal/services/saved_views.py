"""Views of the queue that a member of staff comes back to, under names of their own."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.desks import SavedView
from portal.policy import Action, require

MOST = 20
LONGEST_NAME = 60


class NoSuchView(Exception):
    """There is no view of this key."""


class TooManyViews(Exception):
    """Somebody keeps MOST views already."""


def keep(session: Session, actor: Actor, name: str, filters: Mapping[str, str]) -> SavedView:
    """Keep a view under a name; under one that they have already, it takes that one's place.

    Raises TooManyViews.
    """
    require(actor, Action.KEEP_VIEW)
    known = session.scalar(_own(actor).where(SavedView.name == name))
    if known is not None:
        known.filters = dict(filters)
        return known
    held = session.scalar(select(func.count()).select_from(_own(actor).subquery()))
    if held is not None and held >= MOST:
        raise TooManyViews
    view = SavedView(
        identity_id=actor.identity_id, name=name, filters=dict(filters), created_at=clock.now()
    )
    try:
        with session.begin_nested():
            session.add(view)
    except IntegrityError:  # the same name from another tab, between our look and our insert
        view = session.scalars(_own(actor).where(SavedView.name == name)).one()
        view.filters = dict(filters)
    return view


def views(session: Session, actor: Actor) -> list[SavedView]:
    """The actor's views by name."""
    require(actor, Action.KEEP_VIEW)
    return sorted(session.scalars(_own(actor)), key=lambda view: (view.name.casefold(), view.id))


def find(session: Session, actor: Actor, view_id: UUID) -> SavedView:
    """A view of the actor's. Raises NoSuchView, NotAllowed."""
    require(actor, Action.KEEP_VIEW)
    view = session.get(SavedView, view_id)
    if view is None:
        raise NoSuchView(view_id)
    require(actor, Action.KEEP_VIEW, view)
    return view


def forget(session: Session, actor: Actor, view_id: UUID) -> None:
    """Keep a view no longer. Raises NoSuchView, NotAllowed."""
    view = find(session, actor, view_id)
    require(actor, Action.KEEP_VIEW, view)
    session.delete(view)


def _own(actor: Actor) -> Select[SavedView]:
    return select(SavedView).where(SavedView.identity_id == actor.identity_id)
