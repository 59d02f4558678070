"""Who is signed on at the provider, in which browser, and with which portals."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal import clock
from portal.demo.provider.clients import Client
from portal.demo.provider.people import Person

IDLE = timedelta(hours=1)  # GOV.UK One Login's, from the last interaction


@dataclass
class Session:
    """One person in one browser. `clients` are the portals that were told of it."""

    id: str
    person: Person
    signed_on_at: datetime
    used_at: datetime
    sid: str
    proved: bool = False
    clients: dict[str, Client] = field(default_factory=dict)


class Sessions:
    """Every session, in memory: whoever restarts the demo signs on anew."""

    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}

    def begin(self, person: Person) -> Session:
        """Sign a person on."""
        now = clock.now()
        session = Session(secrets.token_urlsafe(32), person, now, now, secrets.token_urlsafe(16))
        self._by_id[session.id] = session
        return session

    def find(self, ident: str | None) -> Session | None:
        """The live session of this id; finding it keeps it alive for another hour."""
        session = self._by_id.get(ident or "")
        if session is None or not _alive(session):
            return None
        session.used_at = clock.now()
        return session

    def of(self, person: Person) -> list[Session]:
        """Every live session of a person."""
        return [
            session
            for session in list(self._by_id.values())
            if session.person.key == person.key and _alive(session)
        ]

    def end(self, session: Session) -> None:
        """Forget a session."""
        self._by_id.pop(session.id, None)


def _alive(session: Session) -> bool:
    return clock.now() - session.used_at < IDLE
