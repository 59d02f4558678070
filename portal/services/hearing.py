"""A text that came in: heard once, in its order, and answered at once.

Commands first, then what needs care, then the talk that is open, then what is new. All of it is
one transaction: killed before its end, the provider's second try finds nothing done.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.messages import Message, Talk
from portal.models.people import ContactPoint
from portal.policy import Action, require
from portal.reading.commands import Verb
from portal.reading.messages import Reading
from portal.services import (
    alarming,
    codes,
    contacts,
    talks,
    text_acting,
    text_answers,
    text_desk,
    text_helpers,
    text_reports,
    text_status,
    texters,
    texts,
)
from portal.services.heard import Heard, Says, World
from portal.services.text_acting import Whom

MOST_A_MINUTE = 10
_MINUTE = timedelta(minutes=1)
_AN_HOUR = timedelta(hours=1)
_LIKE_A_MACHINE = 3  # the same words so often in an hour
_CONTACTS = {Says.OPENED, Says.KEPT, Says.COUNTED, Says.ANSWERED}  # these are contacts of their own
_NAMED_CHOICE = re.compile(r"\s*([1-9])[\s.):]+\D{0,30}$")
_CODE = re.compile(r"\b\d{3}[ -]?\d{3}\b")


def hear(session: Session, actor: Actor, world: World, message: Message, reading: Reading) -> Heard:
    """What comes of a text that is in the database already, and was not heard before.

    The answer's language is that of the person, where they are known, else that of the text.
    """
    require(actor, Action.HEAR_TEXT)
    if not texters.is_number(message.number):
        return Heard(Says.NOTHING)  # a name or a short number: a machine, which nobody can answer
    _in_turn(session, message.number)
    limited = _too_much(session, message)
    if (said := _at_once(session, actor, message, reading)) is not None:
        if limited is not None:
            return Heard(Says.NOTHING)  # it counts all the same
        subject, heard = said
        _keep(session, texters.known(session, actor, message.number), subject, heard)
        return heard
    if limited is not None:
        message.matter = text_desk.matter(limited, reading)
        if limited.says is not Says.TOO_MANY:
            return limited
        # once a minute at most: danger is answered and told however many texts came before
        alarming.alarm(session, actor, world.council.duty_team, message, reading, ())
        return replace(limited, dangers=reading.dangers, language=reading.language)
    point = texters.texter(session, actor, message.number, reading.language)
    whom = text_acting.whom(session, actor, message.number, reading.for_someone)
    if whom is not None and world.read is not None:
        reading = _without_name(reading, world.read(whom.rest))
    heard = _heard(session, actor, world, message, reading, point, whom)
    message.matter = text_desk.matter(heard, reading)
    return replace(heard, language=point.person.language)


def _without_name(whole: Reading, rest: Reading) -> Reading:
    """A text read without the name in it; what cannot wait was heard in the whole of it."""
    return replace(
        rest, dangers=whole.dangers or rest.dangers, threat=whole.threat or rest.threat,
        careful=whole.careful or rest.careful,
    )  # fmt: skip


def _at_once(
    session: Session, actor: Actor, message: Message, reading: Reading
) -> tuple[str, Heard] | None:
    """What ends or begins something, as the subject of its contact, and what came of it; None
    where it is nothing of the kind. It counts however fast texts come.
    """
    verb = reading.command.verb if reading.command else None
    if verb in (Verb.STOP, Verb.START):
        heard = text_status.stop_or_start(session, actor, message, verb)
        return f"text_{verb}", replace(heard, language=reading.language)
    if verb in (Verb.STOP_HELP, Verb.WHO_HELPS):
        return f"text_{verb}", text_helpers.by_command(session, actor, message, reading)
    return None


def _keep(session: Session, point: ContactPoint | None, subject: str, heard: Heard) -> None:
    """The text is one contact, about the one case that it came to."""
    case = heard.cases[0] if len(heard.cases) == 1 else None
    person = point.person if point else None
    contacts.record(session, texters.speaking(point), subject, person=person, case=case)


def _heard(
    session: Session,
    actor: Actor,
    world: World,
    message: Message,
    reading: Reading,
    point: ContactPoint,
    whom: Whom | None,
) -> Heard:
    if (said := text_status.by_command(session, actor, message, reading)) is not None:
        subject, heard = said
        _keep(session, point, subject, heard)
        return heard
    asked = talks.code_asked(session, message.number)
    if asked is not None and not reading.dangers and _CODE.search(message.body):
        heard = text_status.take_code(session, actor, world.secret, asked, message.body)
        _keep(session, point, "text_code", heard)
        return heard
    last = talks.last_talk(session, message.number)
    if asked is not None and _misses_code(asked, last, reading):
        heard = Heard(Says.CODE_WRONG)
    else:
        heard = _answered(session, actor, world, message, reading, last, point, whom)
    if heard.says not in _CONTACTS:
        _keep(session, point, "text", heard)
    alarming.alarm(session, actor, world.council.duty_team, message, reading, heard.cases)
    return replace(heard, dangers=reading.dangers)


def _misses_code(asked: Talk, last: Talk | None, reading: Reading) -> bool:
    """Whether a text is no more than a try at the code that we wait for."""
    if not talks.is_recent(asked, clock.now(), codes.LASTS):
        return False
    if reading.dangers or reading.careful or reading.threat or talks.tells(reading):
        return False
    digits = reading.command.digits if reading.command else None
    is_answer = last is not None and last.ended_at is None
    return not is_answer or (digits is not None and len(digits) > 1)


def _answered(
    session: Session,
    actor: Actor,
    world: World,
    message: Message,
    reading: Reading,
    last: Talk | None,
    point: ContactPoint,
    whom: Whom | None,
) -> Heard:
    if reading.careful and not reading.problems:
        return Heard(Says.CAREFUL, topic=reading.careful[0])
    if reading.threat:
        return Heard(Says.READ)
    if (last is None or last.ended_at is not None) and message.body.strip():
        waiting = text_answers.asked(session, actor, message.number)
        if waiting is not None and text_answers.is_reply(waiting, reading):
            return text_answers.take(session, actor, waiting, message)
    return _talk(session, actor, world, message, reading, last, point, whom)


def silent(session: Session, actor: Actor, limit: int) -> Sequence[UUID]:
    """The talks in which nobody has said anything for a day, the oldest first."""
    require(actor, Action.HEAR_TEXT)
    return talks.silent(session, limit)


def keep_silent(session: Session, actor: Actor, world: World, talk_id: UUID) -> bool:
    """Keep what is known of a talk that went silent for a day, for the team to complete.

    False where somebody has said something in it meanwhile, or another has kept it.
    """
    require(actor, Action.HEAR_TEXT)
    _in_turn(session, session.get_one(Talk, talk_id).number)
    talk = session.get_one(Talk, talk_id, with_for_update=True, populate_existing=True)
    if talk.ended_at is not None or talks.is_recent(talk, clock.now(), talks.SILENCE):
        return False
    point = texters.texter(session, actor, talk.number, talk.language)
    text_reports.keep(session, actor, world, talk, point)
    return True


def _talk(
    session: Session,
    actor: Actor,
    world: World,
    message: Message,
    reading: Reading,
    last: Talk | None,
    point: ContactPoint,
    whom: Whom | None,
) -> Heard:
    at = clock.now()
    talk = last if last is not None and last.ended_at is None else None
    if talk is not None and not talks.is_recent(talk, at, talks.SILENCE):
        text_reports.keep(session, actor, world, talk, point)
        talk = None
    names_one = whom is not None and bool(whom.fits)
    if talk is not None and (names_one or talks.is_another_matter(talk, reading)):
        text_reports.keep(session, actor, world, talk, point)  # the first is not lost
        talk = None
    if talk is None:
        added = None if names_one else _afterthought(session, actor, message, reading, last)
        return added or _new(session, actor, world, message, reading, point, whom)
    message.talk_id = talk.id
    digit = _digit(reading, message.body)
    answered = digit is not None and talks.take_digit(talk, digit)
    talks.hear(talk, "" if answered else message.body)
    if not answered and not text_acting.take_words(talk, message.body):
        talks.take_words(talk, reading)
    return text_reports.go_on(session, actor, world, talk, point)


def _new(
    session: Session,
    actor: Actor,
    world: World,
    message: Message,
    reading: Reading,
    point: ContactPoint,
    whom: Whom | None,
) -> Heard:
    if reading.elsewhere and not any(problem.place for problem in reading.problems):
        return Heard(Says.OUTSIDE, place=reading.elsewhere)
    under = whom.known if whom is not None else {}
    is_told = bool(reading.problems or reading.whole.place)
    if not is_told and ("own" in under or not under):
        return Heard(Says.DANGER if reading.dangers else Says.NOT_UNDERSTOOD)
    first, *others = (talks.known_of(one) for one in reading.problems or [reading.whole])
    known = first | under | ({"other": others[0]} if others else {})
    talk = talks.begin(session, message.number, point.person.language, message.body, known)
    message.talk_id = talk.id
    return text_reports.go_on(session, actor, world, talk, point)


def _afterthought(
    session: Session, actor: Actor, message: Message, reading: Reading, earlier: Talk | None
) -> Heard | None:
    """A piece of a long text, or a word more, just after its case was opened: it stands there."""
    if earlier is None or not talks.is_recent(earlier, clock.now(), talks.JOINED_WITHIN):
        return None
    new = [one for one in reading.problems if one.category or one.place]
    if new and talks.is_another_matter(earlier, reading):
        return None
    if any(problem.place for problem in reading.problems):
        return None
    case = text_status.case_of(session, actor, earlier)
    if case is None:
        return None
    return text_reports.add(session, actor, earlier, case, message)


def _digit(reading: Reading, body: str) -> int | None:
    """The choice that an answer names: “1”, “yes”, “2 Ashby”; None where it says something else."""
    command = reading.command
    if command is not None and command.verb is Verb.YES:
        return 1
    if command is not None and command.verb is Verb.NUMBER and command.digits:
        return int(command.digits) if len(command.digits) == 1 else None
    named = _NAMED_CHOICE.match(body)
    return int(named[1]) if named else None


def _too_much(session: Session, message: Message) -> Heard | None:
    """Silence, where texts come faster than anyone writes, or a machine answers a machine."""
    lately, at = texts.came_lately(session, message.number, MOST_A_MINUTE + 2), clock.now()
    of_this_minute = sum(at - came < _MINUTE for came, _ in lately)
    if of_this_minute > MOST_A_MINUTE:
        is_first = of_this_minute == MOST_A_MINUTE + 1
        return Heard(Says.TOO_MANY if is_first else Says.TOO_MANY_AGAIN)
    same = sum(
        body == message.body and at - came < _AN_HOUR
        for came, body in lately[: _LIKE_A_MACHINE + 1]
    )
    if same > _LIKE_A_MACHINE and not message.body.strip().isdigit():
        return Heard(Says.NOTHING)
    return None


def _in_turn(session: Session, number: str) -> None:
    """One text of a number after the other; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            sql("SELECT pg_advisory_xact_lock(hashtextextended(:number, 0))"), {"number": number}
        )
