"""Conditions in CEL (Common Expression Language), checked when the file is loaded."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import cel
from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

_COMPARED = re.compile(r"\b([A-Za-z_]\w*)\s*[!=]=\s*(?:'([^']*)'|\"([^\"]*)\")")
_ONE_OF = re.compile(r"\b([A-Za-z_]\w*)\s+in\s+\[([^\]]*)\]")
_MEMBER = re.compile(r"(?:'([^']*)'|\"([^\"]*)\")\s+in\s+([A-Za-z_]\w*)")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


class Condition:
    """A CEL expression over answers and facts of a place; compared by its source."""

    def __init__(self, source: str) -> None:
        """Raises ValueError, in one line, where `source` is not CEL."""
        try:
            self._program = cel.compile(source)
        except ValueError as error:
            raise ValueError(f"“{source}” is not a CEL condition: {_short(error)}") from None
        self.source = source

    @cached_property
    def facts(self) -> frozenset[str]:
        """The names of the facts it asks for."""
        return frozenset(self._program.references()["variables"])

    @property
    def compared(self) -> Iterator[tuple[str, str]]:
        """Each (fact, value) that is compared literally, so that mistyped values can be found."""
        for fact, single, double in _COMPARED.findall(self.source):
            yield fact, single or double
        for fact, values in _ONE_OF.findall(self.source):
            for single, double in _QUOTED.findall(values):
                yield fact, single or double
        for single, double, fact in _MEMBER.findall(self.source):
            yield fact, single or double

    def holds(self, facts: Mapping[str, Any]) -> bool | None:
        """Whether it holds; None where a fact that decides is not known yet."""
        known = {name: facts[name] for name in self.facts if facts.get(name) is not None}
        try:
            return bool(self._program.execute(known))
        except (RuntimeError, TypeError, ValueError):
            # CEL's “and” and “or” already decide where one side suffices; an error is what is left.
            return None

    def __repr__(self) -> str:
        return f"Condition({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


def holds(condition: Condition | None, facts: Mapping[str, Any]) -> bool | None:
    """Whether a condition holds; no condition always does, and None means not known yet."""
    return True if condition is None else condition.holds(facts)


def _short(error: ValueError) -> str:
    """The first thing the parser says, without its drawing and its list of all tokens."""
    said = str(error).split("ERROR: <input>:")[1:]
    first = said[0].splitlines()[0] if said else str(error)
    return first.split(" expecting ")[0].partition("Syntax error: ")[2] or first
