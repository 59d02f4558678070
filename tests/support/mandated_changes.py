"""What can come over a mandate, its holder or its person, so that it counts no more."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.identities import SignOn
from portal.models.mandates import Acting, Ended, Mandate, MandateState
from portal.models.organisations import Adviser, AdviserState, OrganisationState
from tests.support import mandates as made_rows

Change = Callable[[Session, Mandate], None]


def revoked(_session: Session, mandate: Mandate) -> None:
    mandate.state, mandate.ended_at = MandateState.ENDED, clock.now()
    mandate.ended_why = Ended.REVOKED


def expired(_session: Session, mandate: Mandate) -> None:
    mandate.until = clock.now() - timedelta(seconds=1)


def not_begun(_session: Session, mandate: Mandate) -> None:
    mandate.from_at = clock.now() + timedelta(days=1)


def being_checked(_session: Session, mandate: Mandate) -> None:
    mandate.state = MandateState.CHECKING


def without_scopes(_session: Session, mandate: Mandate) -> None:
    for scope in mandate.scopes:
        scope.ended_at = clock.now()


def scopes_over(_session: Session, mandate: Mandate) -> None:
    for scope in mandate.scopes:
        scope.until = clock.now() - timedelta(seconds=1)


def resting(session: Session, mandate: Mandate) -> None:
    made_rows.paused(session, mandate.principal, made_rows.staff_identity(session))


def dead(_session: Session, mandate: Mandate) -> None:
    mandate.principal.dead_at = clock.now()


def another_chosen(session: Session, mandate: Mandate) -> None:
    for acting in session.scalars(select(Acting).where(Acting.mandate_id == mandate.id)):
        acting.ended_at = clock.now()


def signed_out(session: Session, mandate: Mandate) -> None:
    for acting in session.scalars(select(Acting).where(Acting.mandate_id == mandate.id)):
        session.get_one(SignOn, acting.sign_on_id).ended_at = clock.now()


def _adviser(session: Session, mandate: Mandate) -> Adviser:
    return session.scalars(
        select(Adviser).where(Adviser.organisation_id == mandate.organisation_id)
    ).one()


def left(session: Session, mandate: Mandate) -> None:
    adviser = _adviser(session, mandate)
    adviser.state, adviser.ended_at = AdviserState.LEFT, clock.now()


def off(session: Session, mandate: Mandate) -> None:
    _adviser(session, mandate).state = AdviserState.OFF


def suspended(session: Session, mandate: Mandate) -> None:
    _adviser(session, mandate).organisation.state = OrganisationState.SUSPENDED


def organisation_ended(session: Session, mandate: Mandate) -> None:
    _adviser(session, mandate).organisation.state = OrganisationState.ENDED


def agreement_over(session: Session, mandate: Mandate) -> None:
    _adviser(session, mandate).organisation.agreed_until = (clock.now() - timedelta(days=2)).date()


def no_second_factor(session: Session, mandate: Mandate) -> None:
    for acting in session.scalars(select(Acting).where(Acting.mandate_id == mandate.id)):
        session.get_one(SignOn, acting.sign_on_id).second_factor_at = None


OVER: tuple[Change, ...] = (
    revoked, expired, not_begun, being_checked, without_scopes, scopes_over, resting, dead,
    another_chosen, signed_out,
)  # fmt: skip
ADVISERS_OVER: tuple[Change, ...] = (
    revoked, resting, left, off, suspended, organisation_ended, agreement_over,
    no_second_factor,
)  # fmt: skip
