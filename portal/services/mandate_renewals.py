"""A mandate that the person gave is given once more, before it ends or soon after."""

from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Basis
from portal.models.mandates import Ended, Mandate, MandateScope, MandateState, Way
from portal.models.organisations import OrganisationState
from portal.policy import Action, require
from portal.services import (
    mandate_beginnings,
    mandate_limits,
    mandate_rows,
    mandate_wordings,
    mandates,
)
from portal.services.mandate_episodes import may_be_named
from portal.services.mandate_rows import Sides
from portal.services.mandate_wordings import Agreed, Tongue, Wording
from portal.services.mandates import (
    NothingWished,
    ScopeWish,
    SettledMeanwhile,
    Wish,
    WordingChanged,
)


def can_be_renewed(mandate: Mandate) -> bool:
    """Whether the person can let it go on: it was theirs to give, and counts or ran out."""
    ran_out = mandate.state is MandateState.ENDED and mandate.ended_why is Ended.EXPIRED
    if mandate.basis is not Basis.CONSENT or mandate.until is None:
        return False
    of = mandate.organisation
    if of is not None and of.state is not OrganisationState.AGREED:
        return False
    return bool(_left(mandate)) and (ran_out or mandate.state is MandateState.ACTIVE)


def wish_of(mandate: Mandate, days: int) -> Wish:
    """The same again for so many days: what the person has not taken back, or had end earlier."""
    scopes = [ScopeWish(one.kind, one.depth, None, one.episode_id) for one in _left(mandate)]
    return Wish(mandate.basis, scopes, days, mandate.copies)


def _left(mandate: Mandate) -> list[MandateScope]:
    """What there is to renew; a life event of which nobody else may know by now is not."""
    return [
        one
        for one in mandate.scopes
        if one.ended_why in (None, Ended.EXPIRED)
        and (one.episode is None or may_be_named(one.episode, mandate.principal_id))
    ]


def wording(mandate: Mandate, days: int, tongue: Tongue) -> Wording:
    """The words that the person says yes to once more."""
    who = mandate.agent or mandate.adviser
    return mandate_wordings.of_wish(
        wish_of(mandate, days), clock.now(), mandate.principal.name or "",
        (who.name if who else None) or "", tongue,
        mandate.organisation.name if mandate.organisation else "",
        {one.episode.id: one.episode for one in mandate.scopes if one.episode is not None},
    )  # fmt: skip


def renew(
    session: Session, actor: Actor, mandate: Mandate, days: int, agreed: Agreed, once: str
) -> Mandate:
    """A new mandate for the same hands, from now on; it takes the place of the one before.

    Whoever holds it said yes before and need not again; both are told. Raises SettledMeanwhile
    where it was taken back or handed back, NothingWished for an end that is no later,
    WordingChanged, TooLong, BeyondGround, Circle, PersonHasDied.
    """
    require(actor, Action.NAME_AGENT, mandate.principal_id)
    if (earlier := mandate_rows.made_before(session, actor, once)) is not None:
        return earlier
    mandates.lock(session, mandate, MandateState.ACTIVE, MandateState.ENDED)
    if not can_be_renewed(mandate):
        raise SettledMeanwhile(mandate.id)
    wish = wish_of(mandate, days)
    of_organisation = mandate.organisation_id is not None
    mandate_limits.check(wish, Way.NAMED, organisation=of_organisation)
    shown = wording(mandate, days, agreed.tongue)
    if agreed.hash is not None and agreed.hash != shown.hash:
        raise WordingChanged
    made = mandate_rows.make(
        session, actor, wish, Way.NAMED, MandateState.ASKED,
        Sides(
            mandate.principal_id, mandate.agent_id, mandate.organisation_id, mandate.adviser_id
        ),
        once,
    )  # fmt: skip
    if made.until is None or (mandate.until is not None and made.until <= mandate.until):
        raise NothingWished
    mandate_wordings.keep(made, shown)
    mandate_beginnings.begin(session, actor, made)
    return made
