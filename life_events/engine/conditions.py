"""Conditions in CEL, the Common Expression Language, over facts that may not be known yet."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import cel

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
_PART = re.compile(r"\b([a-z]\w*\.[a-z]\w*)\b(?!\()")
_EITHER = re.compile(r"\|\||\?|!\s*\(")
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

    facts: the facts it needs. parts: the fields of these that it looks at (`dec.birth`). rates:
    the keys it names by rate('key'). mentioned: the words it compares with.
    """

    source: str
    facts: frozenset[str]
    parts: frozenset[str]
    rates: frozenset[str]
    functions: frozenset[str]
    mentioned: frozenset[str]
    program: Any = field(compare=False, repr=False)

    def value(self, known: "Known") -> Any:
        """What it comes to. Raises Unknown where a fact that decides it is not known.

        `a || b` with b true is true whatever a is: CEL sees to that.
        """
        try:
            return self.program.execute(known.context)
        except _UNDECIDED:
            raise Unknown(self.source) from None

    @property
    def may_spare(self) -> bool:
        """Whether it can be true without one of its facts: only what joins with `&&` needs all."""
        return len(self.facts) > 1 and _EITHER.search(self.source) is not None

    def holds(self, known: "Known") -> bool | None:
        """True, False, or None where it is not known yet."""
        try:
            return bool(self.value(known))
        except Unknown:
            return None


class Known:
    """Facts as CEL sees them: it asks for each when it needs it, so they can still grow.

    values: the facts, timestamps for dates. functions: ours, for conditions to call. rate: what
    rate('key') comes to, None where it is not known. Not for several threads at once.
    """

    __slots__ = ("_asking", "_functions", "_hidden", "_rate", "context", "values")

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        rate: Callable[[str], Any],
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self.values: dict[str, Any] = dict(values or {})
        self._hidden: set[str] = set()
        self._functions, self._rate = dict(functions), rate
        self.context = self._asking = cel.Context({}, self._functions)
        # Not a method: Python could never free a context that knows whoever holds it.
        self._asking.set_variable_resolver(_resolver(self.values, self._hidden, rate))

    def settle(self) -> None:
        """Nothing more will be known: from now on CEL keeps the values instead of asking."""
        self.context = cel.Context(self.values, self._functions)
        self.context.set_variable_resolver(_resolver({}, (), self._rate))

    def without(self, name: str, condition: Condition) -> bool | None:
        """Whether a condition holds if one fact were not known."""
        settled, self.context = self.context, self._asking
        self._hidden.add(name)
        try:
            return condition.holds(self)
        finally:
            self._hidden.remove(name)
            self.context = settled


def _resolver(
    values: Mapping[str, Any], hidden: Container[str], rate: Callable[[str], Any]
) -> Callable[[str], Any]:
    def resolve(name: str) -> Any:
        if name in hidden:
            return None
        if name.startswith(_RATE_NAME):
            return rate(name.removeprefix(_RATE_NAME))
        return values.get(name)

    return resolve


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
        frozenset(_PART.findall(source)),
        rates,
        frozenset(named & OURS),
        frozenset(one or other for one, other in _QUOTED.findall(written)),
        program,
    )


def _first_line(said: str) -> str:
    wrong = re.search(r"Syntax error: (.*)", said)
    return (wrong[1] if wrong else said).splitlines()[0].rstrip(".")
