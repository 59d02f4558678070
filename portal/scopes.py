"""How far a right goes: to everything, to what is public, to what is one's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.authority.bases import bases, is_followed, kind_of
from portal.models.actors import Actor, Depth, Held, Kind
from portal.models.death_markers import DeathNotice
from portal.models.episodes import Episode
from portal.models.identities import SignOn
from portal.models.mandates import Mandate
from portal.models.organisations import Adviser, AdviserRole, AdviserState, OrganisationState
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
    kind: Callable[[Any], Kind | None] | None = None  # of a right under a mandate
    depth: Depth = Depth.LOOK  # and how far it goes


def mandated(words: str, kind: Kind | None, depth: Depth) -> Scope:
    """What somebody's mandate covers in one kind of task, of the person for whom they act.

    With no `kind` it is that of the case which the subject is.
    """

    def of(subject: Any) -> Kind | None:
        return kind or kind_of(getattr(subject, "service", ""))

    def holds(actor: Actor, subject: Any) -> bool:
        held = actor.mandate
        if held is None or (subject is not None and _for_whom(subject) != held.principal_id):
            return False
        found = of(subject)
        return found is not None and _covers(held, found, depth, subject)

    return Scope(words, holds, kind=of, depth=depth)


def any_mandate(words: str) -> Scope:
    """What whoever acts for a person may do, whatever their mandate covers."""

    def holds(actor: Actor, subject: Any) -> bool:
        held = actor.mandate
        if held is None or not held.scopes:
            return False
        return subject is None or _for_whom(subject) == held.principal_id

    return Scope(words, holds, kind=lambda _subject: None)


def _covers(held: Held, kind: Kind, depth: Depth, subject: Any) -> bool:
    if kind is Kind.CASES and held.covers(Kind.REPORT, depth):
        service = getattr(subject, "service", None) or ""
        if is_followed(held.basis, service):
            return True  # to report something is to follow it
    if _came_of_episode(held, kind, depth, subject):
        return True
    of_episode = isinstance(subject, Episode)
    if of_episode and subject.is_safe:
        return False  # whoever acts for somebody may be the one they are not safe from
    return held.covers(kind, depth, subject.id if of_episode else None)


def _came_of_episode(held: Held, kind: Kind, depth: Depth, case: Any) -> bool:
    """Whether a case, or a part of its row, came of the one episode that is covered; no further
    than the ground goes.
    """
    service = getattr(case, "service", None)
    if not isinstance(service, str) or kind is not kind_of(service):
        return False
    if not held.covers_case(getattr(case, "id", None), depth):
        return False
    return bases().grounds[held.basis].allows(kind, depth)


def _for_whom(subject: Any) -> UUID | None:
    return getattr(subject, "subject_id", None) or _whose(subject)


def _any(_actor: Actor, _subject: Any) -> bool:
    return True


def _public_case(_actor: Actor, case: Any) -> bool:
    return getattr(case, "public", False) is True


def _held_case(actor: Actor, case: Any) -> bool:
    return actor.holds is not None and getattr(case, "id", None) == actor.holds


def _held_episode(actor: Actor, episode: Any) -> bool:
    """Of who is not safe nothing opens by a link: others may read their messages."""
    if not isinstance(episode, Episode) or actor.holds is None or episode.is_safe:
        return False
    return episode.id == actor.holds and episode.person_id == actor.person_id


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
    return same or (actor.self_id is not None and subject.identity.person_id == actor.self_id)


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


def _own_mandate(actor: Actor, mandate: Any) -> bool:
    """Of the person for whom it is: nobody agrees to their own authority over another."""
    mine = isinstance(mandate, Mandate) and mandate.principal_id == actor.person_id
    return actor.person_id is not None and mine


def _own_agency(actor: Actor, mandate: Any) -> bool:
    """Theirs to use: its agent, or whose client it is; other advisers show that they advise."""
    if not isinstance(mandate, Mandate) or actor.person_id is None:
        return False
    return actor.person_id in (mandate.agent_id, mandate.adviser_id)


def _checked_by_another(actor: Actor, mandate: Any) -> bool:
    """None stands for the list of what waits."""
    if actor.identity_id is None:
        return False
    if mandate is None:
        return True
    return isinstance(mandate, Mandate) and mandate.staff_id != actor.identity_id


def _own_adviser(actor: Actor, adviser: Any) -> bool:
    """They are a current adviser of an organisation that may act."""
    return (
        isinstance(adviser, Adviser)
        and actor.person_id is not None
        and adviser.person_id == actor.person_id
        and adviser.state is AdviserState.ACTIVE
        and adviser.organisation.state is OrganisationState.AGREED
    )


def _own_leadership(actor: Actor, adviser: Any) -> bool:
    return _own_adviser(actor, adviser) and adviser.role is AdviserRole.LEAD


def _whose(subject: Any) -> UUID | None:
    """The person a subject is, or belongs to."""
    if isinstance(subject, UUID):
        return subject
    whose = subject.id if isinstance(subject, Person) else getattr(subject, "person_id", None)
    return whose if isinstance(whose, UUID) else None


ANY = Scope("any", _any)
PUBLIC_CASE = Scope("a public case", _public_case)
HELD_CASE = Scope("the case that their link opens", _held_case)
HELD_EPISODE = Scope("the episode that their link opens", _held_episode)
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
LOOKED_AT = mandated("a case that their mandate lets them see", None, Depth.LOOK)
ACTED_ON = mandated("a case that their mandate lets them deal with", None, Depth.ACT)
MAY_REPORT = mandated("for whom they may report", Kind.REPORT, Depth.ACT)
LOOKED_INTO = mandated("an episode that their mandate lets them see", Kind.EPISODE, Depth.LOOK)
LIVED_THROUGH = mandated(
    "an episode that their mandate lets them see through", Kind.EPISODE, Depth.ACT
)
DETAILS_SEEN = mandated(
    "of whom they may see the contact details", Kind.CONTACT_DETAILS, Depth.LOOK
)
DETAILS_CHANGED = mandated("whose contact details they may change", Kind.CONTACT_DETAILS, Depth.ACT)
ACTED_FOR = any_mandate("for whom they act, whatever their mandate covers")
OWN_MANDATE = Scope("a mandate over their own affairs", _own_mandate)
OWN_AGENCY = Scope("a mandate that they hold", _own_agency)
CHECKED_BY_ANOTHER = Scope("one that a colleague wrote down", _checked_by_another)
OWN_ADVISER = Scope("as a current adviser of an agreed organisation", _own_adviser)
OWN_LEADERSHIP = Scope("as who leads an agreed organisation", _own_leadership)
