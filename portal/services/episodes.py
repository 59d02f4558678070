"""Episodes: begun, answered step by step, come back to on any device, put aside."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from life_events.engine import load, plan
from life_events.engine.events import Event
from life_events.engine.plan import Plan
from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.episodes import KEPT_FOR, Episode, EpisodeState, EpisodeStop
from portal.models.outbox import Topic
from portal.models.people import Person, Reach
from portal.policy import Action, may, require
from portal.services import episode_facts
from portal.services.episode_changes import Changes, seen, since
from portal.services.episode_facts import Origin
from portal.services.episode_rights import NobodyServed, check_served, lock, may_be_told, whose
from portal.services.inserting import insert_once
from portal.services.people import reach

__all__ = [
    "KEPT_FOR", "AlreadyDeclared", "ChangedMeanwhile", "Changes", "NoSuchEpisode", "NoSuchPhone",
    "NobodyServed", "answer", "begin", "changes", "event_of", "find", "give_up", "own", "plan_of",
    "text_the_way",
]  # fmt: skip

REMIND_AFTER = timedelta(days=7)


class NoSuchEpisode(Exception):
    """Nobody's episode has this reference, or it is no longer kept."""


class ChangedMeanwhile(Exception):
    """The same questions were answered otherwise on another device; `what` are their ids."""

    def __init__(self, what: Collection[str]) -> None:
        self.what = frozenset(what)
        super().__init__(", ".join(sorted(self.what)))


class AlreadyDeclared(Exception):
    """It has been told to everyone: its answers are those that were told."""


class NoSuchPhone(Exception):
    """We know no number of theirs that was proved."""


def begin(
    session: Session,
    actor: Actor,
    event_key: str,
    facts: Mapping[str, Any] | None = None,
    once: str | None = None,
    person: Person | None = None,
    *,
    origins: Mapping[str, Origin] | None = None,
    came_of: Episode | None = None,
) -> Episode:
    """A new episode of somebody who has signed on, or of whom a clerk serves.

    `once` names the wish: the same one twice begins one episode. `came_of` is the episode that
    led into it; after a death nobody is reminded of that any more.
    Raises NoSuchLifeEvent, NobodyServed, NotAllowed.
    """
    require(actor, Action.BEGIN_EPISODE)
    event = load.event(event_key)
    theirs = whose(session, actor, Action.BEGIN_EPISODE, person)
    wish = f"{theirs.id}:{once}" if once else None
    at = clock.now()
    episode = Episode(
        id=clock.new_id(), reference=clock.reference(), person_id=theirs.id,
        identity_id=actor.identity_id, call_id=actor.in_call, channel=actor.channel,
        event=event.key, event_version=event.version, state=EpisodeState.ANSWERING, facts={},
        skipped=[], seen={},
        on=_today(at), is_quiet=False, is_safe=False, is_young=False, once=wish,
        came_of_id=came_of.id if came_of else None, version=1, created_at=at, updated_at=at,
        remind_at=at + REMIND_AFTER,
    )  # fmt: skip
    if not insert_once(session, episode):
        return session.scalars(select(Episode).where(Episode.once == wish)).one()
    if actor.mandate is not None:
        require(actor, Action.BEGIN_EPISODE, episode)  # their journal says which
    if came_of is not None:
        require(actor, Action.CHANGE_EPISODE, came_of)
        _end_reminders(came_of, event)
    if facts:
        _keep(episode, dict(facts), origins or {}, actor, at)
        episode.last_page = _page_of(event, facts, ())
    _look_again(episode, event, at)
    return episode


def own(session: Session, actor: Actor) -> list[Episode]:
    """What the person is in the middle of, or has told us, the newest first; of a caller who has
    not shown who they are only what was begun in the call.
    """
    if actor.mandate is not None:
        return _under_mandate(session, actor)
    require(actor, Action.BEGIN_EPISODE)
    person = whose(session, actor, Action.BEGIN_EPISODE, None)
    theirs = select(Episode).where(
        Episode.person_id == person.id, Episode.state != EpisodeState.LEFT
    )
    if not may_be_told(session, actor, person):
        theirs = theirs.where(Episode.call_id == actor.in_call)
    return _not_over(session, theirs)


