"""Organisations in tests: a lead and advisers, each signed on in a session of their own."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Level, Role
from portal.models.evidence import FileKind
from portal.models.identities import SignOn
from portal.models.mandates import Mandate
from portal.models.organisations import (
    Adviser,
    AdviserRole,
    Organisation,
    OrganisationKind,
    OrganisationState,
)
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.policy import Actor
from portal.services import second_factors
from portal.services.documents import Ready
from portal.services.organisation_vettings import Decision
from portal.services.organisations import Proof, Registration
from tests.support.mandates import a_mandate, a_person, an_adviser, an_organisation
from tests.support.staff import Colleague, resident

SECRET = "s" * 32
ADVICE = Registration(
    "Thornley Advice", OrganisationKind.ADVICE, "1234567", "1 High Street", "office@advice.example",
    "01632 960001", "We help people with forms.",
)  # fmt: skip
A_PROOF = Proof("a.pdf", "Our entry in the register", Ready(b"%PDF-", FileKind.PDF, "d" * 64, None))
MANAGER = Colleague(Role.RECORDS_MANAGER, name="Rita Manager")


def for_a_year() -> Decision:
    """An agreement until a year from now."""
    return Decision(OrganisationState.AGREED, until=(clock.now() + timedelta(days=365)).date())


def signed_on(session: Session, name: str, *, second_factor: bool = True) -> Actor:
    """Somebody in a session of their own, in which a second factor was shown unless not said."""
    actor = resident(session, name, Level.SIGNED_ON)
    if second_factor:
        session.execute(
            update(SignOn).where(SignOn.id == actor.sign_on_id).values(second_factor_at=clock.now())
        )
    return actor


def joined(
    session: Session, of: Organisation, name: str = "Asha Patel",
    role: AdviserRole = AdviserRole.ADVISER, *, second_factor: bool = True,
) -> tuple[Actor, Adviser]:  # fmt: skip
    """Somebody who advises there, signed on."""
    actor = signed_on(session, name, second_factor=second_factor)
    person = session.get_one(Person, actor.person_id)
    return actor, an_adviser(session, of, person, role=role)


def led(session: Session, name: str = "Lea Lead") -> tuple[Actor, Adviser, Organisation]:
    """An agreed organisation, and who leads it."""
    of = an_organisation(session)
    actor, me = joined(session, of, name, AdviserRole.LEAD)
    return actor, me, of


def enrolled(session: Session, actor: Actor, me: Adviser) -> pyotp.TOTP:
    """Their device: a code of it was shown."""
    me.totp_proved_at = None
    device = pyotp.TOTP(second_factors.begin(session, actor, SECRET, me, "Thornley").key)
    second_factors.show(session, actor, SECRET, me, device.at(clock.now()))
    return device


def posted(session: Session, topic: Topic) -> list[OutboxRow]:
    """What waits to be sent of one topic, the oldest first."""
    return list(
        session.scalars(select(OutboxRow).where(OutboxRow.topic == topic).order_by(OutboxRow.id))
    )


def factor_at(session: Session, sign_on_id: UUID | None) -> object:
    """When a second factor was shown in a session."""
    return session.scalar(select(SignOn.second_factor_at).where(SignOn.id == sign_on_id))


def client(
    session: Session, me: Adviser, name: str = "Margaret Jones", days: int | None = 31, **more: Any
) -> Mandate:
    """Somebody who is a client of an adviser for so many days."""
    until = None if days is None else clock.now() + timedelta(days=days)
    return a_mandate(
        session, a_person(session, name), organisation=me.organisation, adviser=me.person,
        until=until, **more,
    )  # fmt: skip
