"""Saying it once: one transaction tells everyone who must act, and each as little as they need."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, make_transient_to_detached

from life_events.engine.plan import Plan, relevant
from portal import clock, outbox
from portal.council.councils import Council
from portal.models.actors import Actor
from portal.models.base import Model
from portal.models.cases import Case
from portal.models.contacts import Contact, Direction
from portal.models.episodes import Disclosure, Episode, EpisodeState
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import death_notices, episode_facts, episode_reach, episode_recipients
from portal.services.declaration_rows import WORDING, Declaring, Rows, agreed, rows_of
from portal.services.episode_lines import Line, lines
from portal.services.episode_recipients import Recipient
from portal.services.episode_releases import release, withhold
from portal.services.episode_rights import check_served, lock
from portal.services.episodes import ChangedMeanwhile, event_of, plan_of
from portal.services.inserting import insert_rows

__all__ = [
    "Declared", "Line", "PlanChanged", "Recipient", "declare", "lines", "recipients", "release",
    "seal", "withhold",
]  # fmt: skip

SUBJECT = "life_event"  # what a declaration is called as the subject of a contact


class PlanChanged(Exception):
    """The law, the content or who has a duty is other than what the person was shown."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declaration made; `again`: it had been made before, and nothing was added."""

    episode: Episode
    cases: Sequence[Case]
    disclosures: Sequence[Disclosure]
    again: bool = False


def recipients(council: Council, episode: Episode, on: date | None = None) -> list[Recipient]:
    """Who must be told of an episode, with exactly the fields that each of them gets."""
    made, facts = _planned(episode, on)
    return episode_recipients.of_episode(council, episode, made, facts)


def seal(council: Council, episode: Episode) -> str:
    """What the person is shown at this moment, as a short text: `declare` compares it."""
    made, facts = _planned(episode)
    told = episode_recipients.of_episode(council, episode, made, facts)
    return episode_recipients.seal(made, told)


def declare(
    session: Session,
    actor: Actor,
    council: Council,
    episode: Episode,
    consents: Mapping[str, bool],
    version: int,
    once: str,
    seal: str | None = None,
    *,
    wording: str = WORDING,
) -> Declared:
    """Tell everyone: a case per team, a disclosure per agency, to-dos, one contact, one receipt.

    `consents` says by recipient whether they may be told; without a word those who need consent
    are not. `version` is that of the episode when the answers were shown, `seal` what was shown.
    The same declaration again, from whatever device, is the one that was made.
    Raises ChangedMeanwhile, PlanChanged, NotAllowed, NoSuchLifeEvent.
    """
    require(actor, Action.DECLARE_EPISODE, episode)
    check_served(session, actor, Action.DECLARE_EPISODE, episode)
    lock(session, episode)
    if episode.state is not EpisodeState.ANSWERING:
        return _made_before(session, episode)
    if version != episode.version:
        raise ChangedMeanwhile(_answered_since(episode, version))
    made, facts = _planned(episode)
    told = episode_recipients.of_episode(council, episode, made, facts)
    if seal is not None and seal != episode_recipients.seal(made, told):
        raise PlanChanged(episode.reference)
    _forget_what_does_not_count(episode, relevant(event_of(episode), facts, made.on))
    at = clock.now()
    point = episode_reach.point_of(session, episode)
    of = Declaring(
        actor, council, episode, made, told, agreed(told, consents), at, point, wording,
        episode_reach.agents_point(session, actor, episode),
    )  # fmt: skip
    rows = rows_of(of)
    rows.out.append(outbox.posted(Topic.EPISODE_DECLARED, episode_id=episode.id))
    episode.state, episode.on = EpisodeState.DECLARED, made.on
    episode.declared_at = episode.updated_at = at
    episode.declared_once, episode.remind_at = once, None
    episode.version += 1
    session.flush()
    is_awaited = any(one.is_held for one in rows.disclosures)
    death_notices.propose(session, actor, episode, is_awaited=is_awaited)
    _write(session, rows, *_contact(actor, episode))
    return Declared(episode, rows.cases, rows.disclosures)


def _write(session: Session, rows: Rows, *more: Model) -> None:
    insert_rows(session, *rows.in_order(), *more)
    for row in (*rows.cases, *rows.disclosures):
        make_transient_to_detached(row)
        session.add(row)


def _made_before(session: Session, episode: Episode) -> Declared:
    of_it = select(Disclosure).where(Disclosure.episode_id == episode.id)
    tellings = session.scalars(of_it.order_by(Disclosure.id)).all()
    cases = select(Case).where(Case.id.in_({line.case_id for line in episode.lines}))
    return Declared(episode, session.scalars(cases.order_by(Case.id)).all(), tellings, again=True)


def _contact(actor: Actor, episode: Episode) -> list[Model]:
    """One exchange, whatever came of it; in a call it is the call that is the contact."""
    if actor.in_call is not None:
        return []
    spoke = actor.mandate
    contact = Contact(
        id=clock.new_id(), at=episode.updated_at,
        person_id=spoke.agent_id if spoke else episode.person_id,
        on_behalf_of_id=spoke.principal_id if spoke else None,
        mandate_id=spoke.mandate_id if spoke else None, channel=actor.channel,
        direction=Direction.IN, subject=SUBJECT, first=True,
    )  # fmt: skip
    return [outbox.posted(Topic.CONTACT_RECORDED, contact_id=contact.id), contact]


def _planned(episode: Episode, on: date | None = None) -> tuple[Plan, Mapping[str, Any]]:
    """The plan of an episode, and the answers that it is made of."""
    facts = episode_facts.values(episode)
    return plan_of(episode, on, facts), facts


def _forget_what_does_not_count(episode: Episode, counts: Collection[str]) -> None:
    """Answers to questions that do not apply any more are told to nobody, and kept no longer."""
    episode.facts = {name: fact for name, fact in episode.facts.items() if name in counts}


def _answered_since(episode: Episode, version: int) -> frozenset[str]:
    return frozenset(name for name, fact in episode.facts.items() if fact.get("v", 0) > version)
