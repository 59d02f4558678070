"""What an agent was writing when they could act no more: never done, and never lost either.

Who may act no more has no way left into somebody's account: what they were about to send is kept
for an hour after the end, a few forms of it, and the person takes away what they do not want.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.authority.bases import bases
from portal.models.actors import Actor
from portal.models.mandates import KeptWords, Mandate, MandatePause, MandateState
from portal.models.organisations import Adviser, AdviserState, Organisation, OrganisationState
from portal.models.people import Person
from portal.policy import Action, require
from portal.services.standings import Chosen

MOST_CHARACTERS = 64 * 1024
MOST_FIELDS = 60  # no form of ours has more that one types in
AFTER_THE_END = timedelta(hours=1)  # longer than a session waits for a form
MOST_AFTER_THE_END = 3
PAGE = 20
_AGAIN = timedelta(hours=1)
_MOST_AN_HOUR = 20


class TooManyWords(Exception):
    """More than a form of ours can hold, or more forms than anybody fills in."""


class TooLate(Exception):
    """The mandate ended longer ago than anybody still writes under it."""


class NoSuchWords(Exception):
    """No such words were kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept, and who wrote it: their name and their organisation's, either may be ""."""

    words: KeptWords
    agent_name: str
    organisation_name: str


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page of what was kept, newest first, and the key of the next page."""

    rows: list[Kept]
    next: UUID | None


def keep(
    session: Session, actor: Actor, chosen: Chosen, path: str, fields: Sequence[tuple[str, str]]
) -> KeptWords:
    """Keep for the person what was typed for them and refused; the same twice is kept once.

    `actor` is the agent for themselves: they act for nobody any more. Raises TooManyWords for more
    than a form can hold, for more than twenty forms in an hour, or three after the mandate ended;
    TooLate an hour after it.
    """
    require(actor, Action.KEEP_REFUSED_WORDS)
    if actor.self_id is None:
        raise TypeError("kept words are somebody's")
    typed, path = [[_kept(name), _kept(value)] for name, value in fields], _kept(path)
    if sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        raise TooManyWords
    if len(typed) > MOST_FIELDS:
        raise TooManyWords
    mandate = session.get_one(Mandate, chosen.mandate_id, with_for_update=True)
    over_at = _over_at(session, mandate, actor.self_id)
    if over_at is not None and over_at <= clock.now() - AFTER_THE_END:
        raise TooLate
    earlier = _earlier(session, chosen.principal_id, actor.self_id)
    for one in earlier:
        if (one.path, one.fields) == (path, typed):
            return one
    since = [one for one in earlier if over_at is not None and one.at >= over_at]
    if len(earlier) >= _MOST_AN_HOUR or len(since) >= MOST_AFTER_THE_END:
        raise TooManyWords
    kept = KeptWords(
        id=clock.new_id(), principal_id=chosen.principal_id, mandate_id=chosen.mandate_id,
        agent_id=actor.self_id, at=clock.now(), path=path, fields=typed,
    )  # fmt: skip
    session.add(kept)
    return kept


def of_person(
    session: Session, actor: Actor, person_id: UUID, after: UUID | None = None
) -> KeptPage:
    """What was kept for a person, the newest first; `after` is the `next` of the page before.

    Raises NotAllowed.
    """
    require(actor, Action.READ_JOURNAL, person_id)
    statement = (
        select(KeptWords, Mandate, Person.name, Organisation.name)
        .join(Mandate, Mandate.id == KeptWords.mandate_id)
        .join(Person, Person.id == KeptWords.agent_id)
        .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
        .where(KeptWords.principal_id == person_id)
    )
    if after is not None:
        statement = statement.where(KeptWords.id < after)
    rows = session.execute(statement.order_by(KeptWords.id.desc()).limit(PAGE + 1)).all()
    found = [
        Kept(words, name or mandate.agent_name, organisation or "")
        for words, mandate, name, organisation in rows[:PAGE]
    ]
    return KeptPage(found, found[-1].words.id if len(rows) > PAGE else None)


def find(session: Session, actor: Actor, person_id: UUID, kept_id: UUID) -> KeptWords:
    """What was kept for a person, to be used by them.

    Raises NotAllowed, and NoSuchWords also for what was kept for somebody else.
    """
    require(actor, Action.READ_JOURNAL, person_id)
    kept = session.get(KeptWords, kept_id)
    if kept is None or kept.principal_id != person_id:
        raise NoSuchWords
    return kept


def forget(session: Session, actor: Actor, person_id: UUID, kept_id: UUID) -> None:
    """A person takes away what was kept for them.

    Raises NotAllowed, and NoSuchWords also for what was kept for somebody else.
    """
    require(actor, Action.FORGET_KEPT_WORDS, person_id)
    kept = session.get(KeptWords, kept_id)
    if kept is None or kept.principal_id != person_id:
        raise NoSuchWords
    session.delete(kept)


def _kept(text: str) -> str:
    """No database keeps a NUL in a text."""
    return text.replace("\0", "")


def _earlier(session: Session, principal_id: UUID, agent_id: UUID) -> Sequence[KeptWords]:
    statement = select(KeptWords).where(
        KeptWords.principal_id == principal_id,
        KeptWords.agent_id == agent_id,
        KeptWords.at > clock.now() - _AGAIN,
    )
    return session.scalars(statement.order_by(KeptWords.id.desc()).limit(_MOST_AN_HOUR)).all()


def _over_at(session: Session, mandate: Mandate, agent_id: UUID) -> datetime | None:
    """Since when a mandate counts no more for who acts under it; None while any of it counts.

    The same reasons as in `standings.standing`, each with its moment.
    """
    moments = [*_of_mandate(mandate), *_of_pause(session, mandate.principal_id)]
    if mandate.organisation_id is not None:
        moments += _of_organisation(session, mandate.organisation_id, agent_id)
    return min((one for one in moments if one <= clock.now()), default=None)


def _of_mandate(mandate: Mandate) -> Iterator[datetime]:
    if mandate.state is not MandateState.ACTIVE:
        yield mandate.ended_at or mandate.created_at
    if mandate.until is not None:
        yield mandate.until
    ground, died_at = bases().grounds[mandate.basis], mandate.principal.dead_at
    if "death" in ground.ends_at and died_at is not None:
        yield died_at
    if ground.begins == "death" and died_at is None:  # the death was told wrongly
        yield mandate.created_at
    ends = [min(filter(None, (one.ended_at, one.until)), default=None) for one in mandate.scopes]
    known = [end for end in ends if end is not None]
    if known and len(known) == len(ends):
        yield max(known)


def _of_pause(session: Session, principal_id: UUID) -> Sequence[datetime]:
    first = session.scalar(
        select(func.min(MandatePause.at)).where(
            MandatePause.principal_id == principal_id, MandatePause.lifted_at.is_(None)
        )
    )
    return [first] if first is not None else []


def _of_organisation(session: Session, organisation_id: UUID, agent_id: UUID) -> Iterator[datetime]:
    organisation = session.get_one(Organisation, organisation_id)
    if organisation.state is not OrganisationState.AGREED:
        yield organisation.decided_at or organisation.created_at
    if organisation.agreed_until is not None:
        the_day_after = organisation.agreed_until + timedelta(days=1)
        yield datetime.combine(the_day_after, time.min, clock.LONDON)
    places = session.scalars(
        select(Adviser).where(
            Adviser.organisation_id == organisation_id, Adviser.person_id == agent_id
        )
    ).all()
    if not any(one.state is AdviserState.ACTIVE and one.ended_at is None for one in places):
        yield max(
            (one.ended_at or one.created_at for one in places), default=organisation.created_at
        )
