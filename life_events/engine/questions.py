"""The questions of a life event, and the pages they stand on."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field, model_validator

from life_events.engine.entries import Cel, Entry, FactPath, Key, Words


class Kind(StrEnum):
    """What an answer is: see `answers` for its shape."""

    CHOICE = "choice"
    SEVERAL = "several"
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    TEXT = "text"
    ADDRESS = "address"
    PERSON = "person"
    HOUSEHOLD = "household"


class Group(StrEnum):
    """The field groups of the fact base, 0.3."""

    DEC = "DEC"  # the person who died
    INF = "INF"  # who tells us
    PR = "PR"  # the personal representative
    SURV = "SURV"  # the surviving partner
    HH = "HH"  # the household now
    PROP = "PROP"
    MOVE = "MOVE"
    CARE = "CARE"
    PAY = "PAY"


class PersonField(StrEnum):
    """What can be asked about a person."""

    NAME = "name"
    OTHER_NAMES = "other_names"
    BIRTH = "birth"
    DEATH = "death"
    PLACE = "place"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    NINO = "nino"
    REFERENCE = "reference"
    RELATIONSHIP = "relationship"
    ROLE = "role"


class Known(StrEnum):
    """What the portal may know already, to be confirmed instead of asked."""

    NAME = "own.name"
    BIRTH = "own.birth"
    ADDRESS = "own.address"
    PHONE = "own.phone"
    EMAIL = "own.email"
    HOUSEHOLD = "own.household"


class Answer(Entry):
    """One of the answers to choose from."""

    value: Key
    label: Words
    hint: Words | None = None
    because: Words | None = None  # “… because {this}”: the reason for a task, where it is one


class Page(Entry):
    """One screen. A page with `skip` can be left for later; its facts stay unknown."""

    id: Key
    title: Words | None = None
    lead: Words | None = None
    skip: bool = False


class Question(Entry):
    """A question; its id is the name of the fact it makes."""

    id: Key
    page: Key
    ask: Words
    hint: Words | None = None
    kind: Kind
    when: Cel | None = None
    answers: tuple[Answer, ...] = ()
    none: Key | None = None  # several: the value that excludes all others
    optional: bool = False
    because: Words | None = None  # may say {value}
    group: Group | None = None
    shares: Key | dict[PersonField, Key] | None = (
        None  # its row of matrix.toml, or one for each field
    )
    sensitive: bool = False
    known: Known | None = None
    fields: tuple[PersonField, ...] = ()
    after: FactPath | None = None  # a date fact, or `today`
    before: FactPath | None = None
    minimum: int | None = None  # money: in pence
    maximum: int | None = None
    rows: tuple[str, ...] = ()  # of the fact base

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Question":
        chosen = self.kind in {Kind.CHOICE, Kind.SEVERAL}
        if chosen != bool(self.answers):
            raise ValueError("answers = [ … ] belong to the kinds choice and several alone")
        if (self.kind is Kind.PERSON) != bool(self.fields):
            raise ValueError("fields = [ … ] belong to the kind person, and only there")
        values = [answer.value for answer in self.answers]
        if len(set(values)) != len(values):
            raise ValueError("two answers have the same value")
        if self.none is not None and (self.kind is not Kind.SEVERAL or self.none not in values):
            raise ValueError("none = … names one of the answers of a question of the kind several")
        return self

    def answer(self, value: object) -> Answer | None:
        """The answer with this value; None where the question has no such answer."""
        return self._answers.get(value) if isinstance(value, str) else None

    @cached_property
    def _answers(self) -> Mapping[str, Answer]:
        return {answer.value: answer for answer in self.answers}

    def row_of(self, field: str | None = None) -> str | None:
        """The row of the matrix under which it, or one of its fields, is shared."""
        if isinstance(self.shares, dict):
            return None if field is None else self.shares.get(PersonField(field))
        return self.shares


class DerivedFact(Entry):
    """A fact made of others."""

    id: Key
    is_: Annotated[Cel, Field(alias="is")]
    because: Words | None = None
