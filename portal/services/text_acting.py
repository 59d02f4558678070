"""Texts told for somebody else: whose number it is, for whom they may report, and under what.

A number is nobody by itself: only a verified contact point counts, and each of the people who
share one. Nobody learns from an answer whom we know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from portal.models.actors import Actor, By, Depth, Held, Kind
from portal.models.identities import Identity
from portal.models.mandates import Mandate, MandateState
from portal.models.messages import Talk
from portal.models.organisations import Adviser, AdviserState
from portal.models.people import ContactPoint, Person, Reach
from portal.models.person_keys import name_keys
from portal.policy import Action, may, require
from portal.reading.acting import ForSomeone, names_one, without_kin, without_name
from portal.reading.spelling import words
from portal.services import holdings, talks
from portal.services.people import phone_key
from portal.services.texts import plain_number

_MOST_WORDS = 8  # of a text, in which a name is looked for
_MOST = 50  # mandates that are looked at: names are not as common as that
_MINE = talks.ANOTHER  # the choice that it is the sender's own report


@dataclass(frozen=True, slots=True)
class Whom:
    """For whom a text is told.

    `rest` is the text without the name. Of several `fits` it is asked who is meant; with none it
    is the sender's own report, and `is_told` says that they should hear so.
    """

    rest: str
    fits: tuple[Held, ...] = ()
    is_told: bool = False

    @property
    def known(self) -> talks.Known:
        """What a talk keeps of it."""
        if not self.fits:
            return {"own": True} if self.is_told else {}
        if len(self.fits) == 1:
            return {"for": _kept(self.fits[0])}
        return {"whom": [_kept(one) for one in self.fits[: talks.MOST_CHOICES - 1]]}


def whom(session: Session, actor: Actor, number: str, said: ForSomeone | None) -> Whom | None:
    """For whom a text is told that begins with “for”; None where it is an ordinary report."""
    require(actor, Action.HEAR_TEXT)
    if said is None:
        return None
    people = texting(session, actor, number)
    found = _named(session, people, said)
    if found:
        shortest = min(len(rest) for _, rest in found)
        fits = _once_each([held for held, rest in found if len(rest) == shortest])
        rest = next(rest for _, rest in found if len(rest) == shortest)
        return Whom(rest, tuple(fits))
    if said.by_kin and (kin := _once_each(_held(session, people, None))):
        return Whom(without_kin(said), tuple(kin), is_told=True)
    return Whom(said.rest, is_told=True) if said.looks_named else None


def texting(session: Session, actor: Actor, number: str) -> Sequence[UUID]:
    """The people whose verified number this is; one number can be several people's."""
    require(actor, Action.HEAR_TEXT)
    statement = (
        select(ContactPoint.person_id)
        .where(
            ContactPoint.kind == Reach.PHONE,
            ContactPoint.key == phone_key(plain_number(number)),
            ContactPoint.verified_at.is_not(None),
        )
        .distinct()
        .order_by(ContactPoint.person_id)
    )
    return session.scalars(statement).all()


def told_at(session: Session, actor: Actor, number: str) -> Sequence[UUID]:
    """The people who gave this number without proving it, and sign on nowhere: they were told
    there that somebody may act for them. It is enough to see and to end that, and for no more.
    """
    require(actor, Action.HEAR_TEXT)
    signed_on = exists().where(Identity.person_id == ContactPoint.person_id)
    statement = (
        select(ContactPoint.person_id)
        .where(
            ContactPoint.kind == Reach.PHONE,
            ContactPoint.key == phone_key(plain_number(number)),
            ContactPoint.verified_at.is_(None),
            ContactPoint.stopped_at.is_(None),
            ~signed_on,
        )
        .distinct()
        .order_by(ContactPoint.person_id)
    )
    return session.scalars(statement).all()


def agent(session: Session, actor: Actor, talk: Talk) -> Actor | None:
    """Who tells us of it under a mandate that counts this moment; None where it is their own.

    Where the mandate ended while we asked, it becomes their own report, and they hear so.
    """
    require(actor, Action.HEAR_TEXT)
    kept = talk.known.get("for")
    if kept is None:
        return None
    held = holdings.held(session, UUID(kept["mandate"]), UUID(kept["agent"]))
    found = holdings.agent_of(held, By.SMS) if held else None
    if found is not None and may(found, Action.OPEN_CASE):
        return found
    talks.tell(talk, **{"for": None, "own": True})
    return None


