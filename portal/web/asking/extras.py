"""What a declared plan asks for besides its tasks: appointments to choose, proofs to give."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.models.actors import Actor
from portal.models.episodes import Episode
from portal.services import appointments, evidence


@dataclass(frozen=True, slots=True)
class Booked:
    """Something that needs an appointment, and when it is; its title is to be translated."""

    task: str
    title: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Extras:
    """`missing` and `given` are kinds of proof."""

    booked: tuple[Booked, ...]
    missing: int
    given: int

    def __bool__(self) -> bool:
        return bool(self.booked or self.missing or self.given)


def of(session: Session, actor: Actor, council: Council, episode: Episode) -> Extras:
    """The appointments and proofs of an episode that was declared."""
    wanted = appointments.wanted(session, actor, council, episode)
    needs = evidence.needs(session, actor, episode)
    return Extras(
        tuple(
            Booked(line.task, line.title, held.starts_at if held else None) for line, held in wanted
        ),
        missing=sum(1 for need in needs if not need.given),
        given=sum(1 for need in needs if need.given),
    )
