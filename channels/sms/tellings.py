"""Who hears of what by text: an outbox row becomes a telling for each number."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from channels.sms import life
from portal import clock
from portal.channel import Telling
from portal.models.actors import By
from portal.models.cases import Case, CaseEvent
from portal.models.episodes import Episode
from portal.models.followers import Follower, Wants
from portal.models.identities import Code
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Reach
from portal.models.states import CLOSED
from portal.policy import SYSTEM
from portal.services import (
    enquiries,
    episode_reach,
    followers,
    mandate_news,
    mandate_tellings,
    personal_tellings,
    question_links,
)

TOPICS = frozenset(
    {
        Topic.CASE_OPENED,
        Topic.CASE_PROGRESSED,
        Topic.CASE_PASSED,
        Topic.CASE_REOPENED,
        Topic.CODE_ASKED,
        Topic.REPORTER_ASKED,
        Topic.REPORTER_REMINDED,
        Topic.EPISODE_DECLARED,
        Topic.EPISODE_REMINDED,
        Topic.EPISODE_TEXT_ASKED,
        *mandate_tellings.TOPICS,
        *personal_tellings.TOPICS,
    }
)
_OF_EPISODES = {
    Topic.EPISODE_DECLARED: life.RECEIPT,
    Topic.EPISODE_REMINDED: life.REMINDER,
    Topic.EPISODE_TEXT_ASKED: life.WAY,
}
_OF_PEOPLE = mandate_tellings.TOPICS | personal_tellings.TOPICS
FOLLOWER, POINT = "follower", "point"
_QUIET_FROM, _QUIET_UNTIL = 21, 8  # o'clock in London


class Timing:
    """When a text may go: changes settle for a while and become one, and nights are quiet."""

    def __init__(self, settle: timedelta) -> None:
        self._settle = settle

    def of_news(self) -> datetime:
        """When news that happens now may be told."""
        return awake(clock.now() + self._settle)


def awake(at: datetime) -> datetime:
    """The moment itself, or eight in the morning after it where it is night."""
    local = at.astimezone(clock.LONDON)
    if _QUIET_UNTIL <= local.hour < _QUIET_FROM:
        return at
    day = local.date() + timedelta(days=local.hour >= _QUIET_FROM)
    return datetime(day.year, day.month, day.day, _QUIET_UNTIL, tzinfo=clock.LONDON)


def receiver(to: str) -> tuple[str, UUID]:
    """The kind of receiver, FOLLOWER or POINT, and its id."""
    kind, _, key = to.partition(":")
    return kind, UUID(key)


class Teller:
    """Makes the tellings of a row."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing

    def tellings(self, session: Session, row: OutboxRow) -> Iterator[Telling]:
        """Each text a row asks for."""
        if row.topic is Topic.CODE_ASKED:
            yield from _code(session, row.facts)
            return
        if row.topic in _OF_EPISODES:
            yield from self._of_episode(session, row)
            return
        if row.topic in _OF_PEOPLE:
            yield from _of_person(session, row)
            return
        case = session.get(Case, row.about_id)
        if case is None:
            return  # erased meanwhile
        match row.topic:
            case Topic.CASE_OPENED if "episode_id" in row.facts:
                return  # one receipt tells of all its cases
            case Topic.CASE_OPENED:
                yield from self._opened(session, case)
            case Topic.REPORTER_ASKED | Topic.REPORTER_REMINDED:
                yield from self._asked(session, case, row.topic, row.facts)
            case _:
                yield from self._moved(session, case, row)

    def _of_episode(self, session: Session, row: OutboxRow) -> Iterator[Telling]:
        episode = session.get(Episode, UUID(row.facts["episode_id"]))
        if episode is None:
            return
        template, facts = _OF_EPISODES[row.topic], row.facts
        if row.topic is Topic.EPISODE_TEXT_ASKED:
            yield Telling(_to(POINT, row.facts["contact_point_id"]), template, facts)
            return
        point = episode_reach.point_of(session, episode)
        if point is not None and point.kind is Reach.PHONE:
            yield Telling(_to(POINT, point.id), template, facts, awake(clock.now()))

    def _opened(self, session: Session, case: Case) -> Iterator[Telling]:
        if case.channel is By.SMS:
            return  # the answer to their own text was the receipt
        for follower in _by_phone(session, case.id):
            if follower.is_reporter:
                yield Telling(_to(FOLLOWER, follower.id), "receipt")

    def _asked(
        self, session: Session, case: Case, topic: Topic, facts: dict[str, Any]
    ) -> Iterator[Telling]:
        template = "asked" if topic is Topic.REPORTER_ASKED else "reminded"
        for follower in enquiries.reporters(session, SYSTEM, case):
            if follower.contact_point.kind is Reach.PHONE:
                yield self._news(follower, template, facts | _way(session, follower))

    def _moved(self, session: Session, case: Case, row: OutboxRow) -> Iterator[Telling]:
        event = session.get_one(CaseEvent, UUID(row.facts["event_id"]))
        for follower in _by_phone(session, case.id):
            if event.to_state in CLOSED or follower.wants is Wants.EVERYTHING:
                yield self._news(follower, "progress", {"event_id": row.facts["event_id"]})

    def _news(self, follower: Follower, template: str, facts: dict[str, Any]) -> Telling:
        return Telling(_to(FOLLOWER, follower.id), template, facts, self._timing.of_news())


def _code(session: Session, facts: dict[str, Any]) -> Iterator[Telling]:
    code = session.get(Code, UUID(facts["code_id"]))
    if code is not None and code.contact_point.kind is Reach.PHONE:
        yield Telling(_to(POINT, code.contact_point_id), "code", facts)


def _way(session: Session, follower: Follower) -> dict[str, str]:
    """The link to answer by; who acts for somebody signs on, or replies to the text."""
    if mandate_news.is_agents(follower):
        return {}
    return {"link_id": str(question_links.make(session, SYSTEM, follower).id)}


def _of_person(session: Session, row: OutboxRow) -> Iterator[Telling]:
    if row.topic in mandate_tellings.TOPICS:
        yield from _of_mandate(session, row)
    for told in personal_tellings.receivers(session, SYSTEM, row):
        if told.point.kind is Reach.PHONE:
            yield Telling(_to(POINT, told.point.id), told.template, row.facts, awake(clock.now()))


def _of_mandate(session: Session, row: OutboxRow) -> Iterator[Telling]:
    for told in mandate_tellings.receivers(session, SYSTEM, row):
        if told.point.kind is Reach.PHONE:
            now = told.word in mandate_tellings.AT_ONCE
            not_before = None if now else awake(clock.now())
            yield Telling(_to(POINT, told.point.id), told.word.value, row.facts, not_before)


def _by_phone(session: Session, case_id: UUID) -> list[Follower]:
    return [
        follower
        for follower in followers.listening(session, case_id)
        if follower.contact_point.kind is Reach.PHONE
    ]


def _to(kind: str, key: object) -> str:
    return f"{kind}:{key}"
