"""In a call, for whom it is done: who acts for them, ended as they say, or let rest by a clerk."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.calls import Call
from portal.models.mandates import Copies, Mandate, MandateInvitation, MandatePause, MandateScope
from portal.models.people import Person
from portal.policy import Action, require
from portal.services import (
    mandate_accounts,
    mandate_checks,
    mandate_copies,
    mandate_endings,
    mandate_invitations,
    mandate_parties,
    mandate_remains,
    mandates,
    people,
)
from portal.services.calls import CallEnded
from portal.services.mandates import LIVE, NameNeeded, NoSuchMandate, SettledMeanwhile
from portal.services.people import Introduction
from portal.services.served import NotChecked, is_checked


def of_caller(session: Session, actor: Actor, call: Call) -> Sequence[Mandate]:
    """Who may act for the caller, or is about to, the newest first. Raises NotChecked."""
    require(actor, Action.TAKE_CALL, call)
    found = mandates.of_principal(session, actor, _checked(call))
    return [one for one in found if one.state in LIVE]


def end(session: Session, actor: Actor, call: Call, mandate_id: UUID) -> bool:
    """The caller takes a mandate back; False where it was over already.

    Raises NotChecked, CallEnded, NoSuchMandate for one that is not over their own affairs.
    """
    require(actor, Action.TAKE_CALL, call)
    return mandate_endings.revoke(session, actor, _theirs(session, actor, call, mandate_id))


def end_scope(session: Session, actor: Actor, call: Call, scope_id: UUID) -> bool:
    """The caller takes one kind of task back; False where it was over already.

    Raises NotChecked, CallEnded, NoSuchMandate.
    """
    require(actor, Action.TAKE_CALL, call)
    scope = _scope(session, scope_id)
    _theirs(session, actor, call, scope.mandate_id)
    return mandate_endings.end_scope(session, actor, scope)


def remains(session: Session, actor: Actor, call: Call, scope_id: UUID) -> bool:
    """Whether who may do no more in one kind of task still helps with a life event in which it
    comes up. Raises NotChecked, CallEnded, NoSuchMandate.
    """
    require(actor, Action.TAKE_CALL, call)
    scope = _scope(session, scope_id)
    mandate = _theirs(session, actor, call, scope.mandate_id)
    return mandate_remains.in_same_hands(session, actor, mandate, scope.kind)


def acts_still(session: Session, actor: Actor, call: Call, mandate_id: UUID) -> bool:
    """Whether whose mandate this was may act for the caller by another one, too.

    Raises NotChecked, CallEnded, NoSuchMandate.
    """
    require(actor, Action.TAKE_CALL, call)
    mandate = _theirs(session, actor, call, mandate_id)
    return mandate_remains.by_another(session, actor, mandate)


def end_all(session: Session, actor: Actor, call: Call) -> int:
    """The caller takes back all there are; how many. Raises NotChecked, CallEnded."""
    require(actor, Action.TAKE_CALL, call)
    _check_open(call)
    return mandate_endings.revoke_all(session, actor, _checked(call))


def one_of_caller(session: Session, actor: Actor, call: Call, mandate_id: UUID) -> Mandate:
    """One mandate over the caller's affairs. Raises NotChecked, CallEnded, NoSuchMandate."""
    require(actor, Action.TAKE_CALL, call)
    return _theirs(session, actor, call, mandate_id)


def choose_copies(
    session: Session, actor: Actor, call: Call, mandate_id: UUID, copies: Copies
) -> bool:
    """The caller says who gets the news of what is done for them; False for no change.

    Raises NotChecked, CallEnded, NoSuchMandate, SettledMeanwhile, and NotByThemselves where the
    clerk may be one of the two.
    """
    require(actor, Action.TAKE_CALL, call)
    mandate = _theirs(session, actor, call, mandate_id)
    mandate_parties.not_by_themselves(actor.name, mandate.principal.name, mandate.agent_name)
    return mandate_copies.choose(session, actor, mandate, copies)


def invite(session: Session, actor: Actor, call: Call, mandate_id: UUID) -> MandateInvitation:
    """Whoever staff wrote down for the caller gets the link to have an account, once more.

    Raises NotChecked, CallEnded, NoSuchMandate, SettledMeanwhile, TooManyTries.
    """
    require(actor, Action.TAKE_CALL, call)
    mandate = _theirs(session, actor, call, mandate_id)
    if not mandate_accounts.waits(mandate):
        raise SettledMeanwhile(mandate_id)
    return mandate_invitations.invite_again(session, actor, mandate)


def introduce(session: Session, actor: Actor, call: Call, who: Introduction) -> Person:
    """Somebody new whom the caller lets act for them, by what they show who they are with.

    Raises NotChecked, CallEnded, NameNeeded, NotAnEmail, NotAPhone.
    """
    require(actor, Action.WRITE_DOWN_MANDATE, call)
    _check_open(call)
    _checked(call)
    if not (who.name and who.email and who.phone):
        raise NameNeeded
    made = people.introduce(session, who, clock.now())
    if made is None:
        raise NameNeeded
    session.flush()
    return made


def to_worry_about(session: Session, actor: Actor, call: Call) -> Person | None:
    """Whose mandates the clerk may let rest: of whom the caller speaks for, else of the caller."""
    require(actor, Action.TAKE_CALL, call)
    return call.on_behalf_of or call.person


def let_rest(session: Session, actor: Actor, call: Call, why: str) -> MandatePause | None:
    """The clerk hears signs that somebody is forced: all mandates over their affairs rest, and
    nobody is told so; None where nobody is known of whom it could be.

    Needs no check: to be afraid is no fact that one is asked. Raises WhyNeeded, CallEnded.
    """
    require(actor, Action.TAKE_CALL, call)
    _check_open(call)
    person = to_worry_about(session, actor, call)
    return mandate_checks.pause(session, actor, person, why) if person is not None else None


def _scope(session: Session, scope_id: UUID) -> MandateScope:
    scope = session.get(MandateScope, scope_id)
    if scope is None:
        raise NoSuchMandate(scope_id)
    return scope


def _theirs(session: Session, actor: Actor, call: Call, mandate_id: UUID) -> Mandate:
    _check_open(call)
    found = select(Mandate).where(Mandate.id == mandate_id, Mandate.principal_id == _checked(call))
    mandate = session.scalar(found)
    if mandate is None:
        raise NoSuchMandate(mandate_id)
    return mandate


def _checked(call: Call) -> UUID:
    if call.person_id is None or not is_checked(call, clock.now()):
        raise NotChecked(call.id)
    return call.person_id


def _check_open(call: Call) -> None:
    if call.ended_at is not None:
        raise CallEnded(call.id)
