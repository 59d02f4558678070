"""Arthur has died; his widow Joan tells us, and two clerks and the records manager look into it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.models.actors import Actor, Role
from portal.models.cases import Case
from portal.models.death_markers import DeathNotice
from portal.models.episodes import Disclosure, Episode
from portal.models.episodes import Told as ToldState
from portal.models.people import Person
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases, deaths, declarations, episodes
from portal.services.cases import NewCase
from portal.services.people import Introduction
from tests.support.bereaved import WIDOW
from tests.support.staff import Colleague, resident

MARKET_SQUARE = Point(52.58, -0.95)
HOME = "4 Mill Lane"
ENTRY = "Thornley 2026/1187"
MOIRA = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")
NEIL = Colleague(Role.CLERK, ("customer_services",), name="Neil Okafor")
RITA = Colleague(Role.RECORDS_MANAGER, name="Rita Lowe")


@dataclass(frozen=True)
class Told:
    """What there is once Joan has told us: ids, so that it can be looked at in any session."""

    notice: UUID
    episode: UUID
    arthur: UUID
    joan: UUID
    case: UUID  # that Arthur reported, and is told of


def arthurs_case(session: Session, council: Council, email: str = "arthur@example.org") -> Case:
    """He reported a hole; he is known by name, home and email."""
    who = Introduction(name="Arthur Pell", email=email, phone="07700 900456")
    new = NewCase("pothole", "A hole", place="Market Square", point=MARKET_SQUARE, reporter=who)
    case = cases.open_case(session, PUBLIC_ON_WEB, council, new)
    session.flush()
    arthur = session.get_one(Person, case.subject_id)
    arthur.address = HOME
    return case


def declared(session: Session, council: Council, joan: Actor, **answers: object) -> Episode:
    """Joan says once that he has died."""
    episode = episodes.begin(session, joan, "bereavement")
    episodes.answer(session, joan, episode, {**WIDOW, **answers})
    session.flush()
    declarations.declare(session, joan, council, episode, {}, episode.version, "once")
    return episode


def told(session: Session, council: Council, **answers: object) -> Told:
    """All of it in one transaction."""
    case = arthurs_case(session, council)
    joan = resident(session, "Joan Pell")
    session.get_one(Person, joan.person_id).name = "Joan Pell"
    episode = declared(session, council, joan, **answers)
    session.flush()
    notice = session.scalars(select(DeathNotice).where(DeathNotice.episode_id == episode.id)).one()
    assert case.subject_id is not None
    assert joan.person_id is not None
    return Told(notice.id, episode.id, case.subject_id, joan.person_id, case.id)


def notice_of(session: Session, what: Told) -> DeathNotice:
    return session.get_one(DeathNotice, what.notice)


def seen(session: Session, what: Told, by: Actor) -> DeathNotice:
    notice = notice_of(session, what)
    deaths.look_into(session, by, notice, [what.arthur], ENTRY, notice.version)
    return notice


def marked(session: Session, council: Council, what: Told) -> DeathNotice:
    notice = seen(session, what, MOIRA.actor(session))
    deaths.confirm(session, NEIL.actor(session), council, notice, notice.version)
    session.expire_all()
    return notice


def held(session: Session, what: Told) -> list[ToldState]:
    of_it = select(Disclosure.state).where(
        Disclosure.episode_id == what.episode, Disclosure.is_held.is_(True)
    )
    return list(session.scalars(of_it))
