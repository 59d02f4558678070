"""Mandates as people make them: through the services, with the codes that they were sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.actors import Actor, Basis, By, Depth, Kind, Level, Role
from portal.models.identities import Code
from portal.models.mandates import Mandate, MandateInvitation
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.services import mandate_codes, mandate_invitations, mandate_makings
from portal.services.codes import Tried
from portal.services.mandate_wordings import Agreed, Tongue
from portal.services.mandates import ScopeWish, Wish
from portal.services.people import Introduction

SECRET = "s" * 32
TOM = Introduction(name="Tom Jones", email="tom@example.com")
TAX = ScopeWish(Kind.COUNCIL_TAX, Depth.ACT)
REPORT = ScopeWish(Kind.REPORT, Depth.ACT)
ALL = ScopeWish(Kind.EVERYTHING, Depth.ACT)


def _say(words: str, **places: Any) -> str:
    return words % places if places else words


def _day(moment: datetime) -> str:
    return f"{moment:%-d %B %Y}"


ENGLISH = Tongue("en", _say, _day)
AS_READ = Agreed(ENGLISH)


def wish(
    *scopes: ScopeWish, basis: Basis = Basis.CONSENT, days: int = 182, **more: Any
) -> Wish:  # fmt: skip
    """To deal with council tax for half a year, unless said otherwise."""
    return Wish(basis, scopes or (TAX,), days, **more)


def on_web(person: Person, level: Level = Level.SIGNED_ON) -> Actor:
    """Somebody who signed on for themselves."""
    return Actor(Role.RESIDENT, By.WEB, person_id=person.id, name=person.name, level=level)


def named(
    session: Session, principal: Person, who: Introduction = TOM, what: Wish | None = None,
    once: str = "form 1",
) -> Mandate:  # fmt: skip
    """The person names somebody, who is invited."""
    return mandate_makings.name_agent(
        session, on_web(principal), what or wish(), who, AS_READ, once
    )


def invitation_of(session: Session, mandate: Mandate) -> MandateInvitation:
    """The latest."""
    statement = select(MandateInvitation).where(MandateInvitation.mandate_id == mandate.id)
    found = session.scalars(statement.order_by(MandateInvitation.id.desc())).first()
    assert found is not None
    return found


def taken(session: Session, mandate: Mandate, agent: Person) -> Tried:
    """Whoever was invited signs on, gets the code and types it."""
    actor = on_web(agent)
    token = mandate_invitations.token(SECRET, invitation_of(session, mandate).id)
    invitation = mandate_invitations.look_at(session, actor, SECRET, token)
    mandate_invitations.send_code(session, actor, invitation)
    digits = code_of(session, mandate)
    return mandate_invitations.take(session, actor, SECRET, invitation, digits)


def code_of(session: Session, mandate: Mandate) -> str:
    """The digits of the code that was sent last for a mandate."""
    session.flush()
    statement = select(Code.id).where(Code.mandate_id == mandate.id).order_by(Code.id.desc())
    return mandate_codes.digits(SECRET, session.scalars(statement.limit(1)).one())


def wrong(digits: str) -> str:
    """Six other digits."""
    return f"{(int(digits) + 1) % 1_000_000:06}"


def posted(session: Session, *topics: Topic) -> list[OutboxRow]:
    """What must go out, in the order of its writing."""
    session.flush()
    wanted: Sequence[Topic] = topics or [one for one in Topic if one.value.startswith("mandate_")]
    statement = select(OutboxRow).where(OutboxRow.topic.in_(wanted)).order_by(OutboxRow.id)
    return list(session.scalars(statement))


def topics(session: Session, mandate_id: UUID | None = None) -> list[Topic]:
    """The topics about mandates so far, or about one."""
    return [
        row.topic
        for row in posted(session)
        if mandate_id is None or row.facts.get("mandate_id") == str(mandate_id)
    ]
