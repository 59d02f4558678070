"""The history of an organisation: each decision, question, answer and change of its advisers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.identities import Identity
from portal.models.organisations import OrganisationEvent
from portal.models.people import Person


class Did(StrEnum):
    """What a line of the history says; `web.organisation_words` has the words."""

    REGISTERED = "registered"
    ANSWERED = "answered"
    ASKED = "asked"
    AGREED = "agreed"
    EXTENDED = "extended"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    ENDED = "ended"
    EXPIRED = "expired"
    INVITED = "invited"
    JOINED = "joined"
    DECLINED = "declined"
    LEFT = "left"
    REMOVED = "removed"
    MADE_LEAD = "made_lead"
    MADE_ADVISER = "made_adviser"
    SWITCHED_OFF = "switched_off"
    SWITCHED_ON = "switched_on"
    FACTOR_SET = "factor_set"
    FACTOR_RESET = "factor_reset"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is read: when, what, its words, and who by name where it was a person."""

    at: datetime
    did: Did
    words: str
    who: str | None
    by_council: bool


def line(organisation_id: UUID, did: Did, by: Actor, words: str = "") -> OrganisationEvent:
    """A new line, for its writer to add. Nothing is ever changed or taken out again."""
    return OrganisationEvent(
        id=clock.new_id(), organisation_id=organisation_id, at=clock.now(), did=did.value,
        words=words, person_id=by.self_id, staff_id=by.identity_id,
    )  # fmt: skip


def lines(session: Session, organisation_id: UUID, limit: int = 100) -> Sequence[Line]:
    """The newest lines, the newest first."""
    statement = (
        select(
            OrganisationEvent.at, OrganisationEvent.did, OrganisationEvent.words,
            OrganisationEvent.staff_id, Person.name, Identity.name.label("staff"),
        )
        .outerjoin(Person, Person.id == OrganisationEvent.person_id)
        .outerjoin(Identity, Identity.id == OrganisationEvent.staff_id)
        .where(OrganisationEvent.organisation_id == organisation_id)
        .order_by(OrganisationEvent.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        Line(row.at, Did(row.did), row.words, row.staff or row.name, row.staff_id is not None)
        for row in session.execute(statement)
    ]
