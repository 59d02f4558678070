"""For whom a caller may speak, and what each mandate allows, as the page of a call shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.models.actors import Actor, Depth, Granted, Held
from portal.models.calls import Call
from portal.services import call_cases, call_helpers, call_mandates, served_under
from portal.services.call_mandates import MandateLost
from portal.services.served import NotChecked, Whole
from portal.web import call_views, mandate_words, staff_mandate_words
from portal.web.call_views import CaseLine
from portal.web.life_lines import LifeLine, life_lines


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One kind of task: how far they may go in it, and until when."""

    kind: str
    may: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class MandateLine:
    """One person for whom the caller may speak, and what they may do."""

    id: UUID
    name: str
    organisation: str
    ground: str
    until: datetime | None
    scopes: list[ScopeLine]


@dataclass(frozen=True, slots=True)
class ForWhom:
    """For whom the caller may speak; `now` is whom they speak for, `lost` that they may no more."""

    lines: list[MandateLine]
    resting: list[str]
    now: MandateLine | None = None
    other: "OtherView | None" = None
    lost: str = ""
    helpers: list[tuple[str, str]] = field(default_factory=list)  # who acts for the caller


@dataclass(frozen=True, slots=True)
class OtherView:
    """The one whom they speak for, as far as the mandate goes."""

    whole: Whole
    open: list[CaseLine]
    ended: list[CaseLine]
    life: list[LifeLine]
    may_report: bool
    may_live_through: bool
    may_see_details: bool


def view(
    session: Session, actor: Actor, council: Council, call: Call, at: datetime
) -> ForWhom | None:
    """None before they have shown who they are: nothing of anyone else is shown until then."""
    try:
        helpers = call_helpers.of_caller(session, actor, call)
        found = _view(session, actor, council, call, at)
    except NotChecked:
        return None
    words = staff_mandate_words
    return replace(found, helpers=[(words.agent(one), words.state(one.state)) for one in helpers])


def _view(session: Session, actor: Actor, council: Council, call: Call, at: datetime) -> ForWhom:
    speaks = call_mandates.speaks_for(session, actor, call)
    lines, resting = [_line(one) for one in speaks.held], [_named(one) for one in speaks.resting]
    try:
        agent = call_mandates.agent(session, actor, call)
    except MandateLost:
        other = call.on_behalf_of.name if call.on_behalf_of else ""
        return ForWhom(lines, resting, lost=_named(other))
    if agent is None or agent.mandate is None:
        return ForWhom(lines, resting)
    whole = _other(session, actor, council, call, agent, at)
    return ForWhom(lines, resting, _line(agent.mandate), whole)


def _other(
    session: Session, actor: Actor, council: Council, call: Call, agent: Actor, at: datetime
) -> OtherView:
    whole = served_under.acted_for(session, agent)
    asked = call_cases.questions(session, actor, call, [case.id for case in whole.cases])
    lines = [call_views.anothers(council, call, case, asked, at, agent) for case in whole.cases]
    return OtherView(
        whole=whole,
        open=[one for one in lines if one.is_open],
        ended=[one for one in lines if not one.is_open],
        life=life_lines(whole.episodes),
        may_report=call_mandates.may_report(agent),
        may_live_through=call_mandates.may_live_through(agent),
        may_see_details=call_mandates.may_see_details(agent),
    )


def _line(held: Held) -> MandateLine:
    return MandateLine(
        held.mandate_id, _named(held.principal_name), held.organisation_name,
        staff_mandate_words.ground(held.basis), held.until, _scopes(held.scopes),
    )  # fmt: skip


def _scopes(scopes: Sequence[Granted]) -> list[ScopeLine]:
    return [
        ScopeLine(
            mandate_words.which(one) or mandate_words.agents_kind(one.kind),
            _("Look and act") if one.depth is Depth.ACT else _("Look only"),
            one.until,
        )
        for one in scopes
    ]


def _named(name: str | None) -> str:
    return name or _("somebody without a name")
