"""An episode as staff read it: what is done by whom until when, and what their team was told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from life_events.engine import load
from life_events.engine.faults import NoSuchLifeEvent
from life_events.engine.registers import evidence
from portal.council.councils import Council
from portal.models.episodes import LineState
from portal.models.evidence import Evidence
from portal.services import episode_sentences
from portal.services.episode_lines import UNREACHED, Line
from portal.services.staff_episodes import OpenedEpisode, TheirCase
from portal.web import states
from portal.web.asking import words

SAFE = "safe_mode"  # the row of the matrix that says that somebody is not safe

_STATES: Mapping[LineState, Any] = {
    LineState.TODO: _l("They do it themselves"),
    LineState.PENDING: _l("Waits until the death is confirmed"),
    LineState.SENT: _l("Sent"),
    LineState.RECEIVED: _l("Received"),
    LineState.DOING: _l("Being worked on"),
    LineState.DONE: _l("Done"),
    LineState.REFUSED: _l("Not taken on"),
    LineState.NOT_TOLD: _l("Not told, because they said no"),
    LineState.NOT_FOR_ME: _l("They say it is not for them"),
}
_LOOKS = {
    LineState.DOING: "doing", LineState.DONE: "done", LineState.REFUSED: "ended",
    LineState.NOT_TOLD: "ended", LineState.NOT_FOR_ME: "ended",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineView:
    """One thing of the plan: who does it, how far it is, by when; the rest is its team's own."""

    task: str
    title: str
    team: str
    state: str
    look: str
    due: date | None
    is_late: bool
    is_mine: bool
    reference: str  # of the case, where it is theirs
    rule: str  # by which it was decided, where it is theirs
    note: str
    may_overrule: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """What one case of theirs was told, label and value."""

    reference: str
    team: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that was given as evidence, for a line of theirs."""

    id: UUID
    reference: str  # of the case that opens it
    title: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class EpisodeView:
    """What the page of an episode needs."""

    reference: str
    title: str
    declared_at: datetime | None
    mine: tuple[LineView, ...]
    others: tuple[LineView, ...]
    shared: tuple[Shared, ...]
    proofs: tuple[Proof, ...]
    is_more: bool
    is_unsafe: bool


def view(council: Council, opened: OpenedEpisode, today: date) -> EpisodeView:
    """The episode in the reader's language."""
    lines = [_line(council, opened, one, today) for one in opened.lines]
    return EpisodeView(
        reference=opened.reference,
        title=title(opened.event),
        declared_at=opened.declared_at,
        mine=tuple(one for one in lines if one.is_mine),
        others=tuple(one for one in lines if not one.is_mine),
        shared=tuple(_shared(council, case) for case in opened.cases),
        proofs=tuple(_proof(case.reference, one) for case in opened.cases for one in case.evidence),
        is_more=opened.is_more,
        is_unsafe=any(SAFE in case.fields for case in opened.cases),
    )


def title(event: str) -> str:
    """What a life event is called, also one whose content is gone."""
    try:
        return _(load.event(event).title)
    except NoSuchLifeEvent:
        return _("Something in their life")


def _line(council: Council, opened: OpenedEpisode, of: Line, today: date) -> LineView:
    is_mine = of.id in opened.theirs
    due = (of.expected.date() if of.expected else None) or of.due
    is_open = of.state not in _LOOKS or of.state is LineState.DOING
    return LineView(
        task=of.task,
        title=_(of.title),
        team=states.team_name(council, of.recipient or ""),
        state=str(_STATES[of.state]),
        look=_LOOKS.get(of.state, "received"),
        due=due if is_open else None,
        is_late=is_open and due is not None and due < today,
        is_mine=is_mine,
        reference=(of.reference or "") if is_mine else "",
        rule=(of.content.get("basis") or of.rule) if is_mine and of.rule else "",
        note=_note(of) if is_mine else "",
        may_overrule=of.id in opened.may_overrule,
    )


def _note(of: Line) -> str:
    if of.reason == UNREACHED:
        return _("Our message did not reach them.")
    return of.reason


def _shared(council: Council, case: TheirCase) -> Shared:
    told = (
        (
            words.labelled(one["label"], one.get("about", "")),
            words.shown(episode_sentences.shown(one["value"], one["form"])),
        )
        for one in case.fields.values()
        if isinstance(one, Mapping) and "form" in one
    )
    return Shared(case.reference, states.team_name(council, case.team), tuple(told))


def _proof(reference: str, of: Evidence) -> Proof:
    found = evidence().get(of.proves)
    return Proof(of.id, reference, _(found.title) if found else of.proves, of.given_at)
