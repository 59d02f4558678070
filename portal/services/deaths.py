"""A death that was told: looked into by one of the staff, confirmed by another, or refused.

A council once wrote to a newly widowed man that he had died. So the one who told us and the one
who died are two records, each is named, and the second look is never that of the first again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from portal import clock, outbox
from portal.council.councils import Council
from portal.models.actors import Actor
from portal.models.death_markers import OPEN_NOTICES, DeathMatch, DeathNotice, NoticeState
from portal.models.episodes import Disclosure, Episode, Told
from portal.models.identities import Identity
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import SYSTEM, Action, require
from portal.services import audits, death_records, episode_releases, mandate_terms, silences

MOST = 200
_ENDED = 20


class NoSuchNotice(Exception):
    """There is no such notice of a death."""


class SamePerson(Exception):
    """Whoever told us of a death is not the one who died."""


class NotACandidate(Exception):
    """This record does not look like that of the person who died."""


class EntryNeeded(Exception):
    """The entry of the register must be seen before a death is written to a record."""


class SettledMeanwhile(Exception):
    """A colleague has gone on with this notice since it was on the screen."""


class WhyNeeded(Exception):
    """It has to be said why."""


def waiting(session: Session, actor: Actor) -> Sequence[DeathNotice]:
    """The notices that nobody has ended, the oldest first."""
    require(actor, Action.LOOK_INTO_DEATH)
    statement = select(DeathNotice).where(DeathNotice.state.in_(OPEN_NOTICES))
    return session.scalars(statement.order_by(DeathNotice.at, DeathNotice.id).limit(MOST)).all()


def ended(session: Session, actor: Actor) -> Sequence[DeathNotice]:
    """The notices that were ended last."""
    require(actor, Action.LOOK_INTO_DEATH)
    statement = select(DeathNotice).where(DeathNotice.state.not_in(OPEN_NOTICES))
    latest = func.coalesce(DeathNotice.ended_at, DeathNotice.second_at).desc()
    return session.scalars(statement.order_by(latest, DeathNotice.id).limit(_ENDED)).all()


def find(session: Session, actor: Actor, notice_id: UUID) -> DeathNotice:
    """A notice to be read by staff; that they read it is kept. Raises NoSuchNotice."""
    require(actor, Action.LOOK_INTO_DEATH)
    notice = session.get(
        DeathNotice, notice_id,
        options=[selectinload(DeathNotice.matches).joinedload(DeathMatch.person)],
    )  # fmt: skip
    if notice is None:
        raise NoSuchNotice(notice_id)
    for person_id in {notice.informant_id, *(match.person_id for match in notice.matches)}:
        audits.record(
            session, actor, Action.READ_PERSON, person_id=person_id, reason=death_records.REASON
        )
    return notice


def colleagues(session: Session, actor: Actor, notice: DeathNotice) -> dict[UUID, str]:
    """The staff who had to do with a notice, by name."""
    require(actor, Action.LOOK_INTO_DEATH)
    ids = {notice.written_by_id, notice.first_id, notice.second_id, notice.ended_by_id} - {None}
    named = select(Identity.id, Identity.name).where(Identity.id.in_(ids))
    return {one: name or "" for one, name in session.execute(named)}


def told(session: Session, actor: Actor, notice: DeathNotice) -> list[str]:
    """The keys of the teams and agencies that were told because the death was confirmed."""
    require(actor, Action.LOOK_INTO_DEATH)
    statement = select(Disclosure.recipient).where(
        Disclosure.episode_id == notice.episode_id,
        Disclosure.is_held.is_(True),
        Disclosure.state.not_in((Told.PENDING, Told.REFUSED)),
    )
    return sorted(session.scalars(statement))


def look_into(
    session: Session,
    actor: Actor,
    notice: DeathNotice,
    people: Collection[UUID],
    entry: str,
    version: int,
) -> None:
    """The first look: which records are theirs, none where we have none, and the register entry.

    What they follow without a name at one of their addresses is theirs too.

    Raises SamePerson, NotACandidate, EntryNeeded, SettledMeanwhile, NotAllowed.
    """
    require(actor, Action.LOOK_INTO_DEATH, notice)
    _as_seen(session, notice, version)
    if notice.informant_id in people:
        raise SamePerson(notice.id)
    if not entry.strip():
        raise EntryNeeded(notice.id)
    alike = set(session.scalars(death_records.alike(notice).with_only_columns(Person.id)))
    if not alike.issuperset(people):
        raise NotACandidate(notice.id)
    records = set(people) | death_records.nameless(session, notice, people)
    notice.matches = [DeathMatch(id=clock.new_id(), person_id=one) for one in sorted(records)]
    notice.entry, notice.state = entry.strip(), NoticeState.SEEN
    notice.first_id, notice.first_at = actor.identity_id, clock.now()
    notice.version += 1
    session.flush()
    audits.record(session, actor, Action.LOOK_INTO_DEATH, person_id=notice.informant_id)


def confirm(
    session: Session, actor: Actor, council: Council, notice: DeathNotice, version: int
) -> int:
    """The second look: the records are marked, nothing is sent to them any more, and whoever
    waited for it is told; how many messages were held back.

    Raises SettledMeanwhile, SamePerson, NotAllowed for who looked first.
    """
    require(actor, Action.CONFIRM_DEATH, notice)
    _as_seen(session, notice, version)
    require(actor, Action.CONFIRM_DEATH, notice)  # again: it may have changed while we waited
    people = [match.person_id for match in notice.matches]
    if notice.informant_id in people:
        raise SamePerson(notice.id)
    at = clock.now()
    notice.state, notice.second_id, notice.second_at = NoticeState.MARKED, actor.identity_id, at
    notice.version += 1
    _mark(session, people, at)
    held = silences.silence(session, SYSTEM, people)
    mandate_terms.end_at_death(session, SYSTEM, people)
    for person_id in people:
        audits.record(session, actor, Action.CONFIRM_DEATH, person_id=person_id)
    episode_releases.release(session, SYSTEM, council, _episode(session, notice))
    return held


def refuse(session: Session, actor: Actor, notice: DeathNotice, why: str, version: int) -> None:
    """It is not so, or cannot be shown: nobody is told what waited for it.

    `why` is for the person who told us, too. Raises WhyNeeded, SettledMeanwhile, NotAllowed.
    """
    require(actor, Action.LOOK_INTO_DEATH, notice)
    if not why.strip():
        raise WhyNeeded(notice.id)
    _as_seen(session, notice, version)
    _end(notice, actor, NoticeState.REFUSED, why)
    audits.record(
        session, actor, Action.LOOK_INTO_DEATH, person_id=notice.informant_id, allowed=True,
        reason=why.strip(),
    )  # fmt: skip
    episode_releases.withhold(session, SYSTEM, _episode(session, notice), why.strip())


def lift(session: Session, actor: Actor, notice: DeathNotice, why: str, version: int) -> int:
    """They are alive: the mark is taken off, they are told so, and what was held back and is still
    of use is sent; how many messages. Who was told of it is in `told`: each of them has to be
    called.

    Raises WhyNeeded, SettledMeanwhile, NotAllowed.
    """
    if not why.strip():
        raise WhyNeeded(notice.id)
    require(actor, Action.LIFT_DEATH, notice, why)
    _as_seen(session, notice, version, NoticeState.MARKED)
    _end(notice, actor, NoticeState.LIFTED, why)
    people = _marked_by_this_alone(session, notice)
    session.execute(update(Person).where(Person.id.in_(people)).values(dead_at=None))
    for person_id in people:
        audits.record(session, actor, Action.LIFT_DEATH, person_id=person_id, reason=why.strip())
    mandate_terms.take_back_death(session, SYSTEM, people)
    if people:
        outbox.post(session, Topic.DEATH_TAKEN_BACK, None, notice_id=notice.id)
    return silences.speak_again(session, SYSTEM, people)


def representative(session: Session, actor: Actor, person: Person) -> dict[str, str] | None:
    """Whom to write to in the affairs of somebody who has died, as `{name, address}`; both are
    empty where that is not known, and None is for who is alive.
    """
    require(actor, Action.RECORD_AUDIT)
    if person.dead_at is None:
        return None
    statement = (
        select(DeathNotice.representative)
        .join(DeathNotice.matches)
        .where(DeathMatch.person_id == person.id, DeathNotice.state == NoticeState.MARKED)
        .order_by(DeathNotice.second_at.desc())
    )
    found = session.scalars(statement.limit(1)).first() or {}
    return {"name": found.get("name", ""), "address": found.get("address", "")}


def _as_seen(session: Session, notice: DeathNotice, version: int, *states: NoticeState) -> None:
    """Lock it, and see that it is as it was on the screen."""
    session.refresh(notice, with_for_update=True)
    if notice.version != version or notice.state not in (states or OPEN_NOTICES):
        raise SettledMeanwhile(notice.id)


def _end(notice: DeathNotice, actor: Actor, state: NoticeState, why: str) -> None:
    notice.state, notice.why = state, why.strip()
    notice.ended_by_id, notice.ended_at = actor.identity_id, clock.now()
    notice.version += 1


def _mark(session: Session, people: Collection[UUID], at: datetime) -> None:
    unmarked = (Person.id.in_(people), Person.dead_at.is_(None))
    session.execute(update(Person).where(*unmarked).values(dead_at=at))


def _marked_by_this_alone(session: Session, notice: DeathNotice) -> list[UUID]:
    """Another notice of the same death may be right where this one is wrong."""
    people = {match.person_id for match in notice.matches}
    others = (
        select(DeathMatch.person_id)
        .join(DeathMatch.notice)
        .where(
            DeathMatch.person_id.in_(people),
            DeathNotice.state == NoticeState.MARKED,
            DeathNotice.id != notice.id,
        )
    )
    return sorted(people - set(session.scalars(others)))


def _episode(session: Session, notice: DeathNotice) -> Episode:
    return session.get_one(Episode, notice.episode_id)
