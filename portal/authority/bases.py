"""Loads and checks the table of grounds: how far and how long somebody may act for another."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from portal.models.actors import Basis, Depth, Granted, Kind

FILE = Path(__file__).with_name("bases.toml")
LIFE = "life_"  # what the service of a life event's case is called, before its duty
_WAYS = Literal["named", "asked", "in_room", "staff", "lpa"]


class BadBases(Exception):
    """The table has mistakes; each says where and what."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(self.faults))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ground(_Strict):
    """One ground: what it allows at most. Lengths are days; 0 means no end of its own.

    `follows`: to report something in the street is to follow what the person reports there.
    """

    label: str
    explains: str
    source: str
    kinds: dict[Kind, Depth]
    longest: int
    offered: tuple[int, ...]
    begins: Literal["agreed", "death"]
    ends_at: tuple[Literal["death", "eighteen"], ...]
    ways: tuple[_WAYS, ...]
    evidence: tuple[str, ...]
    checked: bool
    organisation: bool
    follows: bool = True

    def allows(self, kind: Kind, depth: Depth) -> bool:
        """Whether it goes so far in this kind of task."""
        if kind is Kind.EVERYTHING:
            return True  # what the ground allows, and no more
        most = self.kinds.get(kind)
        return most is not None and most.includes(depth)


class KindOfTask(_Strict):
    """A kind of task in words, and the duties of life events under it."""

    label: str
    look: str
    act: str
    duties: tuple[str, ...] = ()


class _File(_Strict):
    version: str
    withheld: tuple[str, ...]
    bases: dict[Basis, Ground]
    kinds: dict[Kind, KindOfTask]
    evidence: dict[str, str]


@dataclass(frozen=True, slots=True)
class Bases:
    """The whole table.

    `of_service` names the kind of task that a case's service belongs to; of `withheld` services
    nobody sees a case under a mandate.
    """

    version: str
    grounds: Mapping[Basis, Ground]
    kinds: Mapping[Kind, KindOfTask]
    evidence: Mapping[str, str]
    of_service: Mapping[str, Kind]
    withheld: frozenset[str]

    def spell_out(self, basis: Basis, scopes: Iterable[Granted]) -> tuple[Granted, ...]:
        """The scopes as far as the ground allows them, “everything” as what it stands for."""
        ground = self.grounds[basis]
        return tuple(
            replace(one, kind=kind, depth=min_depth(one.depth, most))
            for one in scopes
            for kind, most in ground.kinds.items()
            if one.kind in (kind, Kind.EVERYTHING)
        )


def min_depth(one: Depth, other: Depth) -> Depth:
    """The lesser of two depths."""
    return other if one.includes(other) else one


@lru_cache(maxsize=1)
def bases() -> Bases:
    """The table that comes with the portal. Raises BadBases."""
    return load(FILE.read_text())


def load(text: str) -> Bases:
    """The table written in this text. Raises BadBases with every mistake."""
    try:
        found = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise BadBases([str(fault)]) from None
    except ValidationError as wrong:
        raise BadBases(_said(one) for one in wrong.errors()) from None
    if faults := list(_faults(found)):
        raise BadBases(faults)
    return Bases(
        found.version, found.bases, found.kinds, found.evidence,
        {LIFE + duty: kind for kind, one in found.kinds.items() for duty in one.duties},
        frozenset(LIFE + duty for duty in found.withheld),
    )  # fmt: skip


def kind_of(service: str) -> Kind | None:
    """The kind of task that a case of this service belongs to: CASES where no other names it.

    None for a case that nobody sees under a mandate.
    """
    table = bases()
    return None if service in table.withheld else table.of_service.get(service, Kind.CASES)


def is_followed(basis: Basis, service: str) -> bool:
    """Whether who may report things for somebody sees their cases of this service by that alone."""
    return bases().grounds[basis].follows and not service.startswith(LIFE)


def _said(error: Any) -> str:
    return f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"


def _faults(found: _File) -> Iterator[str]:
    for basis in Basis:
        if basis not in found.bases:
            yield f"bases.{basis}: it is missing"
    for kind in Kind:
        if kind not in found.kinds:
            yield f"kinds.{kind}: it is missing"
    for basis, ground in found.bases.items():
        yield from (f"bases.{basis}.{fault}" for fault in _of_ground(ground, found.evidence))
    for kind, one in found.kinds.items():
        yield from (f"kinds.{kind}.{fault}" for fault in _unsaid(one, ("label", "look", "act")))
    duties = set(found.withheld)
    for kind, one in found.kinds.items():
        for duty in one.duties:
            if duty in duties:
                yield f"kinds.{kind}.duties: {duty!r} stands elsewhere too"
            duties.add(duty)


def _of_ground(ground: Ground, evidence: Mapping[str, str]) -> Iterator[str]:
    for key in ("kinds", "ways", "offered"):
        if not getattr(ground, key):
            yield f"{key}: there is none"
    yield from _unsaid(ground, ("label", "explains", "source"))
    if Kind.EVERYTHING in ground.kinds:
        yield "kinds: “everything” is what the others are together, and is not listed"
    yield from _of_length(ground)
    for key in ground.evidence:
        if key not in evidence:
            yield f"evidence: there is no proof called {key!r}"
    if ground.checked and not ground.evidence:
        yield "checked: staff have nothing to look at"


def _of_length(ground: Ground) -> Iterator[str]:
    if ground.longest < 0:
        yield "longest: it is less than a day"
    for days in ground.offered:
        if ground.longest and not 0 < days <= ground.longest:
            yield f"offered: {days} days are longer than `longest`"
    if ground.begins == "death" and "death" in ground.ends_at:
        yield "ends_at: it would end when it begins"


def _unsaid(one: _Strict, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if not getattr(one, name).strip():
            yield f"{name}: there are no words"