def find(session: Session, actor: Actor, reference: str, *, to_change: bool = False) -> Episode:
    """The episode of a reference as somebody typed it; locked where it is `to_change`.

    Raises NoSuchEpisode, or NotAllowed for one that is not theirs.
    """
    written = clock.read_reference(reference[:40])
    statement = select(Episode).where(Episode.reference == (written or ""))
    episode = session.scalar(statement.with_for_update() if to_change else statement)
    if episode is None:
        raise NoSuchEpisode(reference)
    require(actor, Action.READ_EPISODE, episode)
    check_served(session, actor, Action.READ_EPISODE, episode)
    if episode.state is EpisodeState.LEFT or _is_over(episode, clock.now()):
        raise NoSuchEpisode(reference)
    return episode


def answer(
    session: Session,
    actor: Actor,
    episode: Episode,
    given: Mapping[str, Any],
    skipped: Collection[str] = (),
    version: int | None = None,
    *,
    origins: Mapping[str, Origin] | None = None,
) -> Episode:
    """Keep answers by the question's id, as values of the engine; None is one left empty.

    `skipped` are pages that are put off; `version` is that of the episode when the page was made,
    and what was answered otherwise since is not overwritten.
    Raises ChangedMeanwhile, AlreadyDeclared, NotAllowed.
    """
    require(actor, Action.CHANGE_EPISODE, episode)
    check_served(session, actor, Action.CHANGE_EPISODE, episode)
    lock(session, episode)
    if episode.state is not EpisodeState.ANSWERING:
        raise AlreadyDeclared(episode.reference)
    event, at = event_of(episode), clock.now()
    is_same = episode_facts.is_same
    other = {name: value for name, value in given.items() if not is_same(episode, name, value)}
    if meanwhile := _answered_since(episode, other, version):
        raise ChangedMeanwhile(meanwhile)
    _put_off(episode, event, skipped, given)
    episode.last_page = _page_of(event, given, skipped) or episode.last_page
    if other:
        episode.version += 1
        _keep(episode, other, origins or {}, actor, at)
    _look_again(episode, event, at)
    return episode


def give_up(session: Session, actor: Actor, episode: Episode) -> None:
    """Forget an episode that was not declared. Raises AlreadyDeclared, NotAllowed."""
    require(actor, Action.CHANGE_EPISODE, episode)
    check_served(session, actor, Action.CHANGE_EPISODE, episode)
    lock(session, episode)
    if episode.state is not EpisodeState.ANSWERING:
        raise AlreadyDeclared(episode.reference)
    forget(session, episode)


def forget(session: Session, episode: Episode) -> None:
    """Nothing of what was answered is left; that there was an episode is, and, of nobody, where
    it stopped.
    """
    at = _today(clock.now())
    session.add(EpisodeStop(event=episode.event, page=episode.last_page, on=at))
    episode.answered, episode.last_page = 0, ""
    episode.state, episode.remind_at = EpisodeState.LEFT, None
    episode.facts, episode.skipped, episode.seen = {}, [], {}
    episode.version += 1


def text_the_way(session: Session, actor: Actor, episode: Episode) -> None:
    """Send a text with the address of the plan to a number of theirs. Raises NoSuchPhone."""
    require(actor, Action.READ_EPISODE, episode)
    check_served(session, actor, Action.READ_EPISODE, episode)
    point = reach(episode.person, Reach.PHONE, proved=actor.in_call is None)
    if point is None:
        raise NoSuchPhone(episode.reference)
    outbox.post(session, Topic.EPISODE_TEXT_ASKED, episode_id=episode.id, contact_point_id=point.id)


