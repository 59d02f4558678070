"""What all life events share: the duties, the kinds of proof, and who gets which fact."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field

from life_events.engine.content_files import Content, as_model, read_content
from life_events.engine.entries import Entry, Key, Words
from life_events.engine.faults import Fault, instead

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

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """The rows by id."""
        return {row.id: row for row in self.facts}

    @cached_property
    def columns(self) -> frozenset[str]:
        """The duties that it names."""
        return frozenset(duty for row in self.facts for duty in row.sent)

    def cell(self, row: str, duty: str) -> Cell | None:
        """What a duty gets of a row; None where it gets nothing."""
        found = self.rows.get(row)
        if found is None:
            return None
        return found.sent.get(duty) if self.has_column(duty) else found.otherwise

    def has_column(self, duty: str) -> bool:
        """Whether the matrix names the duty at all."""
        return duty in self.columns


@cache
def duties() -> Mapping[str, Duty]:
    """The duties by key. Raises BadEvent."""
    return {duty.key: duty for duty in as_model(_content(DUTIES), _DutyFile).duties}


@cache
def evidence() -> Mapping[str, Evidence]:
    """The kinds of proof by key. Raises BadEvent."""
    return {one.key: one for one in as_model(_content(EVIDENCE), _EvidenceFile).evidence}


@cache
def matrix() -> Matrix:
    """Who gets which fact. Raises BadEvent."""
    return as_model(_content(MATRIX), Matrix)


def check_registers(home: Path = HOME) -> list[Fault]:
    """What stands twice in the three files, and duties that the matrix alone knows."""
    files = {name: _content(name, home) for name in (DUTIES, EVIDENCE, MATRIX)}
    known = [one.key for one in as_model(files[DUTIES], _DutyFile).duties]
    proof = [one.key for one in as_model(files[EVIDENCE], _EvidenceFile).evidence]
    rows = as_model(files[MATRIX], Matrix).facts
    named = ((DUTIES, "duties", "key", known), (EVIDENCE, "evidence", "key", proof),
             (MATRIX, "facts", "id", [row.id for row in rows]))  # fmt: skip
    faults = [
        files[name].fault((section, number, field), f"“{key}” stands here twice.", "Keep one.")
        for name, section, field, keys in named
        for number, key in enumerate(keys)
        if key in keys[:number]
    ]
    return faults + [
        files[MATRIX].fault(
            ("facts", number, "sent", duty), f"There is no duty “{duty}”.", instead(duty, known)
        )
        for number, row in enumerate(rows)
        for duty in row.sent
        if duty not in known
    ]


def _content(name: str, home: Path = HOME) -> Content:
    return read_content(name, [home / name], home)
