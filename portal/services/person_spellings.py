"""Which spellings of a name or a street there are among the people who are known.

A name that was misheard has some hundred spellings one slip away; few of them are anybody's. The
indexes of people answer which, so that no list of names has to be kept beside them.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.models.people import Person
from portal.reading.nicknames import other_names
from portal.reading.slips import phrase_slips, word_slips

_MOST = 80  # spellings of one word that are looked for
_LEAST_LETTERS = 2  # an initial has no slips


@dataclass(frozen=True, slots=True)
class Spellings:
    """Of each word that was said, what else it may be among given and among family names."""

    given: dict[str, list[str]] = field(default_factory=dict)
    family: dict[str, list[str]] = field(default_factory=dict)
    streets: list[str] = field(default_factory=list)


def known_spellings(session: Session, words: Sequence[str], street: str | None) -> Spellings:
    """The spellings that people have, one slip away or short for the same name."""
    others = {word: _others(word) for word in dict.fromkeys(words)}
    names = set[str]().union(*others.values())
    streets = phrase_slips(street) if street else set[str]()
    asked: list[tuple[str, InstrumentedAttribute[str | None], Collection[str]]] = []
    if names:
        asked += [("given", Person.given_key, names), ("family", Person.family_key, names)]
    if streets:
        asked += [("street", Person.street_key, streets)]
    there: dict[str, set[str]] = {"given": set(), "family": set(), "street": set()}
    if asked:
        looks = [_there(session, name, column, some) for name, column, some in asked]
        for name, word in session.execute(union_all(*looks)):
            there[name].add(word)
    return Spellings(
        given={word: _some(some & there["given"]) for word, some in others.items()},
        family={word: _some(some & there["family"]) for word, some in others.items()},
        streets=_some(there["street"]),
    )


def each(session: Session, words: Iterable[str]) -> tuple[Any, ColumnElement[str]]:
    """Words as a table of the statement: one parameter, however many they are."""
    listed = sorted(words)
    if session.get_bind().dialect.name == "sqlite":
        table = func.json_each(json.dumps(listed)).table_valued("value")
    else:
        of_json = func.jsonb_array_elements_text(literal(listed, JSONB))
        table = of_json.table_valued("value").render_derived()
    return table, table.c.value


def _there(
    session: Session, name: str, column: InstrumentedAttribute[str | None], words: Collection[str]
) -> Select[str, str]:
    table, word = each(session, words)
    # a scalar, so that no database thinks of going through all people instead
    somebody = select(1).where(column == word).correlate(table).limit(1).scalar_subquery()
    return select(literal(name), word).select_from(table).where(somebody.is_not(None))


def _others(word: str) -> set[str]:
    if len(word) < _LEAST_LETTERS:
        return set()
    return word_slips(word) | other_names(word) | {word[0]}


def _some(words: Iterable[str]) -> list[str]:
    return sorted(words)[:_MOST]
