"""From a talk by text to a case: asked what is missing, opened when it is known."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, Happened
from portal.models.followers import Follower
from portal.models.messages import Message, Talk
from portal.models.people import ContactPoint
from portal.models.places import metres
from portal.policy import PUBLIC_ON_WEB, Action, require
from portal.services import cases, finding, mandate_news, talks, text_acting, texters, texts
from portal.services.cases import NewCase
from portal.services.finding import Near
from portal.services.heard import Heard, Says, World

_SAME_SENDER_M = 200
_SAME_SENDER_WITHIN = timedelta(hours=24)


def go_on(session: Session, actor: Actor, world: World, talk: Talk, point: ContactPoint) -> Heard:
    """Ask for what is missing, one thing at a time, or open the case."""
    require(actor, Action.HEAR_TEXT)
    return _with_whom(talk, _go_on(session, actor, world, talk, point))


def _with_whom(talk: Talk, heard: Heard) -> Heard:
    """An answer says for whom it was told, and that it was taken as the sender's own."""
    known = talk.known
    return replace(heard, told_for=text_acting.name_in(known), own=bool(known.get("own")))


def _go_on(session: Session, actor: Actor, world: World, talk: Talk, point: ContactPoint) -> Heard:
    if text_acting.is_open(talk):
        if not talks.may_ask(talk):
            return keep(session, actor, world, talk, point)
        return Heard(Says.ASK_WHOM, choices=text_acting.ask(talk))
    if not talk.known.get("service"):
        return _what(session, actor, world, talk, point)
    where = talks.point_of(talk.known)
    if where is None and world.council.categories[talk.known["service"]].needs_place:
        return _where(session, actor, world, talk, point)
    if where is not None and not world.council.contains(where):
        talks.end(talk)
        return Heard(Says.OUTSIDE, place=talk.known["place"]["label"])
    return _settle(session, actor, world, talk, point)


def _settle(session: Session, actor: Actor, world: World, talk: Talk, point: ContactPoint) -> Heard:
    """What and where are known: is it new, or one that we have?"""
    if (own := _own_of_today(session, actor, talk)) is not None:
        return _add(session, actor, talk, own)
    if not talk.known.get("asked_same") and (same := _same(session, world, talk)):
        return _ask_same(talk, same[0])
    if talk.known.get("same"):
        return _count_in(session, actor, talk, point)
    return _open(session, actor, world, talk, point)


def keep(session: Session, actor: Actor, world: World, talk: Talk, point: ContactPoint) -> Heard:
    """Open the case with what is known, for the team to complete; nothing where nothing is."""
    require(actor, Action.HEAR_TEXT)
    if text_acting.is_open(talk):
        talks.tell(talk, whom=None, own=True)
    service = talk.known.get("service") or next(iter(talk.known.get("likely", [])), None)
    if service is None:
        talks.end(talk)
        return Heard(Says.NOT_UNDERSTOOD)
    talks.tell(talk, service=service, incomplete=True)
    return _with_whom(talk, _open(session, actor, world, talk, point))


def _what(session: Session, actor: Actor, world: World, talk: Talk, point: ContactPoint) -> Heard:
    likely = talk.known.get("likely", [])[: talks.MOST_CHOICES - 1]
    if not talks.may_ask(talk):
        return keep(session, actor, world, talk, point)
    if not likely:
        if talk.questions:  # asked once already, and the answer says no more
            talks.end(talk)
            return Heard(Says.NOT_UNDERSTOOD)
        talks.ask(talk, talks.WHAT)
        return Heard(Says.ASK_WHAT)
    talks.ask(talk, talks.WHAT, [*likely, talks.ANOTHER])
    return Heard(Says.ASK_WHAT, choices=[world.council.categories[key].name for key in likely])


def _where(session: Session, actor: Actor, world: World, talk: Talk, point: ContactPoint) -> Heard:
    if not talks.may_ask(talk):
        return keep(session, actor, world, talk, point)
    places = talk.known.get("places", [])
    service = talk.known["service"]
    if places:
        talks.ask(talk, talks.WHICH, [place["key"] for place in places])
        return Heard(Says.ASK_WHICH, choices=[place["label"] for place in places], service=service)
    talks.ask(talk, talks.WHERE)
    return Heard(Says.ASK_WHERE, service=service)


def _own_of_today(session: Session, actor: Actor, talk: Talk) -> Case | None:
    """A case of the same kind that the same number told us of today, near there."""
    where, agent = talks.point_of(talk.known), text_acting.agent(session, actor, talk)
    for case in texters.followed(session, actor, talk.number, 10):
        young = clock.now() - case.created_at <= _SAME_SENDER_WITHIN
        if not (young and case.is_open and case.service == talk.known["service"]):
            continue
        if not _is_whose(session, case, talk, agent):
            continue
        if where is None or case.point is None or metres(where, case.point) <= _SAME_SENDER_M:
            return case
    return None


