"""Who advises in this browser: their place in an organisation, and a second factor shown here."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.models.actors import Role
from portal.models.mandates import Mandate
from portal.models.organisations import Adviser
from portal.services import advisers, second_factors
from portal.services.mandates import NoSuchMandate, find
from portal.services.organisations import NoSuchOrganisation
from portal.web import actors, parts
from portal.web.guards import needs

_View = TypeVar("_View", bound=Callable[..., Any])


def advising(view: _View) -> _View:
    """Let in who advises for an agreed organisation and has shown a second factor in this session;
    others sign on, or show one, and come back to this very page.
    """

    @needs("account")
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        actor = actors.current()
        if actor.role is not Role.RESIDENT:
            raise NotFound  # nobody advises in the name of somebody else
        with parts.here().database.read() as session:
            places = advisers.current(session, actor)
            is_shown = second_factors.is_shown(session, actor)
        if not places:
            return redirect(url_for("organisations.mine"), 303)
        if not is_shown:
            then = request.full_path.removesuffix("?") if request.method == "GET" else None
            which = kwargs.get("organisation_id") or places[0].organisation_id
            if which not in {one.organisation_id for one in places}:
                raise NotFound
            return redirect(url_for("second_factors.show", organisation_id=which, next=then), 303)
        return view(*args, **kwargs)

    return cast(_View, guarded)


def place(session: Session, organisation_id: UUID) -> Adviser:
    """The reader's own place in an organisation. Raises NotFound, NotAllowed."""
    try:
        return advisers.place(session, actors.current(), organisation_id)
    except NoSuchOrganisation:
        raise NotFound from None


def chosen(session: Session) -> tuple[Adviser, list[Adviser]]:
    """The place that this page is about, by `of` in the address, and all of theirs."""
    places = advisers.current(session, actors.current())
    asked = request.values.get("of", "")
    found = next((one for one in places if str(one.organisation_id) == asked), None)
    if found is None and asked:
        raise NotFound
    if not places:
        raise NotFound
    return found or places[0], places


def of_mandate(session: Session, mandate_id: UUID) -> tuple[Adviser, Mandate]:
    """A mandate of an organisation for which the reader advises, and their place there."""
    actor = actors.current()
    try:
        mandate = find(session, actor, mandate_id)
    except NoSuchMandate:
        raise NotFound from None
    if mandate.organisation_id is None or mandate.principal_id == actor.person_id:
        raise NotFound
    return place(session, mandate.organisation_id), mandate
