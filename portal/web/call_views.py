"""A call as its page shows it: who calls, what is theirs, what was done, and how it may end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.models.calls import Call
from portal.models.cases import REOPEN_FOR, Case
from portal.models.outbox import DeliveryState
from portal.models.people import Reach
from portal.models.states import REOPENS, State
from portal.policy import Actor
from portal.services import call_cases, caller_checks, people, served
from portal.services.caller_checks import MOST_MISSES, Fact
from portal.services.callers import FOLLOW_TEXT
from portal.services.served import Exchange, NotChecked, Sent, ServedCase, Whole
from portal.web import call_words, parts, states
from portal.web.life_lines import LifeLine, life_lines


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in words that can be read out, and what can be done with it for the caller."""

    reference: str
    title: str
    place: str
    state_name: str
    look: str
    standing: str
    reported: datetime
    late: bool
    is_open: bool
    public: bool
    question: str = ""
    may_open: bool = False
    may_reopen: bool = False
    may_tell: bool = False
    may_follow: bool = False
    may_count_in: bool = False
    may_text: bool = False
    opened: bool = False  # in this call
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """One time that the person reached us."""

    at: datetime
    words: str
    channel: str
    reference: str | None
    whose: str = ""  # who spoke for them, or for whom they spoke, as a sentence


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was sent to them, and how far it came."""

    at: datetime
    words: str
    way: str
    failed: bool
    reference: str | None


@dataclass(frozen=True, slots=True)
class WholeView:
    """The person whole, after the check."""

    whole: Whole
    open: list[CaseLine]
    ended: list[CaseLine]
    heard: list[Heard]
    messages: list[Message]
    life: list[LifeLine]


@dataclass(frozen=True, slots=True)
class CallView:
    """What the template of a call needs. `stage` is find, check, too_few, missed or known."""

    call: Call
    channel: str
    stage: str
    name: str
    to_ask: list[Fact]
    right: int
    known: Whole | None  # the person, after the check
    whole: WholeView | None  # what is theirs, unless they speak for another under a mandate
    done: list[CaseLine]
    answers: list[str]
    on_behalf: str
    by_letter: bool  # we have no email address of whoever calls


def view(session: Session, actor: Actor, council: Council, call: Call, at: datetime) -> CallView:
    """The call; nothing of the person's record before they have shown who they are."""
    try:
        whole = served.caller(session, actor, call)
    except NotChecked:
        whole = None
    person = call.person
    return CallView(
        call=call,
        channel=str(call_words.CHANNELS[call.channel]),
        stage=_stage(session, actor, call, whole),
        name=call_words.name(call),
        to_ask=caller_checks.to_ask(session, actor, call) if person and not whole else [],
        right=len(call.checks),
        known=whole,
        whole=_whole(session, actor, council, call, whole, at)
        if whole and call.mandate_id is None
        else None,
        done=list(_done(actor, council, call, whole, at)),
        answers=[call_words.subject(council, key) for key in call.answers],
        on_behalf=(call.on_behalf_of.name or _("Somebody without a name"))
        if call.on_behalf_of
        else "",
        by_letter=person is not None and people.reach(person, Reach.EMAIL) is None,
    )


def line(council: Council, case: Case | ServedCase, at: datetime) -> CaseLine:
    """A case as it is told: one sentence of where it stands."""
    category = council.service(case.service)
    return CaseLine(
        reference=case.reference,
        title=_(category.name) if category else case.service,
        place=case.place,
        state_name=states.name(case.state),
        look=states.look(case.state),
        standing=states.standing(council, case, at),
        reported=case.created_at,
        late=states.is_late(case, at),
        is_open=case.closed_at is None,
        public=case.public,
    )


def to_read(council: Council, whole: Whole, at: datetime) -> WholeView:
    """A person for who reads and does nothing: the records manager."""
    lines = [line(council, case, at) for case in whole.cases]
    return WholeView(
        whole=whole,
        open=[one for one in lines if one.is_open],
        ended=[one for one in lines if not one.is_open],
        heard=[_heard(council, one) for one in whole.exchanges],
        messages=[_message(one) for one in whole.messages],
        life=life_lines(whole.episodes),
    )


def _stage(session: Session, actor: Actor, call: Call, whole: Whole | None) -> str:
    if call.person is None:
        return "find"
    if whole is not None:
        return "known"
    if call.misses >= MOST_MISSES:
        return "missed"
    return "check" if caller_checks.can_be_checked(session, actor, call) else "too_few"


