"""The plan of an episode as it stands: before it was sent, and with how far each thing is since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from life_events.engine.events import Event, Link, Mode
from life_events.engine.plan import Plan
from portal.models.actors import Actor
from portal.models.episodes import Episode, EpisodeState, LineState
from portal.services import (
    declarations,
    episode_facts,
    episode_sentences,
    episodes,
    safe_mode,
)
from portal.services.declaration_rows import NO_AGREEMENT, NOBODY
from portal.services.declarations import Line
from portal.services.episode_lines import UNREACHED
from portal.web.asking import plans, rows, urgents, words
from portal.web.asking.plans import ONCE, US, YOU, Item, Overview
from portal.web.asking.rows import PutOff
from portal.web.asking.steps import State
from portal.web.asking.unkept import today
from portal.web.asking.urgents import Called
from portal.web.parts import Parts
from portal.web.phone_lines import line as phone_line

_STATES: Mapping[LineState, Any] = {
    LineState.TODO: _l("For you to do"),
    LineState.PENDING: _l("Waits until we have checked it"),
    LineState.SENT: _l("Sent"),
    LineState.RECEIVED: _l("Received"),
    LineState.DOING: _l("Being worked on"),
    LineState.DONE: _l("Done"),
    LineState.REFUSED: _l("Not taken on"),
    LineState.NOT_TOLD: _l("Not told, because you said no"),
    LineState.NOT_FOR_ME: _l("Not for me"),
}
_LOOKS = {
    LineState.DOING: "doing", LineState.DONE: "done", LineState.REFUSED: "ended",
    LineState.NOT_TOLD: "ended", LineState.NOT_FOR_ME: "ended",
}  # fmt: skip
_REASONS: Mapping[str, Any] = {
    NO_AGREEMENT: _l("We may not pass anything on to them, so please tell them yourself."),
    NOBODY: _l("No team of ours does this here, so please do it yourself."),
    UNREACHED: _l("Our message did not reach them. Please call us, or tell them yourself."),
}
_SETTLED = {LineState.DONE, LineState.NOT_FOR_ME}
_TODO = {LineState.TODO, LineState.NOT_TOLD}


@dataclass(frozen=True, slots=True)
class Tracked:
    """An episode with its plan in words."""

    episode: Episode
    event: Event
    made: Plan
    view: Overview
    done: tuple[Item, ...]  # ticked, put aside, or settled by whoever had it
    urgents: tuple[Called, ...]
    put_off: tuple[PutOff, ...]
    missing: PutOff | None  # the next page with an open question

    @property
    def told(self) -> tuple[Item, ...]:
        """What teams and agencies were told, or would have been."""
        return tuple(one for one in [*self.view.items, *self.done] if one.is_told)

    @property
    def waits(self) -> bool:
        """Whether some of it is held back until it was verified."""
        return any(line.state is LineState.PENDING for line in self.episode.lines)

    @classmethod
    def of(cls, session: Session, actor: Actor, parts: Parts, episode: Episode) -> "Tracked":
        """The episode as it stands now."""
        event, made = episodes.event_of(episode), episodes.plan_of(episode)
        facts = episode_facts.values(episode)
        state = State(event, facts, tuple(episode.skipped), today())
        hidden = safe_mode.secret(event, is_safe=episode.is_safe)
        facts = safe_mode.without(facts, hidden)
        view = plans.overview(parts.council, event, _unsaid(made, event, hidden), facts)
        done: tuple[Item, ...] = ()
        missing = None
        if episode.state is EpisodeState.ANSWERING:
            missing = state.next()
        else:
            view, done = _declared(session, actor, parts, episode, view, facts)
        return cls(
            episode=episode,
            event=event,
            made=made,
            view=view,
            done=done,
            urgents=urgents.called(parts.council, made.urgent),
            put_off=tuple(rows.put_off(state)),
            missing=PutOff(missing.id, rows.title(state, missing)) if missing else None,
        )


def _declared(
    session: Session, actor: Actor, parts: Parts, episode: Episode, view: Overview,
    facts: Mapping[str, Any],
) -> tuple[Overview, tuple[Item, ...]]:  # fmt: skip
    """The lines as they were declared, whatever has become of the content since."""
    event = episodes.event_of(episode)
    hidden = safe_mode.secret(event, is_safe=episode.is_safe)
    lines = [
        replace(one, why=safe_mode.reasons(one.why, event, hidden))
        for one in declarations.lines(session, actor, episode)
    ]
    items = [_item(parts, event, facts, one) for one in lines]
    open_ = [one for one in items if not one.is_settled]
    benefits = view.benefits.items if view.benefits else ()
    done = tuple(one for one in items if one.is_settled)
    return plans.arranged(open_, benefits, today()), done


def _unsaid(made: Plan, event: Event, hidden: frozenset[str]) -> Plan:
    """The plan without the reasons that would say what must not be read on this account."""
    if not hidden:
        return made
    lines = (replace(one, why=safe_mode.reasons(one.why, event, hidden)) for one in made.lines)
    benefits = (
        replace(one, why=safe_mode.reasons(one.why, event, hidden)) for one in made.benefits
    )
    return replace(made, lines=tuple(lines), benefits=tuple(benefits))


def _typical(of: Line) -> str:
    typical = of.content.get("typical")
    return _(typical) if typical and of.state not in _SETTLED else ""


def _item(parts: Parts, event: Event, facts: Mapping[str, Any], of: Line) -> Item:
    content, council = of.content, parts.council
    task = event.task.get(of.task)
    link = content.get("link")
    due = of.due if of.state in _TODO else None
    return Item(
        id=of.task,
        group=_group(of),
        title=_(of.title),
        words=tuple(words.said(one) for one in of.words),
        who=_who(parts, of),
        due=due,
        due_words=_(content["deadline"]) if content.get("deadline") and of.state in _TODO else "",
        is_late=due is not None and due < today(),
        urgent=bool(content.get("urgent")) and of.state in _TODO,
        why=words.reasons(of.why),
        rule=content.get("basis") or "",
        check=_("Check with %(body)s.", body=_who(parts, of)) if content.get("check") else "",
        warn=" ".join(words.said(one) for one in episode_sentences.read(content.get("warn") or ())),
        typical=_typical(of),
        link=Link(**link) if link else None,
        call=phone_line(council, content["call"]) if content.get("call") else None,
        copy=tuple(plans.copied(event, task, facts)) if task else (),
        state=_state(of),
        look=_LOOKS.get(of.state, ""),
        reason=_reason(of),
        reference=of.reference or "",
        asks=of.asks,
        is_told=of.recipient is not None,
        is_todo=of.case_id is None and of.state in {*_TODO, *_SETTLED},
        is_settled=of.case_id is None and of.state in _SETTLED,
        remind_on=of.remind_at.date() if of.remind_at else None,
        expected=of.expected.date() if of.expected else None,
    )


def _state(of: Line) -> str:
    """How far it is; what one notice tells, and what leads nowhere else, is for nobody to do."""
    if of.state is LineState.TODO and of.mode == Mode.NATIONAL and not of.content.get("link"):
        return _("Travels by Tell Us Once")
    return str(_STATES[of.state])


def _group(of: Line) -> str:
    if of.state in _TODO and of.case_id is None:
        return ONCE if of.mode == Mode.NATIONAL else YOU
    if of.mode == Mode.NATIONAL:
        return ONCE
    return YOU if of.mode == Mode.LINK else US


def _who(parts: Parts, of: Line) -> str:
    council = parts.council
    if of.recipient and of.recipient in council.teams:
        return _(council.teams[of.recipient].name)
    if of.content.get("body"):
        return _(of.content["body"])
    if of.content.get("here") is False and of.content.get("team"):
        return _("The council of the other address")
    return _(plans.team_name(council, of.content.get("team") or "", today()))


def _reason(of: Line) -> str:
    if of.rule:
        decided = _("Decided at once by a rule. A member of staff can look at it again.")
        return f"{decided} {of.reason}".strip()
    known = _REASONS.get(of.reason)
    return str(known) if known is not None else of.reason
