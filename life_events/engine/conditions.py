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
# rate('key') becomes a variable: one that is not there makes the condition unknown, as a fact does.
_RATE = re.compile(r"\brate\(\s*(?:'(\w+)'|\"(\w+)\")\s*\)")
_RATE_NAME = "rate__"
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

    facts: the facts it needs. rates: the keys it names by rate('key'). mentioned: the words it
    compares with.
    """

    source: str
    facts: frozenset[str]
    rates: frozenset[str]
    functions: frozenset[str]
    mentioned: frozenset[str]
    program: Any = field(compare=False, repr=False)

    def value(self, known: Mapping[str, Any], functions: Functions) -> Any:
        """What it comes to. Raises Unknown where a fact that decides it is not in `known`.

        `a || b` with b true is true whatever a is: CEL sees to that.
        """
        needed = {name: known[name] for name in self.facts if name in known}
        for key in self.rates:
            if (rate := functions["rate"](key)) is not None:
                needed[_RATE_NAME + key] = rate
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
    rates = frozenset(one or other for one, other in _RATE.findall(source))
    written = _RATE.sub(lambda found: _RATE_NAME + (found[1] or found[2]), source)
    try:
        program = cel.compile(written)
        references = program.references()
    except (ValueError, RuntimeError) as broken:
        raise BadCondition(_first_line(str(broken))) from None
    named = {name for name in references["functions"] if name[0].isalpha()}
    strange = named - OURS - _CELS
    if strange:
        raise BadCondition(f"there is no function {', '.join(sorted(strange))}")
    variables = {name for name in references["variables"] if not name.startswith(_RATE_NAME)}
    return Condition(
        source,
        frozenset(variables) - frozenset(_BOUND.findall(source)),
        rates,
        frozenset(named & OURS),
        frozenset(one or other for one, other in _QUOTED.findall(written)),
        program,
    )


def _first_line(said: str) -> str:
    wrong = re.search(r"Syntax error: (.*)", said)
    return (wrong[1] if wrong else said).splitlines()[0].rstrip(".")
