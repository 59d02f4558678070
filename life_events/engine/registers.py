"""What all life events share: the duties, the kinds of proof, and who gets which fact."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from life_events.engine.content_files import as_model, read_content
from life_events.engine.entries import Entry, Key, Words

HOME = Path(__file__).parent.parent
DUTIES, EVIDENCE, MATRIX = "duties.toml", "evidence.toml", "matrix.toml"


class Duty(Entry):
    """What a task can fall to; a council's teams.toml says who has it."""

    key: Key
    title: Words
    tier: Words  # as a rule: D, C, P, POL, VOL, HA
    days: Annotated[int, Field(gt=0)]


class _DutyFile(Entry):
    words: Words
    duties: Annotated[tuple[Duty, ...], Field(min_length=1)]


class Evidence(Entry):
    """A kind of proof."""

    key: Key
    title: Words
    hint: Words | None = None


class _EvidenceFile(Entry):
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]


class Cell(StrEnum):
    """How much of a fact a duty gets; matrix.toml says what each means."""

    ALL = "all"
    NAME_ONLY = "name_only"
    SIZE = "size"
    IF_UNSAFE = "if_unsafe"
    MONEY = "money"
    LINK = "link"
    ASSISTED = "assisted"
    IF_CTR = "if_ctr"
    ANONYMOUS = "anonymous"


class Row(Entry):
    """A fact that is told once, and who gets it."""

    id: Key
    label: Words
    always: bool = False
    flag: bool = False
    otherwise: Cell | None = None
    sent: Mapping[Key, Cell]


class Matrix(Entry):
    """matrix.toml as it is written."""

    facts: Annotated[tuple[Row, ...], Field(min_length=1)]

    def cell(self, row: str, duty: str) -> Cell | None:
        """What a duty gets of a row; None where it gets nothing."""
        found = next((one for one in self.facts if one.id == row), None)
        if found is None:
            return None
        return found.sent.get(duty) if self.has_column(duty) else found.otherwise

    def has_column(self, duty: str) -> bool:
        """Whether the matrix names the duty at all."""
        return any(duty in row.sent for row in self.facts)


@cache
def duties() -> Mapping[str, Duty]:
    """The duties by key. Raises BadEvent."""
    file = as_model(read_content(DUTIES, [HOME / DUTIES], HOME), _DutyFile)
    return {duty.key: duty for duty in file.duties}


@cache
def evidence() -> Mapping[str, Evidence]:
    """The kinds of proof by key. Raises BadEvent."""
    file = as_model(read_content(EVIDENCE, [HOME / EVIDENCE], HOME), _EvidenceFile)
    return {one.key: one for one in file.evidence}


@cache
def matrix() -> Matrix:
    """Who gets which fact. Raises BadEvent."""
    return as_model(read_content(MATRIX, [HOME / MATRIX], HOME), Matrix)
