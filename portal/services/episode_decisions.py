"""What a rule of law decides by itself is decided at once, and staff may decide otherwise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from life_events.engine.events import Task
from life_events.engine.rates import NoSuchRate, rate
from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.episodes import EpisodeLine, LineState
from portal.models.outbox import Topic
from portal.models.states import CLOSED, State, check_step
from portal.policy import SYSTEM, Action, require
from portal.services import cases

DECIDED = "decided"  # the `why` of a case event by which a rule decided something
OVERRULED = "overruled"
NOT_SO = "not_so"  # what the case rests on was told to us, and is not true
PERCENT = "single_person_discount"  # the key of its rate, and of the rule


class NotDecided(Exception):
    """No rule decided this."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule decided of a task: facts of the case event that says so, and its words."""

    task: str
    title: str
    rule: str
    basis: str
    percent: str

    @property
    def words(self) -> str:
        """As it stands in the case's history; `portal.web.happenings` says it in each language."""
        return WORDS % {"title": self.title, "percent": self.percent, "basis": self.basis}

    @property
    def facts(self) -> dict[str, str]:
        return {"task": self.task, "title": self.title, "rule": self.rule, "basis": self.basis,
                "percent": self.percent}  # fmt: skip


WORDS = (
    "%(title)s: decided at once by a rule. One adult counts for council tax in this home, so the "
    "bill is %(percent)s%% lower (%(basis)s). An officer can change this decision."
)


def _single_person(task: Task, on: date) -> Decision | None:
    """Exactly one adult counts (Local Government Finance Act 1992 s11 and schedule 1).

    Who counts is the task's own condition, which holds only once every fact in it is known; the
    share is that of the day. None where the law of the day names none.
    """
    try:
        share = rate(PERCENT, on)
    except NoSuchRate:
        return None
    basis = task.basis or "Local Government Finance Act 1992 s11"
    return Decision(task.id, task.title, PERCENT, basis, f"{share.value.normalize():f}")


_RULES: Mapping[str, Callable[[Task, date], Decision | None]] = {PERCENT: _single_person}
RULES = frozenset(_RULES)


def decide(task: Task, on: date) -> Decision | None:
    """What the rule of a task that is certain to be in a plan decides; None where a person must.

    A rule reads no more than the task's own condition: what it rests on has been answered.
    """
    rule = _RULES.get(task.decide or "")
    return rule(task, on) if rule else None


def event_of(case: Case, decisions: Sequence[Decision], *, is_all: bool) -> CaseEvent:
    """The event by which the portal decides, and the case moved on: done where that is all of it.

    The case is in no session yet.
    """
    to = State.DONE if is_all else State.CHECKED
    event = CaseEvent(
        id=clock.new_id(),
        case_id=case.id,
        at=case.created_at,
        happened=Happened.MOVED,
        actor_id=None,
        on_behalf_of_id=None,
        mandate_id=None,
        actor_role=SYSTEM.role,
        channel=SYSTEM.channel,
        words="\n".join(one.words for one in decisions),
        from_state=case.state,
        to_state=to,
        public=True,
        facts={"why": DECIDED, "decided": [one.facts for one in decisions]},
    )
    check_step(case.state, to)
    case.state, case.version = to, case.version + 1
    case.closed_at = case.created_at if is_all else None
    return event


def overrule(session: Session, actor: Actor, line: EpisodeLine, words: str) -> CaseEvent:
    """An officer of its team decides otherwise than the rule did; `words` are for the person.

    The case is opened again where the rule had ended it. Raises NotAllowed, NotDecided,
    WordsNeeded, and NoSuchStep where the team has ended the case itself.
    """
    require(actor, Action.OVERRULE, line.case)
    if line.rule is None or line.case is None or line.state is not LineState.DONE:
        raise NotDecided(line.task)
    if not words.strip():
        raise cases.WordsNeeded(line.task)
    line.state, line.reason, line.settled_at = LineState.DOING, words.strip(), clock.now()
    if line.case.state in CLOSED:
        return cases.reopen(session, actor, line.case, words)
    return _moved(session, actor, line.case, words, {"why": OVERRULED, "rule": line.rule})


def take_back(session: Session, actor: Actor, line: EpisodeLine, words: str) -> CaseEvent:
    """What the rule's decision rested on is not so: its case is with the team again.

    Raises NotAllowed, NotDecided.
    """
    require(actor, Action.RELEASE_EPISODE, line.episode)
    if line.rule is None or line.case is None:
        raise NotDecided(line.task)
    line.state, line.reason, line.settled_at = LineState.REFUSED, words, clock.now()
    if line.case.state in CLOSED:
        return cases.reopen(session, actor, line.case, words)
    return _moved(session, actor, line.case, words, {"why": NOT_SO, "rule": line.rule})


def _moved(
    session: Session, actor: Actor, case: Case, words: str, facts: dict[str, str]
) -> CaseEvent:
    event = case.move(
        State.IN_PROGRESS if case.state is not State.IN_PROGRESS else State.SCHEDULED,
        words,
        by=actor,
        at=clock.now(),
        facts=facts,
    )
    event.id = clock.new_id()
    session.add(event)
    session.flush()
    outbox.post(session, Topic.CASE_PROGRESSED, about=case, event_id=event.id)
    return event
