"""The words of calls: how somebody reached us, what it was about, and what was done for them."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.council.councils import Council
from portal.models.actors import By
from portal.models.calls import Call
from portal.models.outbox import DeliveryState
from portal.services import calls, declarations, journal_letters
from portal.services.appointment_tellings import Did
from portal.services.death_apologies import TAKEN_BACK
from portal.services.mandate_tellings import Word

CHANNELS = {
    By.PHONE: _l("On the phone"),
    By.VISIT: _l("At the counter"),
    By.LETTER: _l("With a letter"),
    By.EMAIL: _l("With an email"),
}
_REACHED = {
    By.WEB: _l("On this website"),
    By.EMAIL: _l("By email"),
    By.SMS: _l("By text message"),
    By.PHONE: _l("By telephone"),
    By.LETTER: _l("By letter"),
    By.VISIT: _l("At the counter"),
    By.OPEN311: _l("From another app"),
}
_DONE = {
    "report": _l("Reported in this call"),
    "read": _l("Told how it stands"),
    "reopen": _l("Opened again"),
    "same_problem": _l("Counted in"),
    "follow": _l("They hear of it by email"),
    "follow_text": _l("They hear of it by text"),
    "answer": _l("Their answer was written down"),
}
_SUBJECTS = {
    "report": _l("Reported something"),
    "same_problem": _l("Had the same problem"),
    "follow": _l("Asked to be told"),
    "stop": _l("Asked to be told no more"),
    "reopen": _l("Said that it was not fixed"),
    "answer": _l("Answered our question"),
    "text": _l("Wrote a text message"),
    "text_stop": _l("Asked for no more text messages"),
    "text_start": _l("Asked for text messages again"),
    "text_help": _l("Asked what they can text to us"),
    "text_call": _l("Asked to talk to somebody"),
    "text_stop_help": _l("Ended what somebody may do for them"),
    "text_who_helps": _l("Asked who may act for them"),
    "text_status": _l("Asked how it stands"),
    "text_code": _l("Sent back a code of ours"),
    "life_event": _l("Told us of a change in their life"),
    journal_letters.SUBJECT: _l("A letter on what was done for them"),
    calls.GENERAL: _l("Something else"),
}
_MESSAGES: Mapping[str, LazyString] = {
    "receipt": _l("Receipt"),
    "progress": _l("News of the case"),
    "reopened": _l("That it was opened again"),
    "confirm": _l("The question whether they want to follow it"),
    "link": _l("A link to the case"),
    "split": _l("That a report was made into two"),
    "question": _l("A question of ours"),
    "question_again": _l("A reminder of our question"),
    "asked": _l("A question of ours"),
    "reminded": _l("A reminder of our question"),
    "code": _l("A code"),
    Did.BOOKED: _l("That an appointment is booked"),
    Did.MOVED: _l("That an appointment has changed"),
    Did.CANCELLED: _l("That an appointment is cancelled"),
    TAKEN_BACK: _l("That we had wrongly written down that they had died"),
    Word.INVITED: _l("An invitation to act for somebody"),
    Word.ASKED: _l("The question whether somebody may act for them"),
    Word.CODE: _l("A code"),
    Word.BEGAN: _l("That somebody may act for them"),
    Word.BEGAN_AGENT: _l("That they may act for somebody"),
    Word.ENDED: _l("That somebody acts for them no more"),
    Word.ENDED_AGENT: _l("That they act for somebody no more"),
    Word.ENDING: _l("That what somebody may do for them ends soon"),
    Word.ENDING_AGENT: _l("That what they may do for somebody ends soon"),
    Word.HANDED_BACK: _l("That somebody does not act for them any more"),
    Word.USED: _l("What was done for them"),
    Word.CLIENT_LINK: _l("A link to go on with what they began"),
    Word.HANDED_OVER: _l("That they have another adviser"),
    Word.COPIES: _l("Who gets the news of what is done for them"),
    Word.COPIES_AGENT: _l("Who gets the news of what they do for somebody"),
}
_WAYS = {
    DeliveryState.WAITING: _l("waits to be sent"),
    DeliveryState.CLAIMED: _l("is being sent"),
    DeliveryState.SENT: _l("sent"),
    DeliveryState.DROPPED: _l("not needed any more"),
    DeliveryState.DEAD: _l("could not be delivered"),
}


def name(call: Call) -> str:
    """Who calls: as we know them, else as they said; empty where they did not and nobody knows."""
    if call.person is None:
        return call.caller
    return call.person.name or call.caller or _("Somebody without a name")


def subjects(council: Council, call: Call) -> list[tuple[str, str]]:
    """What a call can have been about: what was answered, the council's services, and the rest."""
    named = {one.case.service for one in call.cases}
    known = council.categories | {key: one for key, one in council.services.items() if key in named}
    services = sorted((_(one.name), key) for key, one in known.items())
    life = [declarations.SUBJECT] if call.subject == declarations.SUBJECT else []
    return [
        *((key, subject(council, key)) for key in (*life, *call.answers)),
        *((key, name) for name, key in services if key not in call.answers),
        (calls.GENERAL, str(_SUBJECTS[calls.GENERAL])),
    ]


def subject(council: Council, key: str) -> str:
    """What a contact was about, in words."""
    if key in _SUBJECTS:
        return str(_SUBJECTS[key])
    category = council.service(key)
    if category is None and (answer := council.answer(key)) is not None:
        return _(answer.title)
    return _(category.name) if category else key


def reached(channel: By) -> str:
    """How somebody reached us."""
    return str(_REACHED.get(channel, ""))


def done_with(call: Call, case_id: UUID) -> tuple[str, ...]:
    """What was done in a call with a case."""
    return tuple(str(_DONE[one.did]) for one in call.cases if one.case_id == case_id)


def message(template: str) -> str:
    """What was sent, by its template."""
    return str(_MESSAGES.get(template, _("A message")))


def way(state: DeliveryState) -> str:
    """How far something came that was sent."""
    return str(_WAYS[state])
