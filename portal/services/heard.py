"""What came of a text that somebody sent us, for the channel to put into words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portal.council.councils import Council
from portal.models.actors import Kind
from portal.models.cases import Case
from portal.reading.careful import Topic
from portal.reading.danger import Danger
from portal.reading.messages import Reading
from portal.services.journal_entries import JournalEntry


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
    ASK_WHOM = "ask_whom"  # for whom it is told
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
    HELPED = "helped"  # who may act for them, or nobody
    WHICH_HELP = "which_help"  # what to end was not said clearly
    HELP_ENDED = "help_ended"
    HELP_ENDED_BEFORE = "help_ended_before"
    HELP_REMAINS = "help_remains"  # it is only a part of a life event, and nothing ended


@dataclass(frozen=True, slots=True)
class World:
    """What talks are about: the council; `secret` is what codes are made of.

    `read` reads a piece of a text anew, where somebody listens to texts.
    """

    council: Council
    secret: str
    read: Callable[[str], Reading] | None = None


@dataclass(frozen=True, slots=True)
class Helper:
    """Who may act for somebody, in what and until when, and what they did last.

    `whose` is there where several people share the number: whose helper it is.
    """

    name: str
    organisation: str
    kinds: tuple[Kind, ...]
    until: datetime | None
    last: JournalEntry | None = None
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a text.

    `choices` are what the digits from 1 mean, in the council's own words; `others` says how many
    people reported the case that is asked about; `cases` are those that it is about. `told_for`
    names for whom it was told; `own` says that it was taken as the sender's own. `helpers` are
    listed by their numbers, or are those whose help ended; `kind` is in what alone. `remain` are
    those who still help: with a life event in which that kind comes up, or by another mandate.
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
    told_for: str = ""
    own: bool = False
    helpers: Sequence[Helper] = ()
    kind: Kind | None = None
    remain: Sequence[Helper] = ()
    private: frozenset[str] = field(
        default_factory=frozenset
    )  # references of which no more is said
