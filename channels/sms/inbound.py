"""A text that came in, from the provider's hands to our answer: one transaction, once."""

from datetime import timedelta
from weakref import WeakKeyDictionary

from babel import Locale
from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from channels.sms import words
from channels.sms.words import Ways
from portal import clock
from portal.council.councils import Council
from portal.models.messages import Message
from portal.policy import SYSTEM
from portal.reading.gazetteer import Gazetteer
from portal.reading.messages import Reader
from portal.services import hearing, photo_links, texts
from portal.services.heard import Heard, Says, World
from portal.services.journal import MandateOver
from portal.services.texts import Incoming
from portal.web import languages
from portal.web.parts import Parts

# not every YES, which the provider takes for a start: it may be the answer to our question
_ANSWERED_BY_PROVIDER = {Says.STOPPED, Says.STARTED, Says.HELP}
_SAME_ANSWERS = 3
_JUST_NOW = timedelta(minutes=10)
_READERS: WeakKeyDictionary[Gazetteer, Reader] = WeakKeyDictionary()


def take(here: Parts, text: Incoming, opt_out: str) -> str:
    """What we answer; the same text again is answered the same, and heard no second time.

    Where a mandate ends in the same moment nothing was done: it is heard anew, without it.
    """
    try:
        return _take(here, text, opt_out)
    except MandateOver:
        return _take(here, text, opt_out)


def _take(here: Parts, text: Incoming, opt_out: str) -> str:
    secret = here.settings.secret_key.get_secret_value()
    reader = reader_of(here.council, here.gazetteer)
    reading, world = reader.read(text.body), World(here.council, secret, reader.read)
    with here.database.write() as session:
        message, is_new = texts.received(session, SYSTEM, text)
        if not is_new:
            return message.reply or ""
        heard = hearing.hear(session, SYSTEM, world, message, reading)
        with force_locale(_locale(heard.language)):
            answer = words.answer(here.council, heard, _ways(here, session, heard))
        if opt_out and heard.says in _ANSWERED_BY_PROVIDER:
            answer = ""
        if reading.command is None and _goes_in_circles(session, message, answer):
            answer = ""
        texts.answered(session, SYSTEM, message, answer)
    return answer


def reader_of(council: Council, gazetteer: Gazetteer) -> Reader:
    """Who reads for a council; making one takes a second, so it is kept with its gazetteer."""
    known = _READERS.get(gazetteer)
    if known is None:
        known = _READERS[gazetteer] = Reader(council, gazetteer)
    return known


def _goes_in_circles(session: Session, message: Message, answer: str) -> bool:
    """Whether the same words went there three times just now: a machine may be quoting them.

    What it says is heard all the same.
    """
    if not answer:
        return False
    before = texts.answered_before(session, message, _SAME_ANSWERS)
    lately = [reply for at, reply in before if clock.now() - at < _JUST_NOW]
    return lately == [answer] * _SAME_ANSWERS


def _ways(here: Parts, session: Session, heard: Heard) -> Ways:
    """With a link to add a photo, where a case was opened just now.

    Of who acts for somebody it works as long as they may report for that one.
    """
    opened = heard.says in {Says.OPENED, Says.KEPT} and len(heard.cases) == 1
    if not opened:
        return Ways(here.settings.site)
    key = photo_links.make(session, SYSTEM, heard.cases[0], for_another=bool(heard.told_for))
    return Ways(here.settings.site, f"{here.settings.site}/p/{key}" if key else "")


def _locale(code: str) -> Locale:
    found = languages.of(current_app)
    return (found.find(code, current_app.testing) or found.offered[0]).locale