def _whole(
    session: Session, actor: Actor, council: Council, call: Call, whole: Whole, at: datetime
) -> WholeView:
    ids = [case.id for case in whole.cases]
    asked = call_cases.questions(session, actor, call, ids)
    lines = [_theirs(council, call, whole, case, asked, at) for case in whole.cases]
    return WholeView(
        whole=whole,
        open=[one for one in lines if one.is_open],
        ended=[one for one in lines if not one.is_open],
        heard=[_heard(council, one) for one in whole.exchanges],
        messages=[_message(one) for one in whole.messages],
        life=life_lines(whole.episodes),
    )


def _theirs(
    council: Council,
    call: Call,
    whole: Whole,
    case: ServedCase,
    asked: dict[UUID, str],
    at: datetime,
) -> CaseLine:
    told = line(council, case, at)
    return replace(
        told,
        question=asked.get(case.id, ""),
        may_open=True,
        may_tell=not any(one.case_id == case.id for one in call.cases),
        may_reopen=case.state in REOPENS and _ended_lately(case, at),
        may_follow=case.id not in whole.followed and _has_email(whole),
        may_text=case.closed_at is None and not _is_texted(call, case.id),
        done=call_words.done_with(call, case.id),
    )


def anothers(
    council: Council,
    call: Call,
    case: ServedCase,
    asked: dict[UUID, str],
    at: datetime,
    agent: Actor,
) -> CaseLine:
    """A case of whom the caller speaks for: what the mandate lets them do with it."""
    acts = call_cases.may_deal_with(agent, case)
    return replace(
        line(council, case, at),
        question=asked.get(case.id, "") if acts else "",
        may_open=True,
        may_tell=not any(one.case_id == case.id for one in call.cases),
        may_reopen=acts and case.state in REOPENS and _ended_lately(case, at),
        done=call_words.done_with(call, case.id),
    )


def _is_texted(call: Call, case_id: UUID) -> bool:
    """Whether texts cannot be begun: nobody offers them, or that was done in this call."""
    begun = any(one.case_id == case_id and one.did == FOLLOW_TEXT for one in call.cases)
    return begun or "sms" not in parts.here().channels


def _done(
    actor: Actor, council: Council, call: Call, whole: Whole | None, at: datetime
) -> Iterator[CaseLine]:
    """The cases of the call that do not stand among the person's own already."""
    shown = {case.id for case in whole.cases} if whole else set()
    for case in dict.fromkeys(one.case for one in call.cases):
        if case.id in shown or not _may_stand(call, case):
            continue
        opened = any(one.case_id == case.id and one.did == "report" for one in call.cases)
        can_be_told = whole is not None and _has_email(whole) and case.id not in whole.followed
        yield replace(
            line(council, case, at),
            opened=opened,
            may_open=opened and call_cases.may_open(actor, call, case),
            may_follow=can_be_told,
            may_text=case.is_open and not _is_texted(call, case.id),
            may_count_in=case.public and case.is_open and not opened
            and case.state is not State.DUPLICATE,
            done=call_words.done_with(call, case.id),
        )  # fmt: skip


def _may_stand(call: Call, case: Case) -> bool:
    """Whether a case of the call may stand on its page now: of another person's, under a mandate or
    after it, only what everyone may read; the rest stands among what the mandate covers.
    """
    if case.public or case.subject_id is None:
        return True
    if call.mandate_id is not None:
        return False
    return case.subject_id in (call.person_id, call.on_behalf_of_id)


def _ended_lately(case: ServedCase, at: datetime) -> bool:
    return case.closed_at is not None and at - case.closed_at <= REOPEN_FOR


def _has_email(whole: Whole) -> bool:
    return people.reach(whole.person, Reach.EMAIL) is not None


def _heard(council: Council, one: Exchange) -> Heard:
    words, how = call_words.subject(council, one.subject), call_words.reached(one.channel)
    return Heard(one.at, words, how, one.reference, _whose(one))


def _whose(one: Exchange) -> str:
    if one.by:
        return _("%(name)s spoke for them.", name=one.by)
    if one.for_whom:
        return _("They spoke for %(name)s.", name=one.for_whom)
    return ""


def _message(one: Sent) -> Message:
    words, how = call_words.message(one.template), call_words.way(one.state)
    return Message(one.at, words, how, one.state is DeliveryState.DEAD, one.reference)
