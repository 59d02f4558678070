"""Mandates as both sides know them: what may be wished for, which there are, and what breaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.authority.bases import Ground, bases
from portal.models.actors import Actor, Basis, Depth, Kind
from portal.models.mandates import Copies, Mandate, MandatePause, MandateState
from portal.models.organisations import Adviser, AdviserState
from portal.policy import Action, may, require
from portal.services.holdings import NoSuchMandate, SecondFactorNeeded

__all__ = [
    "AlreadyAsked",
    "BeyondGround",
    "BirthNeeded",
    "Circle",
    "EvidenceNeeded",
    "NameNeeded",
    "NoSuchMandate",
    "NotByThemselves",
    "NotTheirs",
    "NothingWished",
    "OfAge",
    "PersonHasDied",
    "Proof",
    "ScopeWish",
    "SecondFactorNeeded",
    "SettledMeanwhile",
    "ToOneself",
    "TooLong",
    "TooManyTries",
    "Wish",
    "WordingChanged",
]  # fmt: skip

PENDING = (MandateState.INVITED, MandateState.ASKED, MandateState.CHECKING)
LIVE = (*PENDING, MandateState.ACTIVE)
MOST = 200  # of one person's, the newest


class ToOneself(Exception):
    """Nobody acts for themselves under a mandate, and nobody approves their own."""


class Circle(Exception):
    """They act for each other, straight or through others: nobody would look after it."""


class BeyondGround(Exception):
    """The ground does not go so far: `what` is "kind", "depth", "way", "organisation", "episode".

    `kind` is the kind of task, where it is about one.
    """

    def __init__(self, what: str, kind: Kind | None = None) -> None:
        self.what, self.kind = what, kind
        super().__init__(f"the ground does not allow this {what}")


class TooLong(Exception):
    """The ground allows at most `longest` days, and some length has to be said."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        super().__init__(f"at most {longest} days")


class NothingWished(Exception):
    """At least one kind of task has to be named."""


class NameNeeded(Exception):
    """Both sides are named, and the one who is invited or asked by phone or email too."""


class BirthNeeded(Exception):
    """A parent’s mandate ends at the child’s 18th birthday: the day of birth has to be known."""


class OfAge(Exception):
    """Whoever is 18 already has no parent to act for them."""


class PersonHasDied(Exception):
    """Nobody agrees to anything after their death; that ground ended with it."""


class EvidenceNeeded(Exception):
    """The ground rests on something that staff must have seen."""


class AlreadyAsked(Exception):
    """The same was asked before, and no answer has come yet."""


class TooManyTries(Exception):
    """Too many codes, invitations or questions: the next one has to wait for tomorrow."""


class SettledMeanwhile(Exception):
    """It is over, or was answered, since it was on the screen."""


class WordingChanged(Exception):
    """The words that were agreed to are not those that would be kept: they are shown again."""


class NotTheirs(Exception):
    """The one who speaks in this call cannot give this mandate: it is another's to give."""


class NotByThemselves(Exception):
    """Staff of the same name as one of the two: a colleague has to do it."""


@dataclass(frozen=True, slots=True)
class ScopeWish:
    """One kind of task that is wished for; `days`: its own end, else that of the whole."""

    kind: Kind
    depth: Depth
    days: int | None = None
    episode_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a mandate rests on: a key of the table of evidence, words, and a file's key in the
    storage (`mandates/<id>/<name>`).
    """

    kind: str
    words: str = ""
    file: str = ""

    def written(self) -> dict[str, Any]:
        """As a mandate keeps it."""
        return {"kind": self.kind, "words": self.words, "file": self.file}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants a mandate to be. `days` 0: no end of its own, where the ground has none.

    `born` is the child's birth, for a parent's: the mandate ends at the 18th birthday.
    """

    basis: Basis
    scopes: Sequence[ScopeWish]
    days: int
    copies: Copies = Copies.BOTH
    evidence: Sequence[Proof] = ()
    born: date | None = None


def limits(basis: Basis) -> Ground:
    """What a ground allows at most."""
    return bases().grounds[basis]


def find(session: Session, actor: Actor, mandate_id: UUID, reason: str | None = None) -> Mandate:
    """A mandate for either side of it, or for staff: who serve them, who check it, or who say why.

    Raises NoSuchMandate, for one that is not theirs to know of as well.
    """
    mandate = session.get(Mandate, mandate_id, options=[selectinload(Mandate.scopes)])
    if mandate is None:
        raise NoSuchMandate(mandate_id)
    if may(actor, Action.READ_MANDATES, mandate.principal_id, reason):
        return mandate
    if not _may_know_as_other_side(session, actor, mandate):
        raise NoSuchMandate(mandate_id)
    return mandate


def of_principal(
    session: Session, actor: Actor, person_id: UUID, reason: str | None = None
) -> Sequence[Mandate]:
    """All mandates over a person's affairs, ended ones too, the newest first."""
    require(actor, Action.READ_MANDATES, person_id, reason)
    statement = _whole().where(Mandate.principal_id == person_id)
    return session.scalars(statement.order_by(Mandate.id.desc()).limit(MOST)).all()


def of_agent(session: Session, actor: Actor) -> Sequence[Mandate]:
    """The mandates that the actor holds or asked for themselves, the newest first.

    Of one that nobody agreed to yet they see the name that they wrote: `name_shown`.
    """
    require(actor, Action.ACT_FOR)
    statement = _whole().where(Mandate.agent_id == actor.person_id)
    return session.scalars(statement.order_by(Mandate.id.desc()).limit(MOST)).all()


def is_paused(session: Session, actor: Actor, person_id: UUID) -> bool:
    """Whether all mandates of a person rest; neither side is ever told so."""
    require(actor, Action.RECORD_AUDIT)
    return open_pause(session, person_id) is not None


def open_pause(session: Session, person_id: UUID) -> MandatePause | None:
    """The pause of a person's mandates that nobody has lifted."""
    statement = select(MandatePause).where(
        MandatePause.principal_id == person_id, MandatePause.lifted_at.is_(None)
    )
    return session.scalars(statement.limit(1)).first()


def lock(session: Session, mandate: Mandate, *states: MandateState) -> None:
    """Nobody else changes it now, and it stands where it must. Raises SettledMeanwhile."""
    session.flush()  # or it would be read over
    session.refresh(mandate, with_for_update=True)
    if mandate.state not in (states or LIVE):
        raise SettledMeanwhile(mandate.id)


def _whole() -> Any:
    return select(Mandate).options(
        selectinload(Mandate.scopes),
        joinedload(Mandate.principal),
        joinedload(Mandate.agent),
        joinedload(Mandate.organisation),
    )


def _may_know_as_other_side(session: Session, actor: Actor, mandate: Mandate) -> bool:
    if may(actor, Action.HAND_BACK_MANDATE, mandate):
        return True
    if mandate.state is MandateState.CHECKING and may(actor, Action.CHECK_MANDATE, mandate):
        return True
    adviser = adviser_for(session, actor, mandate)
    return adviser is not None and may(actor, Action.ADVISE, adviser)


def adviser_for(session: Session, actor: Actor, mandate: Mandate) -> Adviser | None:
    """The actor as a current adviser of the organisation that holds a mandate, if they are one."""
    require(actor, Action.RECORD_AUDIT)
    if mandate.organisation_id is None or actor.person_id is None:
        return None
    statement = select(Adviser).where(
        Adviser.organisation_id == mandate.organisation_id,
        Adviser.person_id == actor.person_id,
        Adviser.state == AdviserState.ACTIVE,
    )
    return session.scalars(statement.limit(1)).first()
