"""Who hears of what by email: an outbox row becomes a telling for each address."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from channels.email import life, organisations
from portal.channel import Telling
from portal.models.cases import Case, CaseEvent
from portal.models.episodes import Disclosure, Episode
from portal.models.followers import Follower, Opens, Wants
from portal.models.identities import Code
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint, Reach
from portal.models.states import CLOSED, REOPENS, State
from portal.policy import SYSTEM
from portal.services import (
    enquiries,
    episode_reach,
    followers,
    links,
    mandate_news,
    mandate_tellings,
    personal_tellings,
)

TOPICS = frozenset(
    {
        Topic.CASE_OPENED,
        Topic.CASE_PROGRESSED,
        Topic.CASE_REOPENED,
        Topic.FOLLOW_ASKED,
        Topic.LINK_ASKED,
        Topic.CODE_ASKED,
        Topic.DETAILS_CHANGED,
        Topic.CASE_PASSED,
        Topic.REPORTER_ASKED,
        Topic.REPORTER_REMINDED,
        Topic.REPORTER_ANSWERED,
        Topic.DANGER_HEARD,
        Topic.TEXTS_NEARLY_SPENT,
        Topic.EPISODE_DECLARED,
        Topic.EPISODE_REMINDED,
        Topic.EPISODE_DISCLOSED,
        Topic.ADVISER_INVITED,
        Topic.ADVISER_UNUSED,
        Topic.ORGANISATION_DECIDED,
        *mandate_tellings.TOPICS,
        *personal_tellings.TOPICS,
    }
)
FOLLOWER, TEAM, POINT = "follower", "team", "point"
ADVISER, ORGANISATION = "adviser", "organisation"
_ALARMS = {Topic.DANGER_HEARD: "danger", Topic.TEXTS_NEARLY_SPENT: "spent"}
_OF_ADVISERS = {
    Topic.ADVISER_INVITED: organisations.INVITED,
    Topic.ADVISER_UNUSED: organisations.UNUSED,
}
_OF_EPISODES = {Topic.EPISODE_DECLARED: life.RECEIPT, Topic.EPISODE_REMINDED: life.REMINDER}
_QUESTIONS = {Topic.REPORTER_ASKED: "question", Topic.REPORTER_REMINDED: "question_again"}


def tellings(session: Session, row: OutboxRow) -> Iterator[Telling]:
    """Each email a row asks for. The links in them are made here: each is one address's own."""
    match row.topic:
        case Topic.CODE_ASKED:
            yield from _code(session, row.facts)
        case Topic.DETAILS_CHANGED:
            yield from _details(session, row.facts)
        case Topic.EPISODE_DECLARED | Topic.EPISODE_REMINDED:
            yield from _of_episode(session, row)
        case Topic.EPISODE_DISCLOSED:
            yield from _disclosed(session, row)
        case Topic.DANGER_HEARD | Topic.TEXTS_NEARLY_SPENT:
            yield Telling(_to(TEAM, row.facts["team"]), _ALARMS[row.topic], row.facts)
        case _ if row.topic in mandate_tellings.TOPICS:
            yield from _of_mandate(session, row)
        case _ if row.topic in personal_tellings.TOPICS:
            yield from _of_person(session, row)
        case Topic.ADVISER_INVITED | Topic.ADVISER_UNUSED:
            to = _to(ADVISER, row.facts["adviser_id"])
            yield Telling(to, _OF_ADVISERS[row.topic], row.facts)
        case Topic.ORGANISATION_DECIDED:
            to = _to(ORGANISATION, row.facts["organisation_id"])
            yield Telling(to, organisations.DECIDED, row.facts)
        case _:
            yield from _of_case(session, row)


def _of_case(session: Session, row: OutboxRow) -> Iterator[Telling]:
    case = session.get(Case, row.about_id)
    if case is None:
        return  # erased meanwhile
    match row.topic:
        case Topic.CASE_OPENED if "split_from" in row.facts:
            yield from _split(session, case)
        case Topic.CASE_OPENED if "episode_id" in row.facts:
            yield Telling(_to(TEAM, case.team), life.WORK)  # one receipt tells of all its cases
        case Topic.CASE_OPENED:
            yield from _opened(session, case)
        case Topic.CASE_PROGRESSED | Topic.CASE_PASSED:
            yield from _progressed(session, case, row.facts["event_id"])
        case Topic.CASE_REOPENED:
            yield from _reopened(session, case, row.facts["event_id"])
        case Topic.FOLLOW_ASKED | Topic.LINK_ASKED:
            template = "confirm" if row.topic is Topic.FOLLOW_ASKED else "link"
            yield Telling(_to(FOLLOWER, row.facts["follower_id"]), template, row.facts)
        case Topic.REPORTER_ASKED | Topic.REPORTER_REMINDED:
            yield from _asked(session, case, _QUESTIONS[row.topic], row.facts)
        case Topic.REPORTER_ANSWERED:
            yield Telling(_to(TEAM, case.team), "answered", row.facts)


