"""What one declaration is made of, as rows in no session yet: cases, tellings, lines, consents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from life_events.engine.plan import Plan, PlanLine
from portal import clock, outbox
from portal.council.councils import Council
from portal.council.life_services import service_key
from portal.council.responsibility import Responsibility
from portal.council.targets import end_of
from portal.council.teams import Reason
from portal.models.actors import Actor
from portal.models.base import Model
from portal.models.calls import CallCase
from portal.models.cases import Case, CaseEvent
from portal.models.episodes import (
    Disclosure,
    Episode,
    EpisodeConsent,
    EpisodeLine,
    LineState,
    Told,
)
from portal.models.followers import Follower, Wants
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint
from portal.services import contacts, episode_decisions, episode_sentences, safe_mode
from portal.services.episode_decisions import Decision
from portal.services.episode_facts import kept
from portal.services.episode_recipients import Part, Recipient
from portal.services.episodes import event_of
from portal.services.new_cases import NewCase, first_event, new_case

NO_AGREEMENT = "no_agreement"  # the `reason` of a line whose agency can be told nothing
NOBODY = "nobody"  # … of one that is nobody's duty here
SPOKEN = "We tell %(name)s these things, so that they can deal with this: %(fields)s. May we?"
"""What a clerk reads out; what they were answered is kept with it, and the call."""
_GRAVEST = 1
WORDING = "%(name)s gets what stands here and nothing else: %(fields)s. May we tell them?"
"""What stands on the page, with the name and the labels; it is kept so with the answer."""


@dataclass(slots=True)
class Rows:
    """The rows of a declaration, by table."""

    cases: list[Case] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    followers: list[Follower] = field(default_factory=list)
    done_in_call: list[CallCase] = field(default_factory=list)
    lines: list[EpisodeLine] = field(default_factory=list)
    consents: list[EpisodeConsent] = field(default_factory=list)
    disclosures: list[Disclosure] = field(default_factory=list)
    out: list[OutboxRow] = field(default_factory=list)

    def in_order(self) -> Iterator[Model]:
        """Each after what it names, those of one table together."""
        yield from self.cases
        yield from self.events
        yield from self.followers
        yield from self.done_in_call
        yield from self.lines
        yield from self.consents
        yield from self.disclosures
        yield from self.out


@dataclass(frozen=True, slots=True)
class Declaring:
    """Who declares what to whom, and when; `point` is where the person hears of its cases.

    `agent_at` is where who declares it for them hears of these, as the mandate says.
    """

    actor: Actor
    council: Council
    episode: Episode
    made: Plan
    recipients: Sequence[Recipient]
    agreed: Mapping[str, bool]
    at: datetime
    point: ContactPoint | None
    wording: str = WORDING
    agent_at: ContactPoint | None = None

    @property
    def on(self) -> date:
        return self.made.on


def rows_of(of: Declaring) -> Rows:
    """Every row of a declaration but the episode's own and the contact's."""
    rows = Rows()
    cases: dict[str, Case] = {}  # by task
    decided: dict[str, Decision] = {}
    for recipient in of.recipients:
        rows.consents.append(_consent(of, recipient))
        if not of.agreed[recipient.key] or not recipient.may_be_told:
            continue
        if recipient.held is not None:
            rows.disclosures.append(_disclosure(of, recipient, recipient.held, None))
        if recipient.ready is not None:
            case = tell(of, rows, recipient, recipient.ready, decided)
            cases |= {line.task.id: case for line in recipient.ready.lines}
    whose = {task: recipient for recipient in of.recipients for task in recipient.tasks}
    certain = [line for line in of.made.lines if line.when == "yes"]
    for position, line in enumerate(certain):
        made = _line(of, position, line, whose.get(line.task.id), cases.get(line.task.id))
        if line.task.id in decided:
            made.state, made.rule = LineState.DONE, decided[line.task.id].rule
        rows.lines.append(made)
    return rows


def tell(
    of: Declaring, rows: Rows, recipient: Recipient, part: Part, decided: dict[str, Decision]
) -> Case:
    """One case of a recipient, and, of an agency, what it is told by email; what is decided of
    its tasks at once is added to `decided`.
    """
    case = _case(of, recipient, part)
    rows.cases.append(case)
    opened = first_event(case, of.actor)
    opened.facts = {"episode": str(of.episode.id)} | _by(of.actor)
    opened.from_state = None  # rows of one table are written with the same columns
    rows.events.append(opened)
    told = [point for point in (of.point, of.agent_at) if point is not None]
    rows.followers.extend(_follower(of, point, case) for point in told)
    if of.actor.in_call is not None:
        rows.done_in_call.append(
            CallCase(id=clock.new_id(), call_id=of.actor.in_call, case_id=case.id,
                     did=contacts.REPORT, at=of.at)
        )  # fmt: skip
    if recipient.kind == "agency":
        disclosure = _disclosure(of, recipient, part, case)
        rows.disclosures.append(disclosure)
        rows.out.append(outbox.posted(Topic.EPISODE_DISCLOSED, case, disclosure_id=disclosure.id))
    else:
        rows.out.append(outbox.posted(Topic.CASE_OPENED, case, episode_id=of.episode.id))
        _decide(of, rows, case, part, decided)
    return case


def _decide(
    of: Declaring, rows: Rows, case: Case, part: Part, decided: dict[str, Decision]
) -> None:
    at_once = [
        decision
        for line in part.lines
        if (decision := episode_decisions.decide(line.task, of.on)) is not None
    ]
    if at_once:
        is_all = len(at_once) == len(part.lines)
        rows.events.append(episode_decisions.event_of(case, at_once, is_all=is_all))
        decided |= {decision.task: decision for decision in at_once}


def _case(of: Declaring, recipient: Recipient, part: Part) -> Case:
    category = of.council.services[service_key(part.duties[0])]
    new = NewCase(
        service=category.key,
        words="\n".join(line.task.title for line in part.lines),
        answers=_fields(of, part),
        once=f"{of.episode.id}:{recipient.key}:{'held' if part is recipient.held else 'ready'}",
    )
    owner = Responsibility(recipient.key, Reason(recipient.reason))
    case = new_case(of.actor, of.council, category, new, of.at, owner)
    case.subject_id, case.closed_at = of.episode.person_id, None
    if any(line.task.urgent for line in part.lines):
        case.urgency, case.due = _GRAVEST, end_of(of.at.astimezone(clock.LONDON).date())
    return case


def fields_of(part: Part) -> dict[str, Any]:
    """What a recipient is told, as it is kept: `{path: {label, about, value, form}}`."""
    return {
        path: {"label": one.label, "about": one.about, "value": kept(one.value),
               "form": one.form.value}
        for path, one in part.fields.items()
    }  # fmt: skip


def _fields(of: Declaring, part: Part) -> dict[str, Any]:
    """The same; where somebody is not safe some of it is marked: no account shows it."""
    hidden = safe_mode.secret(event_of(of.episode), is_safe=of.made.safe)
    return safe_mode.told(fields_of(part), hidden)


def _follower(of: Declaring, point: ContactPoint, case: Case) -> Follower:
    held = of.actor.mandate
    return Follower(
        id=clock.new_id(), case_id=case.id, person_id=point.person_id, contact_point_id=point.id,
        is_reporter=True, wants=Wants.EVERYTHING, language=point.person.language,
        created_at=of.at, confirmed_at=of.at, mandate_id=held.mandate_id if held else None,
    )  # fmt: skip


def _consent(of: Declaring, recipient: Recipient) -> EpisodeConsent:
    labels = sorted({one.label for one in recipient.fields.values()})
    return EpisodeConsent(
        id=clock.new_id(), episode_id=of.episode.id, recipient=recipient.key,
        agreed=of.agreed[recipient.key], fields=labels, wording=_filled(of, recipient, labels),
        at=of.at,
        identity_id=of.actor.identity_id, call_id=of.actor.in_call,
    )  # fmt: skip


def _filled(of: Declaring, recipient: Recipient, labels: Iterable[str]) -> str:
    said = of.wording.replace("%(name)s", recipient.name)
    return said.replace("%(fields)s", ", ".join(labels))


def _disclosure(of: Declaring, recipient: Recipient, part: Part, case: Case | None) -> Disclosure:
    agreement = recipient.agreement
    return Disclosure(
        id=clock.new_id(), episode_id=of.episode.id, case_id=case.id if case else None,
        recipient=recipient.key, is_held=case is None, duties=list(part.duties),
        fields=_fields(of, part), agreement=agreement.key if agreement else "",
        basis=agreement.basis if agreement else "",
        state=Told.PENDING if case is None else Told.WAITING, at=of.at,
    )  # fmt: skip


def _line(
    of: Declaring, position: int, line: PlanLine, whose: Recipient | None, case: Case | None
) -> EpisodeLine:
    state, reason = _standing(of, line, whose, case)
    return EpisodeLine(
        id=clock.new_id(), episode_id=of.episode.id, position=position, task=line.task.id,
        mode=line.mode.value, state=state, title=line.task.title, content=content_of(line),
        why=episode_sentences.written(line.why), recipient=whose.key if whose else None,
        case_id=case.id if case else None, due=line.due, reason=reason, rule=None,
    )  # fmt: skip


def _standing(
    of: Declaring, line: PlanLine, whose: Recipient | None, case: Case | None
) -> tuple[LineState, str]:
    if whose is None:
        return LineState.TODO, NOBODY if line.task.team and line.mode is line.task.mode else ""
    if not whose.may_be_told:
        return LineState.TODO, NO_AGREEMENT
    if not of.agreed[whose.key]:
        return LineState.NOT_TOLD, ""
    if case is None:
        return LineState.PENDING, ""
    return (LineState.SENT if whose.kind == "agency" else LineState.RECEIVED), ""


def content_of(line: PlanLine) -> dict[str, Any]:
    """What a page shows of a task, as it stands now: to be shown when it has long been changed."""
    task = line.task
    return {
        "row": task.row,
        "words": episode_sentences.written(line.words),
        "team": task.team,
        "body": task.body,
        "typical": task.typical,
        "link": {"label": task.link.label, "url": task.link.url} if task.link else None,
        "copy": list(task.copy_),
        "deadline": task.deadline.words if task.deadline else None,
        "evidence": list(task.evidence),
        "basis": task.basis,
        "tag": task.tag.value,
        "lgsl": task.lgsl,
        "warn": episode_sentences.written([line.warn] if line.warn else []),
        "urgent": task.urgent,
        "call": task.call,
        "check": line.check,
        "here": line.here,
        "at": task.at.value if task.at else None,
        "sensitive": task.sensitive,
    }


def _by(actor: Actor) -> dict[str, str]:
    return {"by": str(actor.identity_id)} if actor.identity_id else {}


def agreed(recipients: Iterable[Recipient], said: Mapping[str, bool]) -> dict[str, bool]:
    """Who may be told, of what the person said: without a word those who need consent may not."""
    return {
        recipient.key: said.get(recipient.key, not recipient.needs_consent)
        for recipient in recipients
    }
