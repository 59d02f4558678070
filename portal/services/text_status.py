"""What a text asks for in a word: stop, start, help, how it stands; a code that is sent back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.messages import Message, Talk, Wish
from portal.policy import Action, require
from portal.reading.commands import Verb
from portal.reading.messages import Reading
from portal.services import cases, codes, consents, talks, texters
from portal.services.cases import NoSuchCase
from portal.services.codes import TooManyCodes, Tried
from portal.services.heard import Heard, Says

_MOST = 3
_LOOKED_AT = 20  # of a number's cases


def stop_or_start(session: Session, actor: Actor, message: Message, verb: Verb) -> Heard:
    """End all texts to a number, or begin them again; its wish is kept as it was written."""
    require(actor, Action.HEAR_TEXT)
    stops = verb is Verb.STOP
    wish = Wish.STOP if stops else Wish.START
    consents.keep(session, actor, message.number, wish, message.body[:500])
    (texters.stop if stops else texters.start)(session, actor, message.number)
    return Heard(Says.STOPPED if stops else Says.STARTED)


def by_command(
    session: Session,
    actor: Actor,
    message: Message,
    reading: Reading,
) -> tuple[str, Heard] | None:
    """What the text asked for, as the subject of its contact, and the answer to it.

    None where it is none of HELP, CALL and STATUS.
    """
    require(actor, Action.HEAR_TEXT)
    command = reading.command
    if command is None:
        return None
    match command.verb:
        case Verb.HELP:
            heard = Heard(Says.HELP)
        case Verb.CALL:
            heard = Heard(Says.CALL)
        case Verb.STATUS:
            heard = _status(session, actor, message, command.reference or reading.reference)
        case _:
            return None
    return f"text_{command.verb}", heard


def case_of(session: Session, actor: Actor, talk: Talk) -> Case | None:
    """The case that a talk has come to."""
    require(actor, Action.HEAR_TEXT)
    return session.scalar(select(Case).where(Case.once == f"talk:{talk.id}"))


def _status(session: Session, actor: Actor, message: Message, reference: str | None) -> Heard:
    own = texters.followed(session, actor, message.number, _LOOKED_AT)
    if reference is None:
        shown = own[:_MOST]
        if not shown:
            return Heard(Says.NO_CASES)
        return Heard(Says.STANDS, shown, private=_private(shown))
    try:
        case = cases.find_any(session, actor, reference)
    except NoSuchCase:
        return Heard(Says.NO_SUCH_CASE, reference=reference)
    if not case.public and case not in own:
        return Heard(Says.NO_SUCH_CASE, reference=reference)
    if not case.public:
        return ask_for_code(session, actor, message, case)
    return Heard(Says.STANDS, [case])


def _private(shown: list[Case]) -> frozenset[str]:
    return frozenset(case.reference for case in shown if not case.public)


def ask_for_code(session: Session, actor: Actor, message: Message, case: Case) -> Heard:
    """What is private is told after a code alone: a number on a screen can be made up."""
    require(actor, Action.HEAR_TEXT)
    point = texters.texter(session, actor, message.number, "en")
    try:
        codes.send(session, actor, point)
    except TooManyCodes:
        return Heard(Says.STANDS, [case], private=_private([case]))
    if (earlier := talks.code_asked(session, message.number)) is not None:
        talks.end(earlier)
    talk = talks.begin(session, message.number, point.person.language, "", {})
    talks.ask(talk, talks.CODE, [case.reference])
    return Heard(Says.CODE_SENT, [case], reference=case.reference)


def take_code(session: Session, actor: Actor, secret: str, talk: Talk, typed: str) -> Heard:
    """How a private case stands, for who sends the code back."""
    require(actor, Action.HEAR_TEXT)
    point = texters.texter(session, actor, talk.number, talk.language)
    tried = codes.check(session, actor, secret, point, typed)
    if tried is not Tried.RIGHT:
        if tried is Tried.OVER:
            talks.end(talk)
        return Heard(Says.CODE_WRONG)
    case = cases.find_any(session, actor, talk.choices[0])
    talks.end(talk)
    if not case.public and case not in texters.followed(session, actor, talk.number, _LOOKED_AT):
        return Heard(Says.NO_SUCH_CASE, reference=case.reference)  # it was another's to ask for
    return Heard(Says.STANDS, [case])