def point_of(session: Session, actor: Actor, agent: Actor, number: str) -> ContactPoint | None:
    """The agent's own of the contact points that this number is."""
    require(actor, Action.HEAR_TEXT)
    statement = select(ContactPoint).where(
        ContactPoint.person_id == agent.self_id,
        ContactPoint.kind == Reach.PHONE,
        ContactPoint.key == phone_key(plain_number(number)),
        ContactPoint.verified_at.is_not(None),
    )
    return session.scalars(statement.limit(1)).first()


def is_open(talk: Talk) -> bool:
    """Whether it has to be asked who is meant."""
    return bool(talk.known.get("whom")) and not talk.known.get("for")


def ask(talk: Talk) -> list[str]:
    """Ask who is meant, or whether it is their own; the names in the order of the digits."""
    choices = talk.known["whom"]
    talks.ask(talk, talks.WHOM, [one["mandate"] for one in choices] + [_MINE])
    return [_label(one, choices) for one in choices]


def take_words(talk: Talk, body: str) -> bool:
    """An answer by name; whether it named exactly one of those we asked about."""
    if talk.asked != talks.WHOM:
        return False
    named = [one for one in talk.known["whom"] if names_one(body, one["name"])]
    if len(named) != 1:
        return False
    talks.tell(talk, **{"for": named[0], "whom": None})
    talk.asked, talk.choices = None, []
    return True


def name_in(known: talks.Known) -> str:
    """For whom it is."""
    kept = known.get("for")
    return str(kept["name"]) if kept else ""


def _named(session: Session, people: Sequence[UUID], said: ForSomeone) -> list[tuple[Held, str]]:
    """Those whom the text names among those for whom these people may report."""
    found = []
    for held in _held(session, people, said):
        rest = without_name(said, held.principal_name)
        if rest is not None:
            found.append((held, rest))
    return found


def _held(session: Session, people: Sequence[UUID], said: ForSomeone | None) -> list[Held]:
    """For whom these people may report, by their own mandates or, of whom the text may name, by
    their organisations' too.
    """
    found = holdings.held_among(session, people, _mandates(people, said)) if people else []
    return [held for held in found if held.covers(Kind.REPORT, Depth.ACT)]


def _mandates(people: Sequence[UUID], said: ForSomeone | None) -> Select[UUID]:
    """The mandates of agents whose person may be named: an organisation can have thousands."""
    advises = select(Adviser.organisation_id).where(
        Adviser.person_id.in_(people), Adviser.state == AdviserState.ACTIVE
    )
    whose = Mandate.agent_id.in_(people)
    statement = (
        select(Mandate.id)
        .join(Person, Person.id == Mandate.principal_id)
        .where(Mandate.state == MandateState.ACTIVE)
        .order_by(Mandate.id)
        .limit(_MOST)
    )
    if said is None:
        return statement.where(whose)
    called = words(said.rest)[:_MOST_WORDS]
    some = (*called, *(one.removesuffix("s") for one in called))
    keys = {key for one in some for key in name_keys(one) if key}
    named = or_(Person.given_key.in_(keys), Person.family_key.in_(keys))
    return statement.where(or_(whose, Mandate.organisation_id.in_(advises)), named)


def _once_each(some: Sequence[Held]) -> list[Held]:
    """One mandate for each person and agent: their own before an organisation's."""
    found: dict[tuple[UUID, UUID], Held] = {}
    for held in sorted(some, key=lambda one: one.organisation_id is not None):
        found.setdefault((held.principal_id, held.agent_id), held)
    return list(found.values())


def _kept(held: Held) -> dict[str, str]:
    return {
        "mandate": str(held.mandate_id), "agent": str(held.agent_id), "agent_name": held.agent_name,
        "name": held.principal_name,
    }  # fmt: skip


def _label(one: dict[str, str], others: Sequence[dict[str, str]]) -> str:
    """The person's name; where two who share the phone act for the same one, the agent's too."""
    same = [other for other in others if other["name"] == one["name"]]
    return one["name"] if len(same) == 1 else f"{one['name']} ({one['agent_name']})"