def receiver(to: str) -> tuple[str, str]:
    """The kind of receiver, FOLLOWER, TEAM, POINT, ADVISER or ORGANISATION, and its id or key."""
    kind, _, key = to.partition(":")
    return kind, key


def _of_mandate(session: Session, row: OutboxRow) -> Iterator[Telling]:
    for told in mandate_tellings.receivers(session, SYSTEM, row):
        if told.point.kind is Reach.EMAIL:
            yield Telling(_to(POINT, told.point.id), told.word.value, row.facts)


def _code(session: Session, facts: dict[str, Any]) -> Iterator[Telling]:
    code = session.get(Code, UUID(facts["code_id"]))
    if code is not None and code.contact_point.kind is Reach.EMAIL:
        yield Telling(_to(POINT, code.contact_point_id), "code", facts)


def _details(session: Session, facts: dict[str, Any]) -> Iterator[Telling]:
    point = session.get(ContactPoint, UUID(facts["contact_point_id"]))
    if point is not None and point.kind is Reach.EMAIL:
        yield Telling(_to(POINT, point.id), "details", facts)


def _of_episode(session: Session, row: OutboxRow) -> Iterator[Telling]:
    episode = session.get(Episode, UUID(row.facts["episode_id"]))
    point = episode_reach.point_of(session, episode) if episode else None
    if point is not None and point.kind is Reach.EMAIL:
        yield Telling(_to(POINT, point.id), _OF_EPISODES[row.topic], row.facts)


def _of_person(session: Session, row: OutboxRow) -> Iterator[Telling]:
    for told in personal_tellings.receivers(session, SYSTEM, row):
        if told.point.kind is Reach.EMAIL:
            yield Telling(_to(POINT, told.point.id), told.template, row.facts)


def _disclosed(session: Session, row: OutboxRow) -> Iterator[Telling]:
    disclosure = session.get(Disclosure, UUID(row.facts["disclosure_id"]))
    if disclosure is not None:
        yield Telling(_to(TEAM, disclosure.recipient), life.DISCLOSURE, row.facts)


def _opened(session: Session, case: Case) -> Iterator[Telling]:
    for follower in _by_email(session, case.id):
        if follower.is_reporter:
            yield _telling(session, follower, "receipt", {}, with_link=not case.public)
    yield Telling(_to(TEAM, case.team), "work")


def _split(session: Session, case: Case) -> Iterator[Telling]:
    """Who told us of two things in one learns that they are two cases; so does who acts."""
    for follower in _by_email(session, case.id):
        if follower.is_reporter or follower.wants is Wants.EVERYTHING:
            yield _telling(session, follower, "split", {}, with_link=not case.public)
    yield Telling(_to(TEAM, case.team), "work")


def _asked(session: Session, case: Case, template: str, facts: dict[str, Any]) -> Iterator[Telling]:
    """Whoever reported it, by a link that lets them answer."""
    for follower in enquiries.reporters(session, SYSTEM, case):
        if follower.contact_point.kind is Reach.EMAIL:
            yield _telling(session, follower, template, facts, with_link=True)


def _progressed(session: Session, case: Case, event_id: str) -> Iterator[Telling]:
    event = session.get_one(CaseEvent, UUID(event_id))
    facts = {"event_id": event_id}
    ended = event.to_state in CLOSED
    with_link = not case.public or event.to_state in REOPENS  # “not fixed yet” needs a link
    for follower in _by_email(session, case.id):
        if ended or follower.wants is Wants.EVERYTHING:
            yield _telling(session, follower, "progress", facts, with_link=with_link)
    if event.to_state is State.PASSED_ON:
        # as it was then: it may have been handed on meanwhile, which is a telling of its own
        yield Telling(_to(TEAM, event.facts.get("team", case.team)), "work", facts)


def _reopened(session: Session, case: Case, event_id: str) -> Iterator[Telling]:
    facts = {"event_id": event_id}
    for follower in _by_email(session, case.id):
        yield _telling(session, follower, "reopened", facts, with_link=not case.public)
    yield Telling(_to(TEAM, case.team), "work", facts)


def _by_email(session: Session, case_id: UUID) -> list[Follower]:
    return [
        follower
        for follower in followers.listening(session, case_id)
        if follower.contact_point.kind is Reach.EMAIL
    ]


def _telling(
    session: Session, follower: Follower, template: str, facts: dict[str, Any], *, with_link: bool
) -> Telling:
    if with_link and not mandate_news.is_agents(follower):  # it would outlive their mandate
        link = links.make(session, SYSTEM, follower, Opens.CASE)
        facts = facts | {"link_id": str(link.id)}
    return Telling(_to(FOLLOWER, follower.id), template, facts)


def _to(kind: str, key: object) -> str:
    return f"{kind}:{key}"
