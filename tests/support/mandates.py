"""Who acts for whom, as rows: people, organisations with advisers, mandates with scopes.

Nothing here goes through the services that make mandates: a test of the reading side need not
know how one is made. `an_agent` is the actor that the reading side gives out for such a row.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.authority.bases import bases
from portal.models.actors import Actor, Basis, By, Depth, Granted, Held, Kind, Level, Role
from portal.models.cases import Case
from portal.models.identities import Identity, Realm
from portal.models.mandates import (
    Mandate,
    MandateInvitation,
    MandatePause,
    MandateScope,
    MandateState,
    Way,
)
from portal.models.organisations import (
    Adviser,
    AdviserRole,
    AdviserState,
    Organisation,
    OrganisationKind,
    OrganisationState,
)
from portal.models.people import ContactPoint, Person, Reach
from portal.models.states import State

EVERYTHING = (Granted(Kind.EVERYTHING, Depth.ACT),)
TO_REPORT = (Granted(Kind.REPORT, Depth.ACT),)
TO_READ_CASES = (Granted(Kind.CASES, Depth.LOOK),)


def act(*kinds: Kind, **more: Any) -> tuple[Granted, ...]:
    """Scopes to act in these kinds of task; `until` and `episode_id` as of Granted."""
    return tuple(Granted(kind, Depth.ACT, **more) for kind in kinds)


def look(*kinds: Kind, **more: Any) -> tuple[Granted, ...]:
    """Scopes to look in these kinds of task."""
    return tuple(Granted(kind, Depth.LOOK, **more) for kind in kinds)


def a_person(
    session: Session, name: str = "Margaret Jones", *, language: str = "en",
    phone: str | None = None, email: str | None = None, dead_at: datetime | None = None,
) -> Person:  # fmt: skip
    """Somebody the council knows; `phone` (E.164) and `email` are verified."""
    at = clock.now()
    person = Person(id=clock.new_id(), name=name, language=language, created_at=at, dead_at=dead_at)
    session.add(person)
    for kind, value in ((Reach.PHONE, phone), (Reach.EMAIL, email)):
        if value is not None:
            point = ContactPoint(
                id=clock.new_id(), person_id=person.id, kind=kind, value=value,
                key=value.casefold(), verified_at=at, created_at=at,
            )  # fmt: skip
            session.add(point)
    session.flush()
    return person


def an_account(session: Session, name: str = "Tom Jones", **more: Any) -> Person:
    """Somebody who has signed on; `more` as of `a_person`."""
    person, at = a_person(session, name, **more), clock.now()
    session.add(
        Identity(
            id=clock.new_id(), realm=Realm.RESIDENT, issuer="https://op.example",
            subject=str(person.id), person_id=person.id, roles=[], teams=[], created_at=at,
            last_at=at,
        )
    )  # fmt: skip
    session.flush()
    return person


def staff_identity(session: Session, name: str = "Moira Clark") -> Identity:
    """Somebody of the staff, as rows name them: who wrote a mandate down, who checked it."""
    at = clock.now()
    identity = Identity(
        id=clock.new_id(), realm=Realm.STAFF, issuer="https://staff.example",
        subject=f"{name} {clock.new_id()}", person_id=None, name=name, roles=[Role.CLERK.value],
        teams=[], created_at=at, last_at=at,
    )  # fmt: skip
    session.add(identity)
    session.flush()
    return identity


def an_organisation(
    session: Session, name: str = "Thornley Advice", *,
    state: OrganisationState = OrganisationState.AGREED, agreed_until: date | None = None,
) -> Organisation:  # fmt: skip
    """One that may act until a year from now, unless said otherwise."""
    at = clock.now()
    made = Organisation(
        id=clock.new_id(), name=name, kind=OrganisationKind.ADVICE, number="1234567",
        address="1 High Street, Thornley", email="office@advice.example", phone="01632 960001",
        words="We help people with forms.", evidence=[], state=state, created_at=at, decided_at=at,
        agreed_until=agreed_until or (at + timedelta(days=365)).date(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def an_adviser(
    session: Session, organisation: Organisation, person: Person, *,
    role: AdviserRole = AdviserRole.ADVISER, state: AdviserState = AdviserState.ACTIVE,
) -> Adviser:  # fmt: skip
    """One of its people, with a second factor proved, unless said otherwise current."""
    at = clock.now()
    current = state in (AdviserState.ACTIVE, AdviserState.INVITED)
    made = Adviser(
        id=clock.new_id(), organisation=organisation, person_id=person.id, role=role, state=state,
        name=person.name, email="adviser@advice.example", created_at=at, joined_at=at, last_at=at,
        totp_proved_at=at, ended_at=None if current else at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def a_mandate(
    session: Session,
    principal: Person,
    agent: Person | None = None,
    scopes: Iterable[Granted] = EVERYTHING,
    *,
    basis: Basis = Basis.CONSENT,
    organisation: Organisation | None = None,
    adviser: Person | None = None,
    **more: Any,
) -> Mandate:
    """One that counts since an hour ago and for a month, unless `more` says otherwise.

    `agent` for a person's, `organisation` and `adviser` for an organisation's. `more` are further
    columns: `state`, `until`, `from_at`, `ended_at`, `copies`, `way`, `staff_id`.
    """
    at = clock.now()
    values: dict[str, Any] = {
        "way": Way.NAMED, "state": MandateState.ACTIVE, "channel": By.WEB,
        "created_at": at - timedelta(hours=2), "from_at": at - timedelta(hours=1),
        "agreed_at": at - timedelta(hours=1), "until": at + timedelta(days=31),
    }  # fmt: skip
    made = Mandate(
        id=clock.new_id(), principal=principal, agent=agent, organisation=organisation,
        adviser=adviser, basis=basis, **(values | more),
    )  # fmt: skip
    made.scopes = [_scope(position, one) for position, one in enumerate(scopes)]
    session.add(made)
    session.flush()
    return made


def named_as(session: Session, mandate: Mandate, name: str) -> MandateInvitation:
    """The person named them so, and they were invited at an email of theirs, and took it."""
    at = clock.now()
    point = ContactPoint(
        id=clock.new_id(), person_id=mandate.agent_id, kind=Reach.EMAIL, value="him@example.com",
        key="him@example.com", created_at=at,
    )  # fmt: skip
    made = MandateInvitation(
        id=clock.new_id(), mandate_id=mandate.id, name=name, contact_point_id=point.id,
        created_at=at, expires_at=at + timedelta(days=7), used_at=at,
    )  # fmt: skip
    session.add(point)
    session.flush()
    session.add(made)
    session.flush()
    return made


def paused(session: Session, principal: Person, staff: Identity) -> MandatePause:
    """All mandates of a person rest: a clerk saw signs that somebody forces them."""
    made = MandatePause(
        id=clock.new_id(), principal_id=principal.id, staff_id=staff.id,
        why="He answered every question for her.", at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def as_held(mandate: Mandate, who: Person | None = None) -> Held:
    """The mandate as it counts now, in the hands of `who` (else its agent, or its adviser)."""
    by = who or mandate.agent or mandate.adviser
    assert by is not None, "nobody holds it"
    at = clock.now()
    counts = mandate.state is MandateState.ACTIVE
    scopes = bases().spell_out(
        mandate.basis,
        (
            Granted(one.kind, one.depth, one.until, one.episode_id)
            for one in mandate.scopes
            if one.ended_at is None and (one.until is None or one.until > at)
        ),
    )
    of = mandate.organisation
    return Held(
        mandate.id, mandate.principal_id, mandate.principal.name or "", by.id, by.name or "",
        mandate.basis, scopes if counts else (), mandate.until, of.id if of else None,
        of.name if of else "",
    )  # fmt: skip


def an_agent(mandate: Mandate, who: Person | None = None, by: By = By.WEB, **more: Any) -> Actor:
    """Whoever acts under the mandate; `more` are further fields of the actor, such as `in_call`."""
    return of_held(as_held(mandate, who), by, **more)


def of_held(held: Held, by: By = By.WEB, **more: Any) -> Actor:
    """Whoever acts under a mandate that is held."""
    actor = Actor(
        Role.AGENT, by, person_id=held.principal_id, name=held.agent_name,
        level=Level.SIGNED_ON if by is By.WEB else Level.NONE, mandate=held,
    )  # fmt: skip
    return replace(actor, **more)


def _scope(position: int, one: Granted) -> MandateScope:
    return MandateScope(
        id=clock.new_id(), position=position, kind=one.kind, depth=one.depth, until=one.until,
        episode_id=one.episode_id,
    )  # fmt: skip


def a_case_of(session: Session, person_id: UUID, service: str = "pothole") -> Case:
    """A private case of theirs, without a history."""
    at = clock.now()
    case = Case(
        id=clock.new_id(), reference=clock.reference(), service=service, public=False,
        state=State.RECEIVED, channel=By.WEB, words="", private_words="", answers={}, place="",
        team="council_tax", reason="council", urgency=3, created_at=at, updated_at=at,
        reporters=1, version=1, subject_id=person_id,
    )  # fmt: skip
    session.add(case)
    session.flush()
    return case
