"""Commands in a text: STOP, START, HELP, STATUS, YES, NO, CALL and digits, in English and Welsh.

The words that end and resume texts are those every provider knows (CTIA short code handbook; Twilio's
default opt-out words); the Welsh ones are ours, as no provider knows them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.clock import read_reference
from portal.reading.spelling import words

_LONGEST = 200  # characters: a command is short
_MOST_WORDS = 12
_CHARACTERS = 8  # of a reference, without its hyphen


class Verb(StrEnum):
    """What a command asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    STATUS = "status"
    YES = "yes"
    NO = "no"
    NUMBER = "number"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `digits` as they were texted (a choice or a code), `reference` as it is written."""

    verb: Verb
    digits: str | None = None
    reference: str | None = None


def _set(said: str) -> frozenset[str]:
    return frozenset(said.split())


_POLITE = _set(
    "please pls plz pleas thanks thank you ta thx cheers hi hello hiya now then mate x xx diolch "
    "os gwelwch yn dda"
)
# What is said in so many words, once the polite ones are gone.
_SAID = {
    Verb.STOP: _set(
        "stop stopall unsubscribe cancel end quit revoke optout stopp stopio stopiwch atal "
        "diwedd gorffen canslo dad-danysgrifio daddanysgrifio"
    ),
    Verb.START: _set(
        "start unstop restart subscribe resume optin dechrau ailddechrau cychwyn ailgychwyn "
        "tanysgrifio"
    ),
    Verb.HELP: _set("help info information commands menu cymorth helpu helpwch gwybodaeth"),
    Verb.STATUS: _set("status statws update updates progress diweddariad cynnydd"),
    Verb.YES: _set(
        "yes y yep yeah yea yeh yup ye yh ya yess yea aye sure correct right ok okay yes it is "
        "ie ydw ydy ydi oes do cywir iawn"
    ),
    Verb.NO: _set("no n nope nah noo wrong na nage naddo nag"),
    Verb.CALL: _set("call callback phone ring ffonio ffoniwch galw galwch"),
}
_PATTERNS = tuple(
    (verb, re.compile(rf"^(?:{pattern})$"))
    for verb, pattern in (
        (
            Verb.STOP,
            r"(?:can you |will you |just )?stop (?:it |all )?(?:(?:send|sending|text|texting|txting"
            r"|messaging|msging|contacting) )*(?:me|us)?(?: ?(?:these|the|any|more|your|all|ur))*"
            r"(?: ?(?:texts?|txts?|messages?|msgs?|updates?|alerts?))?"
            r"|unsubscribe (?:me|us|all)|opt (?:me )?out|stop all|stop stop(?: stop)*"
            r"|(?:remove|take) (?:me|my number)(?: off| from)?(?: (?:this|the|your|ur) list)?"
            r"|no more (?:texts?|txts?|messages?|msgs?|updates?)"
            r"|(?:dont|do not) (?:text|txt|message|contact) me(?: again| any ?more)?"
            r"|peidiwch (?:a|ag) (?:tecstio|anfon|gyrru|cysylltu)(?: \w+)*|dad danysgrifio",
        ),
        (Verb.START, r"opt (?:me )?in|start (?:again|texts|texting|updates|sending)"),
        (Verb.HELP, r"help me|i need help|need help|what can i (?:text|say|do)"),
        (
            Verb.STATUS,
            r"(?:any|is there any) (?:news|updates?|progress)(?: \w+)*"
            r"|(?:status|statws|update|progress|diweddariad|cynnydd|chase|chasing) .*"
            r"|(?:whats|what is|what) (?:happening|happened|going on|the (?:status|progress|latest))"
            r"(?: (?:with|about|to|on|of) (?:it|this|that|(?:my|our|the)(?: \w+)? (?:report|case|request)"
            r"|my \w+|our \w+))?"
            r"|(?:wheres|where is|hows|how is) (?:my|our) (?:report|case|request)(?: \w+)*"
            r"|(?:has|have) (?:my|it|this|you) (?:report|case|request|been|fixed|done)(?: \w+){0,4}"
            r"|unrhyw (?:newyddion|ddiweddariad)(?: \w+)*|beth syn digwydd(?: \w+)*",
        ),
        (
            Verb.YES,
            r"(?:yes|yeah|yep|yup) (?:it is|its|thats (?:it|right|the one)|i (?:am|do|did|have)"
            r"|correct|same(?: one)?|that one)|thats (?:it|right|correct|the one)|that is (?:it|right)",
        ),
        (
            Verb.NO,
            r"no (?:its not|it isnt|thats (?:wrong|not it)|not that(?: one)?|i (?:dont|didnt|havent))"
            r"|not (?:that|that one|really)|nac (?:ydw|ydy|ydi|oes)|thats not (?:it|right)",
        ),
        (
            Verb.CALL,
            r"(?:(?:can|could|will) (?:you|u|someone|somebody|anyone) )?(?:call|phone|ring|fone)"
            r"(?: (?:me|us))?(?: (?:back|up|asap|today|urgently|tomorrow))*"
            r"|(?:can|could|may) i (?:speak|talk) (?:to|with) (?:someone|somebody|anyone|a (?:human|"
            r"person|real person)|you)|(?:i )?(?:want|need|would like) to (?:speak|talk) to (?:someone|"
            r"somebody|a (?:human|person|real person))"
            r"|(?:ffoniwch|galwch) (?:fi|ni)(?: \w+)*|siarad a rhywun",
        ),
    )
)  # fmt: skip
_NUMBER = re.compile(r"^(?:(?:option|opt|number|num|no|nr|answer|choice|code|rhif|the) )?(\d{1,8})$")
_COUNTED = {
    word: str(number)
    for number, said in enumerate(
        (
            "one first un cyntaf", "two second dau dwy ail", "three third tri tair trydydd",
            "four fourth pedwar pedair", "five fifth pump",
        ),
        start=1,
    )
    for word in said.split()
}  # fmt: skip
_ONE_OF = re.compile(r"^(?:(?:the|number|option|rhif|y) )?(\w+)(?: one)?$")
# With a reference in the text, these say that it is asked about.
_ASKING = _set(
    "status statws update updates news any progress happening happened when what whats where wheres "
    "how hows is it my the case report ref reference fixed done about with on for still going "
    "latest chase chasing re check has been be will pryd beth diweddariad newyddion cyfeirnod"
)


def command_in(text: str) -> Command | None:
    """The command that a whole text is, or None where it says anything else."""
    some = words(text[:_LONGEST]) if len(text) <= _LONGEST else []
    if not some or len(some) > _MOST_WORDS:
        return None
    reference = reference_in(text)
    plain = " ".join(some)
    polite = " ".join(word for word in some if word not in _POLITE) or plain
    if reference is not None:
        return _about(reference, some)
    if digits := _digits(polite):
        return Command(Verb.NUMBER, digits=digits)
    for verb, said in _SAID.items():
        if polite in said:
            return Command(verb)
    for verb, pattern in _PATTERNS:
        if pattern.match(polite) or pattern.match(plain):
            return Command(verb)
    return None


def reference_in(text: str, *, by_letters: bool = False) -> str | None:
    """The case reference that a text names, in its one written form; None where there is none.

    Eight letters of a word may make a reference by chance: one without a digit counts only with its
    hyphen, after a word such as “status”, or where `by_letters` says that nothing else is meant.
    """
    pieces = text[:_LONGEST].split()
    for place, piece in enumerate(pieces):
        before = words(pieces[place - 1])[-1:] if place else []
        asked = bool(before) and before[0] in _SAID[Verb.STATUS] | {"ref", "reference", "case"}
        for candidate, joined in _candidates(pieces, place, piece):
            found = read_reference(candidate)
            sure = by_letters or asked or joined or any(mark.isdigit() for mark in candidate)
            if found and sure and not candidate.isdigit():
                return found
    return None


def _candidates(pieces: Sequence[str], place: int, piece: str) -> Iterator[tuple[str, bool]]:
    """What may be a reference from here on, and whether a hyphen holds it together."""
    plain = piece.strip(".,;:!?()[]\"'#*–—")
    if len(plain.replace("-", "")) == _CHARACTERS and plain.isascii():
        yield plain, len(plain) > _CHARACTERS and plain[_CHARACTERS // 2] == "-"
    spelt = ""
    for number, more in enumerate(pieces[place : place + 8]):
        spelt += more.strip(".,;:!?()[]\"'#*–—").replace("-", "")
        if len(spelt) >= _CHARACTERS:
            if number and len(spelt) == _CHARACTERS and spelt.isascii():
                yield spelt, False
            return


def _about(reference: str, some: Sequence[str]) -> Command | None:
    """What is asked of a case: how it stands, unless another command comes with its reference."""
    for verb in (Verb.STOP, Verb.START, Verb.CALL):
        if some[0] in _SAID[verb]:
            return Command(verb, reference=reference)
    spelt = reference.replace("-", "").lower().translate(str.maketrans("01", "oi"))
    rest = [word for word in some if not _is_of(word, spelt)]
    if all(word in _ASKING or word in _POLITE for word in rest):
        return Command(Verb.STATUS, reference=reference)
    return None


def _is_of(word: str, spelt: str) -> bool:
    """Whether a word is the reference, or a part of it."""
    return word.translate(str.maketrans("01l", "oii")) in spelt


def _digits(polite: str) -> str | None:
    if match := _NUMBER.match(polite):
        return "".join(str(int(mark)) for mark in match.group(1))
    match = _ONE_OF.match(polite)
    return _COUNTED.get(match.group(1)) if match else None
