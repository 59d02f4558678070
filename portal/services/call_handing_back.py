"""In a call, who acts for others: what they no longer want to do is given back, as they say."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock
from portal.models.actors import Actor
from portal.models.calls import Call
from portal.models.mandates import Mandate, MandateState
from portal.models.organisations import Adviser, AdviserState, Organisation, OrganisationState
from portal.policy import Action, require
from portal.services import mandate_endings
from portal.services.calls import CallEnded
from portal.services.mandates import MOST, NoSuchMandate
from portal.services.served import NotChecked, is_checked


def held(session: Session, actor: Actor, call: Call) -> Sequence[Mandate]:
    """What the caller may give back, the newest first; also what rests now, as on the web.

    Of an organisation's clients only the one whom they say they speak for: it may have thousands.
    Raises NotChecked.
    """
    require(actor, Action.TAKE_CALL, call)
    who = _checked(call)
    advises = (
        select(Adviser.organisation_id)
        .join(Organisation, Organisation.id == Adviser.organisation_id)
        .where(
            Adviser.person_id == who,
            Adviser.state == AdviserState.ACTIVE,
            Organisation.state == OrganisationState.AGREED,
        )
    )
    of_client = Mandate.principal_id == call.on_behalf_of_id
    statement = (
        select(Mandate)
        .where(
            Mandate.state == MandateState.ACTIVE,
            or_(Mandate.agent_id == who, of_client & Mandate.organisation_id.in_(advises)),
        )
        .options(
            selectinload(Mandate.scopes),
            joinedload(Mandate.principal),
            joinedload(Mandate.organisation),
        )
    )
    return session.scalars(statement.order_by(Mandate.id.desc()).limit(MOST)).all()


def hand_back(session: Session, actor: Actor, call: Call, mandate_id: UUID) -> bool:
    """The caller gives it back, and for whom it was gets a summary; False where it was over.

    Who was spoken for under it is spoken for no more. Raises NotChecked, CallEnded, NotTheirs, and
    NoSuchMandate.
    """
    require(actor, Action.TAKE_CALL, call)
    if call.ended_at is not None:
        raise CallEnded(call.id)
    _checked(call)
    mandate = session.get(Mandate, mandate_id)
    if mandate is None:
        raise NoSuchMandate(mandate_id)
    was_open = mandate_endings.hand_back(session, actor, mandate)
    if call.mandate_id == mandate_id:
        call.on_behalf_of, call.mandate_id = None, None
        session.flush()
    return was_open


def _checked(call: Call) -> UUID:
    if call.person_id is None or not is_checked(call, clock.now()):
        raise NotChecked(call.id)
    return call.person_id
