"""Conditions in CEL, the Common Expression Language, over facts that may not be known yet."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import cel

Functions = Mapping[str, Callable[..., Any]]

# What an author may call beside CEL's own macros and operators.
OURS = frozenset({"days_since", "days_until", "age", "pension_age"})
_CELS = frozenset(
    {
        "size", "has", "all", "exists", "exists_one", "filter", "map", "int", "string", "double",
        "matches", "contains", "startsWith", "endsWith", "min", "max", "timestamp", "duration",
        "getFullYear", "getMonth", "getDate", "getDayOfMonth",
    }
)  # fmt: skip
_QUOTED = re.compile(r"'([^'\\]*)'|\"([^\"\\]*)\"")
_BOUND = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_]\w*)\s*,")
# What CEL raises where a fact, or a part of one, is not there, or is of another kind.
_UNDECIDED = (RuntimeError, KeyError, TypeError, ValueError, IndexError)


class BadCondition(ValueError):
    """The condition breaks CEL's syntax, or calls what it does not have."""


class Unknown(Exception):
    """It cannot be said yet: a fact that decides it is not known."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition or expression.

    facts: the facts it needs. mentioned: the words it compares with.
    """

    source: str
    facts: frozenset[str]
    functions: frozenset[str]
    mentioned: frozenset[str]
    program: Any = field(compare=False, repr=False)

    def value(self, known: Mapping[str, Any], functions: Functions) -> Any:
        """What it comes to. Raises Unknown where a fact that decides it is not in `known`.

        `a || b` with b true is true whatever a is: CEL sees to that.
        """
        needed = {name: known[name] for name in self.facts if name in known}
        if self.functions:
            needed.update((name, functions[name]) for name in self.functions)
        try:
            return self.program.execute(needed)
        except _UNDECIDED:
            raise Unknown(self.source) from None

    def holds(self, known: Mapping[str, Any], functions: Functions) -> bool | None:
        """True, False, or None where it is not known yet."""
        try:
            return bool(self.value(known, functions))
        except Unknown:
            return None


@lru_cache(maxsize=4096)
def condition(source: str) -> Condition:
    """Compile a condition. Raises BadCondition with what is wrong."""
    try:
        program = cel.compile(source)
        references = program.references()
    except (ValueError, RuntimeError) as broken:
        raise BadCondition(_first_line(str(broken))) from None
    named = {name for name in references["functions"] if name[0].isalpha()}
    strange = named - OURS - _CELS
    if strange:
        raise BadCondition(f"there is no function {', '.join(sorted(strange))}")
    return Condition(
        source,
        frozenset(references["variables"]) - frozenset(_BOUND.findall(source)),
        frozenset(named & OURS),
        frozenset(one or other for one, other in _QUOTED.findall(source)),
        program,
    )


def _first_line(said: str) -> str:
    wrong = re.search(r"Syntax error: (.*)", said)
    return (wrong[1] if wrong else said).splitlines()[0].rstrip(".")
