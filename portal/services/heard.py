"""What came of a text that somebody sent us, for the channel to put into words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from portal.council.councils import Council
from portal.models.cases import Case
from portal.reading.careful import Topic
from portal.reading.danger import Danger


class Says(StrEnum):
    """The kind of answer."""

    NOTHING = "nothing"
    TOO_MANY = "too_many"
    TOO_MANY_AGAIN = "too_many_again"  # silence: that was said already
    STOPPED = "stopped"
    STARTED = "started"
    HELP = "help"
    CALL = "call"  # they want to be called, or to call
    CAREFUL = "careful"
    READ = "read"  # a person reads it: it threatens somebody
    DANGER = "danger"
    STANDS = "stands"
    NO_SUCH_CASE = "no_such_case"
    NO_CASES = "no_cases"
    CODE_SENT = "code_sent"
    CODE_WRONG = "code_wrong"
    ASK_WHAT = "ask_what"
    ASK_WHERE = "ask_where"
    ASK_WHICH = "ask_which"
    ASK_SAME = "ask_same"
    OPENED = "opened"
    KEPT = "kept"  # opened with what is known, for the team to complete
    ADDED = "added"
    ANSWERED = "answered"  # our question
    COUNTED = "counted"
    OUTSIDE = "outside"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class World:
    """What talks are about: the council; `secret` is what codes are made of."""

    council: Council
    secret: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a text.

    `choices` are what the digits from 1 mean, in the council's own words; `others` says how many
    people reported the case that is asked about; `cases` are those that it is about.
    """

    says: Says
    cases: Sequence[Case] = ()
    choices: Sequence[str] = ()
    dangers: Sequence[Danger] = ()
    topic: Topic | None = None
    place: str = ""
    service: str = ""
    others: int = 0
    reference: str = ""
    language: str = "en"
    private: frozenset[str] = field(
        default_factory=frozenset
    )  # references of which no more is said