def event_of(episode: Episode) -> Event:
    """The content of an episode, as it is now. Raises NoSuchLifeEvent."""
    return load.event(episode.event)


def plan_of(
    episode: Episode, on: date | None = None, facts: Mapping[str, Any] | None = None
) -> Plan:
    """Its plan by the law of a day: of today, or of the day on which it was declared.

    `facts` are its answers, where they have been read already.
    """
    is_told = episode.declared_at is not None
    day = on or (episode.on if is_told else _today(clock.now()))
    known = episode_facts.values(episode) if facts is None else facts
    return plan.plan(event_of(episode), known, day)


def changes(episode: Episode, on: date | None = None) -> Changes:
    """What the law or the content has changed in its plan since it was last saved."""
    return since(episode.seen, event_of(episode), plan_of(episode, on))


def _end_reminders(episode: Episode, into: Event) -> None:
    """Who looked after somebody who has died is not reminded of what there was to do for them."""
    if into.verify:
        episode.remind_at = None
        for line in episode.lines:
            line.remind_at = None


def _answered_since(
    episode: Episode, given: Mapping[str, Any], version: int | None
) -> frozenset[str]:
    if version is None or version == episode.version:
        return frozenset()
    return frozenset(name for name in given if episode.facts.get(name, {}).get("v", 0) > version)


def _keep(
    episode: Episode,
    given: Mapping[str, Any],
    origins: Mapping[str, Origin],
    actor: Actor,
    at: datetime,
) -> None:
    told = Origin.CLERK if actor.is_staff else Origin.TOLD
    for name, value in given.items():
        episode.facts[name] = {
            "value": episode_facts.kept(value), "from": origins.get(name, told),
            "at": at.isoformat(), "v": episode.version,
        }  # fmt: skip
    flag_modified(episode, "facts")


def _put_off(
    episode: Episode, event: Event, skipped: Collection[str], given: Mapping[str, Any]
) -> None:
    answered = {event.question[name].page for name in given if name in event.question}
    pages = (set(episode.skipped) | set(skipped)) - (answered - set(skipped))
    episode.skipped = sorted(pages & event.page.keys())


def _page_of(event: Event, given: Mapping[str, Any], skipped: Collection[str]) -> str:
    """The page that was sent: the last of those whose questions were answered, or put off."""
    sent = {event.question[name].page for name in given if name in event.question} | set(skipped)
    return next((page.id for page in reversed(event.pages) if page.id in sent), "")


def _look_again(episode: Episode, event: Event, at: datetime) -> None:
    """After each step: how it is to be spoken of, by what law, and when it is brought to mind."""
    today = _today(at)
    made = plan.plan(event, episode_facts.values(episode), today)
    episode.is_quiet, episode.is_safe, episode.is_young = made.quiet, made.safe, made.young
    episode.seen = seen(event, made)
    episode.on, episode.updated_at, episode.answered = today, at, len(episode.facts)
    episode.remind_at = at + REMIND_AFTER


def _under_mandate(session: Session, actor: Actor) -> list[Episode]:
    """Only what the mandate covers, and nothing of who is not safe; each is a look at it."""
    require(actor, Action.READ_ACCOUNT, actor.person_id)
    theirs = select(Episode).where(
        Episode.person_id == actor.person_id, Episode.state != EpisodeState.LEFT
    )
    found = [one for one in _not_over(session, theirs) if may(actor, Action.READ_EPISODE, one)]
    for one in found:
        require(actor, Action.READ_EPISODE, one)
    return found


def _not_over(session: Session, theirs: Select[Episode]) -> list[Episode]:
    at = clock.now()
    found = session.scalars(theirs.order_by(Episode.id.desc()))
    return [one for one in found if not _is_over(one, at)]


def _is_over(episode: Episode, at: datetime) -> bool:
    return episode.state is EpisodeState.ANSWERING and at - episode.updated_at > KEPT_FOR


def _today(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()
