"""How far a right goes: to everything, to what is public, to what is one's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.models.actors import Actor
from portal.models.death_markers import DeathNotice
from portal.models.identities import SignOn
from portal.models.people import Person


@dataclass(frozen=True, slots=True)
class Scope:
    """Which subjects a right reaches, in words and as a test that never raises.

    A subject that does not say whose it is belongs to nobody. `with_reason` rights hold only for
    who says why; each use of one is an audit line.
    """

    words: str
    holds: Callable[[Actor, Any], bool]
    with_reason: bool = False


def _any(_actor: Actor, _subject: Any) -> bool:
    return True


def _public_case(_actor: Actor, case: Any) -> bool:
    return getattr(case, "public", False) is True


def _held_case(actor: Actor, case: Any) -> bool:
    return actor.holds is not None and getattr(case, "id", None) == actor.holds


def _own_case(actor: Actor, case: Any) -> bool:
    return actor.person_id is not None and getattr(case, "subject_id", None) == actor.person_id


def _team_case(actor: Actor, case: Any) -> bool:
    return getattr(case, "team", None) in actor.teams


def _team_episode(actor: Actor, told: Any) -> bool:
    """What says which teams were told of an episode; an episode itself says no such thing."""
    teams = getattr(told, "teams", None)
    return isinstance(teams, frozenset) and not teams.isdisjoint(actor.teams)


def _ward_case(actor: Actor, case: Any) -> bool:
    return _public_case(actor, case) and getattr(case, "ward", None) in actor.wards


def _own_record(actor: Actor, subject: Any) -> bool:
    return actor.person_id is not None and _whose(subject) == actor.person_id


def _own_sign_on(actor: Actor, subject: Any) -> bool:
    if not isinstance(subject, SignOn):
        return False
    same = actor.sign_on_id is not None and subject.id == actor.sign_on_id
    return same or (actor.person_id is not None and subject.identity.person_id == actor.person_id)


def _own_desk(actor: Actor, subject: Any) -> bool:
    """What staff keep is theirs; None stands for something new of their own."""
    if actor.identity_id is None:
        return False
    return subject is None or getattr(subject, "identity_id", None) == actor.identity_id


def _in_call(actor: Actor, _subject: Any) -> bool:
    return actor.in_call is not None


def _second_look(actor: Actor, notice: Any) -> bool:
    """Somebody else has looked, and it is none of those who brought it this far."""
    if not isinstance(notice, DeathNotice) or actor.identity_id is None:
        return False
    return notice.first_id is not None and actor.identity_id not in notice.seen_by


def _team_place(actor: Actor, teams: Any) -> bool:
    """The teams of the places where people are seen; theirs is one of them."""
    return isinstance(teams, frozenset) and not actor.teams.isdisjoint(teams)


def _whose(subject: Any) -> UUID | None:
    """The person a subject is, or belongs to."""
    if isinstance(subject, UUID):
        return subject
    whose = subject.id if isinstance(subject, Person) else getattr(subject, "person_id", None)
    return whose if isinstance(whose, UUID) else None


ANY = Scope("any", _any)
PUBLIC_CASE = Scope("a public case", _public_case)
HELD_CASE = Scope("the case that their link opens", _held_case)
OWN_CASE = Scope("a case of their own", _own_case)
TEAM_CASE = Scope("a case of their teams", _team_case)
TEAM_EPISODE = Scope("an episode that their teams were told of", _team_episode)
WARD_CASE = Scope("a public case of their wards", _ward_case)
ANY_WITH_REASON = Scope("any, with a reason that is kept", _any, with_reason=True)
OWN_RECORD = Scope("their own", _own_record)
OWN_DESK = Scope("their own, or a new one", _own_desk)
IN_CALL = Scope("any, while they serve somebody", _in_call)
TEAM_PLACE = Scope("at a place of their teams", _team_place)
SECOND_LOOK = Scope("one that somebody else has looked into", _second_look)
OWN_SIGN_ON = Scope("a session of their own", _own_sign_on)
