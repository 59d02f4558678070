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
from sqlalchemy.orm import Session

from portal.models.people import Person
from portal.reading.nicknames import other_names
from portal.reading.slips import phrase_slips, word_slips

_INDEXES = {
    "given": (Person.given_key, Person.family_key),
    "family": (Person.family_key, Person.given_key),
    "street": (Person.street_key, Person.house_key),
}
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
    there: dict[str, set[str]] = {"given": set(), "family": set(), "street": set()}
    asked = {"given": names, "family": names, "street": streets}
    looks = [_there(session, name, some) for name, some in asked.items() if some]
    for name, word in session.execute(union_all(*looks)) if looks else ():
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


def _there(session: Session, name: str, words: Collection[str]) -> Select[str, str]:
    table, word = each(session, words)
    column, then = _INDEXES[name]
    # a scalar, so that no database goes through all people for all words at once; in the order of
    # the index, so that none goes through them for one word that it believes to be everywhere
    somebody = select(1).where(column == word).order_by(then).limit(1).correlate(table)
    return (
        select(literal(name), word)
        .select_from(table)
        .where(somebody.scalar_subquery().is_not(None))
    )


def _others(word: str) -> set[str]:
    if len(word) < _LEAST_LETTERS:
        return set()
    return word_slips(word) | other_names(word) | {word[0]}


def _some(words: Iterable[str]) -> list[str]:
    return sorted(words)[:_MOST]
