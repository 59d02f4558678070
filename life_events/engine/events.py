"""A life event as content: what is asked, what has to be done, what may be got.

The files are described in docs/life-events.md; `load` reads them, `plan` asks them.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, PrivateAttr, model_validator

from life_events.engine.conditions import Condition
from life_events.engine.entries import Call, Cel, Entry, FactPath, Key, Link, Words
from life_events.engine.faults import BadEvent, Fault, NoSuchLifeEvent
from life_events.engine.order import ordered
from life_events.engine.questions import Answer, DerivedFact, Group, Kind, Page, Question

__all__ = [
    "Answer", "BadEvent", "Benefit", "Call", "Condition", "Deadline", "DerivedFact", "End", "Event",
    "Fault", "Group", "Kind", "Lead", "Link", "Mode", "NoSuchLifeEvent", "Page", "Question", "Tag",
    "Task", "Urgent",
]  # fmt: skip


class Mode(StrEnum):
    """How a task gets done."""

    CASE = "case"  # a council's team does it
    PARTNER = "partner"  # an agency does it, if the person agrees
    NATIONAL = "national"  # it travels through Tell Us Once
    LINK = "link"  # only the person can do it
    APPOINTMENT = "appointment"


class Tag(StrEnum):
    """How sure a rule is."""

    SEEN = "V"  # in a public source
    KNOWN = "K"  # general knowledge
    UNSURE = "U"  # shown as “check with …”, never with a sum


class End(StrEnum):
    """Whose council it is, in a move."""

    OLD = "old"
    NEW = "new"


class Urgent(Entry):
    """What comes before anything else; without `when` it stands on the first page."""

    when: Cel | None = None
    words: Words
    calls: Annotated[tuple[Call, ...], Field(min_length=1)]
    task: Key | None = None


class Deadline(Entry):
    """By when: so many days, working days or months from a date.

    yearly: the first “01-15” (month, day) on or after that.

    `from` is a date fact, one field of a person (`dec.death`), `today` or `declared`.
    """

    days: Annotated[int, Field(ge=0)] | None = None
    working_days: Annotated[int, Field(ge=0)] | None = None
    months: Annotated[int, Field(gt=0)] | None = None
    yearly: Annotated[str, Field(pattern=r"^[01]\d-[0-3]\d$")] | None = None  # "01-15"
    month_end: bool = False  # counts on to the last day of that month, before `yearly`
    before: bool = False  # counts back from it: notice to give, post to have sent on
    from_: Annotated[FactPath, Field(alias="from")] = "today"
    words: Words | None = None

    @model_validator(mode="after")
    def _one_count(self) -> "Deadline":
        counts = sum(one is not None for one in (self.days, self.working_days, self.months))
        if counts > 1 or (counts == 0 and self.yearly is None):
            raise ValueError("a deadline has one of days, working_days, months; or yearly")
        if self.yearly:
            date.fromisoformat(f"2024-{self.yearly}")
        return self


class _Conditional(Entry):
    """What is in a plan where its condition holds and its law is in force."""

    id: Key
    row: Words | None = None  # of the fact base
    title: Words
    words: tuple[Words, ...] = ()
    when: Cel | None = None
    why: Words | None = None
    tag: Tag
    body: Words | None = None
    warn: Words | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    _event: "Event | None" = PrivateAttr(default=None)

    # It knows its event, which knows it: to compare them by content would never end.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @property
    def event(self) -> "Event":
        """The event it belongs to."""
        if self._event is None:
            raise LookupError(self.id)
        return self._event

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> "_Conditional":
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("its law ends before it begins: mend valid_from or valid_until")
        return self

    def in_force(self, on: date) -> bool:
        """Whether its law is that of the day."""
        return (self.valid_from or date.min) <= on <= (self.valid_until or date.max)


class Task(_Conditional):
    """Something that has to be done, with who does it."""

    mode: Mode
    team: Key | None = None  # a duty of duties.toml
    at: End | None = None
    lgsl: int | None = None
    needs: tuple[Group, ...] = ()
    also: tuple[FactPath, ...] = ()
    evidence: tuple[Key, ...] = ()  # keys of evidence.toml
    deadline: Deadline | None = None
    typical: Words | None = None
    decide: Key | None = None
    basis: str | None = None
    link: Link | None = None
    copy_: Annotated[tuple[FactPath, ...], Field(alias="copy")] = ()
    sensitive: bool = False
    urgent: bool = False
    early: bool = False  # where it has no day, it stands before what has one
    first: Cel | None = None  # where it holds, it stands before all that is not urgent
    call: Key | None = None
    verified: bool = False

    @model_validator(mode="after")
    def _fits_its_mode(self) -> "Task":
        ours = self.mode in {Mode.CASE, Mode.PARTNER, Mode.APPOINTMENT}
        if ours and self.team is None:
            raise ValueError(f"mode = “{self.mode}” needs team = “…”, a duty of duties.toml")
        if self.mode in {Mode.NATIONAL, Mode.LINK} and self.body is None:
            raise ValueError(f"mode = “{self.mode}” needs body = “…”: who it is, in words")
        if self.tag is Tag.UNSURE and self.body is None and self.team is None:
            raise ValueError("tag = “U” needs body = “…”: with whom to check")
        return self


class Benefit(_Conditional):
    """What the person may be able to get."""

    rates: tuple[Key, ...] = ()
    task: Key | None = None  # how it is claimed
    link: Link | None = None


class Lead(Entry):
    """The way into another life event; `carry` says which of its facts are which of ours."""

    event: Key
    when: Cel | None = None
    words: Words
    carry: Mapping[Key, FactPath] = {}


class Contacts(Entry):
    """The honest count: contacts without the portal, with it, and those with councils."""

    before: int
    after: int
    council: int


class Event(Entry):
    """All of a life event."""

    key: Key
    order: int
    version: Words
    title: Words
    summary: Words
    lead: Annotated[tuple[Words, ...], Field(min_length=1)]
    condolence: Words | None = None
    exit: bool = False
    calm: bool = False
    contacts: Contacts | None = None
    about: Key | None = None
    home: Key | None = None  # the address whose councils have its tasks, where a task names no end
    quiet: Cel | None = None
    safe: Cel | None = None
    young: Cel | None = None
    verify: bool = False
    urgent: tuple[Urgent, ...] = ()
    pages: Annotated[tuple[Page, ...], Field(min_length=1)]
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    facts: tuple[DerivedFact, ...] = ()
    tasks: tuple[Task, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    leads: tuple[Lead, ...] = ()

    def model_post_init(self, _context: Any, /) -> None:
        """Each task and benefit knows its event, so that it can say why it is there."""
        for entry in (*self.tasks, *self.benefits):
            entry._event = self

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return [("key", self.key), ("version", self.version)]

    @cached_property
    def question(self) -> Mapping[str, Question]:
        """The questions by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def task(self) -> Mapping[str, Task]:
        """The tasks by id."""
        return {task.id: task for task in self.tasks}

    @cached_property
    def page(self) -> Mapping[str, Page]:
        """The pages by id."""
        return {page.id: page for page in self.pages}

    @cached_property
    def derived(self) -> Mapping[str, DerivedFact]:
        """The facts made of others, by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions in the order they are asked: by page, and on it as in the file."""
        place = {page.id: number for number, page in enumerate(self.pages)}
        return tuple(sorted(self.questions, key=lambda one: place.get(one.page, len(place))))

    @cached_property
    def worked_out(self) -> tuple[Question | DerivedFact, ...]:
        """Questions and facts, each after what it is made of. Raises Circle."""
        needs = {one.id: one.when.facts if one.when else frozenset() for one in self.questions}
        needs |= {one.id: one.is_.facts for one in self.facts}
        made: dict[str, Question | DerivedFact] = {**self.derived, **self.question}
        return tuple(made[name] for name in ordered(needs))

    @cached_property
    def rank(self) -> Mapping[str, float]:
        """The place of each fact: as it is asked, or after the last it is made of."""
        found: dict[str, float] = {one.id: place for place, one in enumerate(self.asked)}
        for made in self.worked_out:
            if isinstance(made, DerivedFact):
                found[made.id] = max((found.get(name, 0) for name in made.is_.facts), default=0)
                found[made.id] += 0.01
        return found

    @cached_property
    def calling(self) -> Mapping[str, tuple[Urgent, ...]]:
        """The urgent needs that a task belongs to, by the task's id."""
        named = {one.task for one in self.urgent if one.task}
        return {name: tuple(u for u in self.urgent if u.task == name) for name in named}

    def end(self, end: End) -> Question | None:
        """The question for the address at one end of a move: it shares `old_address` or new."""
        rows = (one for one in self.questions if one.row_of() == f"{end}_address")
        return next(rows, None)

    def on_page(self, page: Page) -> tuple[Question, ...]:
        """The questions of a page, in the order they are asked."""
        return tuple(question for question in self.questions if question.page == page.id)
