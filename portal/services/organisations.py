"""Organisations that ask to act for people: what they register with, and who registered them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.evidence import FileKind
from portal.models.organisations import (
    Adviser,
    AdviserRole,
    AdviserState,
    Organisation,
    OrganisationKind,
    OrganisationState,
)
from portal.policy import Action, require
from portal.services import organisation_histories
from portal.services.documents import Ready
from portal.services.organisation_histories import Did, Line
from portal.services.people import email_key

MOST_FILES = 10  # proofs of one organisation
MOST_WAITING = 3  # organisations that one person has asked for and nobody has decided on
_WAITING = (OrganisationState.APPLIED, OrganisationState.QUESTION)


class NoSuchOrganisation(Exception):
    """There is no such organisation, or it is not the actor's."""


class EnoughRegistered(Exception):
    """Three that wait for a decision are enough for one person."""


class EnoughFiles(Exception):
    """An organisation shows ten files."""


class NothingAsked(Exception):
    """The council waits for no answer and no further file."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What an organisation says of itself."""

    name: str
    kind: OrganisationKind
    number: str
    address: str
    email: str
    phone: str
    words: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that shows what an organisation is, as it is in the storage already."""

    name: str
    words: str
    file: Ready


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is listed: `name` is its part of the key."""

    name: str
    words: str
    kind: FileKind
    scanned_at: datetime | None


def key(organisation_id: UUID, name: str) -> str:
    """Where a file of an organisation is kept in the storage."""
    return f"organisations/{organisation_id}/{name}"


def register(
    session: Session, actor: Actor, organisation_id: UUID, new: Registration, proof: Proof
) -> Organisation:
    """Ask for an organisation; who asks leads it. The same wish twice is one organisation.

    Raises NotAnEmail, EnoughRegistered, or NoSuchOrganisation for an id that is somebody else's.
    """
    require(actor, Action.REGISTER_ORGANISATION)
    email_key(new.email)
    if session.get(Organisation, organisation_id) is not None:
        return of_lead(session, actor, organisation_id)
    if _count_waiting(session, actor) >= MOST_WAITING:
        raise EnoughRegistered
    at = clock.now()
    made = Organisation(
        id=organisation_id, name=new.name.strip(), kind=new.kind, number=new.number.strip(),
        address=new.address.strip(), email=new.email.strip(), phone=new.phone.strip(),
        words=new.words.strip(), evidence=[_written(proof)], state=OrganisationState.APPLIED,
        created_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    lead = Adviser(
        id=clock.new_id(), organisation_id=made.id, person_id=actor.person_id,
        role=AdviserRole.LEAD, state=AdviserState.ACTIVE, name=actor.name or new.name.strip(),
        email=new.email.strip(), created_at=at, joined_at=at, last_at=at,
    )  # fmt: skip
    session.add_all([lead, organisation_histories.line(made.id, Did.REGISTERED, actor, made.words)])
    session.flush()
    return made


def mine(session: Session, actor: Actor) -> Sequence[Adviser]:
    """The actor's places in organisations, whatever their state, with the organisations."""
    require(actor, Action.REGISTER_ORGANISATION)
    statement = (
        select(Adviser)
        .join(Adviser.organisation)
        .where(
            Adviser.person_id == actor.person_id,
            Adviser.state.in_((AdviserState.ACTIVE, AdviserState.OFF)),
        )
        .order_by(Organisation.name, Adviser.id)
    )
    return session.scalars(statement).all()


def of_lead(session: Session, actor: Actor, organisation_id: UUID) -> Organisation:
    """An organisation that the actor leads, whatever its state. Raises NoSuchOrganisation."""
    require(actor, Action.REGISTER_ORGANISATION)
    statement = (
        select(Organisation)
        .join(Organisation.advisers)
        .where(
            Organisation.id == organisation_id,
            Adviser.person_id == actor.person_id,
            Adviser.role == AdviserRole.LEAD,
            Adviser.state == AdviserState.ACTIVE,
        )
    )
    found = session.scalar(statement)
    if found is None or actor.person_id is None:
        raise NoSuchOrganisation
    return found


def answer(
    session: Session, actor: Actor, organisation_id: UUID, words: str, proof: Proof | None = None
) -> Organisation:
    """Answer what the council asked; it looks into it again.

    Raises NoSuchOrganisation, NothingAsked, EnoughFiles.
    """
    require(actor, Action.REGISTER_ORGANISATION)
    found = of_lead(session, actor, organisation_id)
    session.flush()
    session.refresh(found, with_for_update=True)
    if found.state is not OrganisationState.QUESTION:
        raise NothingAsked
    if proof is not None:
        if len(found.evidence) >= MOST_FILES:
            raise EnoughFiles
        found.evidence = [*found.evidence, _written(proof)]
    found.state = OrganisationState.APPLIED
    found.version += 1
    session.add(organisation_histories.line(found.id, Did.ANSWERED, actor, words.strip()))
    return found


def history(session: Session, actor: Actor, organisation_id: UUID) -> Sequence[Line]:
    """What has happened to an organisation that the actor leads. Raises NoSuchOrganisation."""
    require(actor, Action.REGISTER_ORGANISATION)
    found = of_lead(session, actor, organisation_id)
    return organisation_histories.lines(session, found.id)


def files(found: Organisation) -> list[File]:
    """The files of an organisation, in the order in which they came."""
    return [
        File(
            one["name"], one["words"], FileKind(one["kind"]),
            datetime.fromisoformat(one["scanned_at"]) if one["scanned_at"] else None,
        )
        for one in found.evidence
    ]  # fmt: skip


def _written(proof: Proof) -> dict[str, Any]:
    scanned = proof.file.scanned_at
    return {
        "name": proof.name,
        "words": proof.words.strip(),
        "kind": proof.file.kind.value,
        "size": len(proof.file.data),
        "digest": proof.file.digest,
        "scanned_at": scanned.isoformat() if scanned else "",
    }


def _count_waiting(session: Session, by: Actor) -> int:
    statement = (
        select(func.count())
        .select_from(Adviser)
        .join(Adviser.organisation)
        .where(Adviser.person_id == by.person_id, Organisation.state.in_(_WAITING))
    )
    return session.scalar(statement) or 0