def _is_whose(session: Session, case: Case, talk: Talk, agent: Actor | None) -> bool:
    """What they told us of for somebody is that one's, and what for themselves is theirs."""
    if agent is not None:
        return case.subject_id == agent.person_id
    return not mandate_news.told_for(session, case, texts.plain_number(talk.number))


def _same(session: Session, world: World, talk: Talk) -> list[Near]:
    where = talks.point_of(talk.known)
    category = world.council.categories[talk.known["service"]]
    if where is None or not category.public:
        return []
    radius = world.council.radius_of(category)
    near = finding.near(session, PUBLIC_ON_WEB, where, radius, category.key)
    return [one for one in near if one.case.closed_at is None]


def _ask_same(talk: Talk, near: Near) -> Heard:
    talks.ask(talk, talks.SAME, [near.case.reference, talks.ANOTHER])
    return Heard(
        Says.ASK_SAME,
        place=near.case.place,
        service=near.case.service,
        others=near.case.reporters,
        reference=near.case.reference,
    )


def _count_in(session: Session, actor: Actor, talk: Talk, point: ContactPoint) -> Heard:
    by = text_acting.agent(session, actor, talk) or texters.speaking(point)
    case = cases.find(session, by, talk.known["same"], to_change=True)
    cases.count_in(session, by, case)
    texters.tell(session, actor, case, point, is_reporter=False)
    return _over(session, actor, talk, Heard(Says.COUNTED, cases=[case]))


def add(session: Session, actor: Actor, talk: Talk, case: Case, message: Message) -> Heard | None:
    """One text more about a case that was opened already: staff read it there.

    None where that was under a mandate which has ended since.
    """
    require(actor, Action.HEAR_TEXT)
    under = bool(talk.known.get("for"))
    agent = text_acting.agent(session, actor, talk)
    if under and agent is None:
        return None
    _note(session, agent or actor, case, message.body)
    message.case_id = case.id
    return Heard(Says.ADDED, cases=[case])


def _add(session: Session, actor: Actor, talk: Talk, case: Case) -> Heard:
    _note(session, text_acting.agent(session, actor, talk) or actor, case, talk.words)
    return _over(session, actor, talk, Heard(Says.ADDED, cases=[case]))


def _note(session: Session, by: Actor, case: Case, words: str) -> None:
    if by.mandate is not None:
        require(by, Action.OPEN_CASE, case)  # one telling more, in the journal as well
    event = case.record(Happened.NOTE, by, clock.now(), words, public=False)
    session.add(event)


def _open(session: Session, actor: Actor, world: World, talk: Talk, point: ContactPoint) -> Heard:
    agent, known = text_acting.agent(session, actor, talk), talk.known
    by = agent or texters.speaking(point)
    place = known.get("place")
    new = NewCase(
        service=known["service"],
        words="",  # a text was not written for everyone to read
        private_words=talk.words.strip(),
        place=place["label"] if place else "",
        point=talks.point_of(known),
        once=f"talk:{talk.id}",
        linked_to_id=UUID(known["linked_to"]) if known.get("linked_to") else None,
        incomplete=bool(known.get("incomplete")),
    )
    case = cases.open_case(session, by, world.council, new)
    if agent is not None:
        _tell_both(session, actor, agent, case, talk.number)
    else:
        texters.tell(session, actor, case, point, is_reporter=True)
    says = Says.KEPT if new.incomplete else Says.OPENED
    heard = _over(session, actor, talk, Heard(says, cases=[case]))
    return _with_the_other(session, actor, world, talk, point, heard)


def _tell_both(session: Session, actor: Actor, agent: Actor, case: Case, number: str) -> None:
    """The agent hears of it by text, the person where they can be told, as the mandate says."""
    at = text_acting.point_of(session, actor, agent, number)
    known = select(Follower.id).where(Follower.case_id == case.id)
    if session.scalar(known.limit(1)) is None:
        session.add_all(mandate_news.followers(session, agent, case, at))


def _with_the_other(
    session: Session, actor: Actor, world: World, talk: Talk, point: ContactPoint, heard: Heard
) -> Heard:
    """The second problem of the same text: a case of its own, linked to the first."""
    other = talk.known.get("other")
    if not other:
        return heard
    [first] = heard.cases
    second = talks.begin(
        session, talk.number, talk.language, talk.words,
        {**other, "place": other.get("place") or talk.known.get("place"), "asked_same": True,
         "linked_to": str(first.id), "for": talk.known.get("for")},
    )  # fmt: skip
    then = go_on(session, actor, world, second, point)
    return Heard(then.says, [first, *then.cases], then.choices, service=then.service)


def _over(session: Session, actor: Actor, talk: Talk, heard: Heard) -> Heard:
    """The talk has come to something: its texts stand with the case from now on."""
    talks.end(talk)
    texts.belong_to(session, actor, talk.id, heard.cases[0])
    return heard
