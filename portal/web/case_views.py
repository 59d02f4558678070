"""A case as its page shows it: everything in words, nothing that is not for the reader."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.council.categories import Category, Question
from portal.council.councils import Council
from portal.models.cases import Case
from portal.models.photos import Photo
from portal.models.states import OPEN, State
from portal.services import enquiries, episode_sentences, safe_mode
from portal.services.hands import Hand
from portal.web import agent_names, happenings, states
from portal.web.asking import words
from portal.web.happenings import Happening
from portal.web.reasons import why

_LINE = (State.RECEIVED, State.CHECKED, State.SCHEDULED, State.IN_PROGRESS, State.DONE)
_PLACE_ON_LINE = {State.PASSED_ON: State.CHECKED}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the line: its name, and whether the case is past it, at it or before it."""

    name: str
    reached: bool
    current: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """What the template of a case page needs."""

    case: Case
    title: str
    state_name: str
    look: str
    standing: str
    late: bool
    expected: str
    who: str
    why: str
    steps: list[Step]
    answers: list[tuple[str, str]]
    timeline: list[Happening]
    before: list[Photo]
    after: list[Photo]
    counted: str
    private_words: str
    may_reopen: bool
    asked: bool  # who reported it, something that has no answer yet
    goes_on_as: str  # the reference of the case that it turned out to be


def view(
    council: Council,
    case: Case,
    at: datetime,
    *,
    private: bool = False,
    staff: Mapping[str, str] | None = None,
    hands: Mapping[UUID, Hand] | None = None,
) -> CaseView:
    """The case in words; its private answers and events only for those who may see them.

    `staff`, for them alone: who of them wrote which line, by the ids of their identities. `hands`:
    who did for another what stands in its history, by event.
    """
    category = council.service(case.service)
    photos = [photo for photo in case.photos if photo.hidden_at is None]
    timeline = _timeline(council, case, photos, private, staff, hands or {})
    return CaseView(
        case=case,
        title=_(council.service_name(case.service)),
        state_name=states.name(case.state),
        look=states.look(case.state),
        standing=states.standing(council, case, at),
        late=states.is_late(case, at),
        expected=_expected(case),
        who=states.team_name(council, case.team),
        why=why(council, case.team, case.reason, case.reason_name),
        steps=_steps(case),
        answers=list(_answers(category, case, private=private, staff=staff is not None)),
        timeline=timeline,
        before=[photo for photo in photos if photo.event_id is None],
        after=[photo for photo in photos if photo.event_id is not None],
        counted=ngettext(
            "%(num)d person has told us about this.",
            "%(num)d people have told us about this.",
            case.reporters,
        ),
        private_words=case.private_words if private else "",
        may_reopen=case.may_reopen(at)
        and case.state in {State.DONE, State.NOT_OURS, State.NO_ACTION},
        asked=case.is_open and enquiries.waits(case.events) is not None,
        goes_on_as=_goes_on_as(case, timeline),
    )


def _goes_on_as(case: Case, timeline: list[Happening]) -> str:
    if case.state is not State.DUPLICATE:
        return ""
    return next((one.other for one in reversed(timeline) if one.other), "")


def _timeline(
    council: Council,
    case: Case,
    photos: list[Photo],
    private: bool,
    staff: Mapping[str, str] | None,
    hands: Mapping[UUID, Hand],
) -> list[Happening]:
    seen = []
    for event in case.events:
        # of the case's photos, which are there already: each event's own would be one more query
        taken = [photo for photo in photos if photo.event_id == event.id]
        if private and staff is not None:
            seen.append(happenings.for_staff(event, taken, council, staff))
        elif not event.is_internal and (event.public or private):
            who = _by_whom(hands.get(event.id)) if private else ""
            seen.append(happenings.for_everyone(event, taken, council, private=private, who=who))
    return seen


def _by_whom(hand: Hand | None) -> str:
    return agent_names.for_another(hand.name, hand.organisation, hand.person) if hand else ""


def _expected(case: Case) -> str:
    if case.due is None or not case.is_open:
        return ""
    return states.by_when(case.due, case.created_at)


def _steps(case: Case) -> list[Step]:
    if case.state not in OPEN and case.state is not State.DONE:
        return []  # an honest other end: the sentence above says which
    at = _LINE.index(_PLACE_ON_LINE.get(case.state, case.state))
    return [
        Step(
            states.name(state), reached=place < at or case.state is State.DONE, current=place == at
        )
        for place, state in enumerate(_LINE)
    ]


def _answers(category: Category | None, case: Case, *, private: bool, staff: bool) -> Any:
    given, hidden = case.answers, case.hidden_answers
    if private:
        yield from told(given, whole=staff)
    for question, value in answers_of(category, given):
        if question.private and not private:
            continue
        answer = answer_words(question, value)
        if question.id not in hidden:
            yield _(question.ask), answer
        elif private and staff:
            yield _(question.ask), _("%(answer)s (hidden from everyone else)", answer=answer)


def answers_of(
    category: Category | None, answers: Mapping[str, Any]
) -> Iterator[tuple[Question, Any]]:
    """The questions of what a case is for that were answered, in their order."""
    for question in category.questions if category else ():
        value = answers.get(question.id)
        if value is not None and not isinstance(value, dict):
            yield question, value


def told(answers: Mapping[str, Any], *, whole: bool) -> Iterator[tuple[str, str]]:
    """What was told of a life event, under the labels it was told with: no question names it.

    What must not be read back on an account stands there only where it is read `whole`.
    """
    for fact in answers.values():
        if not isinstance(fact, dict) or not fact.get("label"):
            continue
        label = words.labelled(fact["label"], fact.get("about", ""))
        if fact.get(safe_mode.HIDDEN) and not whole:
            yield label, _("Given. We do not show it here, to keep you safe.")
        elif "form" in fact:
            said = episode_sentences.shown(fact["value"], fact["form"])
            yield label, words.shown(said)
        else:
            yield label, str(fact.get("value", ""))


def answer_words(question: Question, value: Any) -> str:
    """An answer as the person chose it, in their language."""
    labels = {answer.value: _(answer.label) for answer in question.answers}
    labels |= {} if labels else {"yes": _("Yes"), "no": _("No")}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in values)


def tag(version: int, today: date, *, late: bool) -> str:
    """What a cached case page was made from: its version, and the day it speaks of."""
    return f"{version}.{today.toordinal()}.{int(late)}"
