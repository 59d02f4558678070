"""A queue found by words: through the database's own word index, in the order of the queue.

Staff find by all words of a case; councillors by those that everyone may read. Whole words count,
without accents, small or capital; `pot*` finds what begins so.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Select,
    Subquery,
    TextualSelect,
    Uuid,
    bindparam,
    cast,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from portal import clock
from portal.models.actors import Actor
from portal.models.case_texts import CASE_TEXT, RANK_BITS
from portal.services.queue_wishes import Wanted, Whose, scopes

MOST_WORDS = 8
_LONGEST_WORD = 60  # longer ones are in no index
_LEAST_BEGINNING = 2
_BY_RANK = "r"
_ACCENTS = re.compile("[\u0300-\u036f]+")
_BETWEEN = re.compile(r"[^\w*]|_")
_TEXT = CASE_TEXT.c

_ON_SQLITE = """
SELECT it.case_id AS case_id, it.rank AS rank
FROM (
    SELECT rowid AS rank FROM case_words
    WHERE case_words MATCH :query AND rowid > :above AND rowid < :below
    ORDER BY rowid {way} LIMIT :most
) AS found
JOIN case_text AS it ON it.n = (found.rank & :own)
ORDER BY it.rank {way}
"""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the index has it, or the beginning of one."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class _Search:
    """Which cases of which queues, by the index's own words for them.

    `teams` are whole queues; of `wards` what is public is found, by words that are shown. Each
    of `facets` is a choice of words of which one must hold.
    """

    teams: tuple[str, ...]
    wards: tuple[str, ...]
    facets: tuple[tuple[str, ...], ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """Which part of the queue, by rank, both ends left out; and from which side."""

    above: int = -1
    below: int = 1 << 62
    backwards: bool = False


def read(typed: str) -> tuple[Word, ...]:
    """The words of what somebody typed, as the index has them."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", typed.lower()))
    found = []
    for one in _BETWEEN.sub(" ", plain).split():
        word = one.replace("*", "")[:_LONGEST_WORD]
        if word:
            found.append(Word(word, one.endswith("*") and len(word) >= _LEAST_BEGINNING))
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def on_sqlite(who: Actor, wanted: Wanted, after: str | None, most: int) -> TextualSelect:
    """The query for `case_id` and `rank` of the first so many that fit, behind a place."""
    span = _span(wanted, after)
    return (
        text(_ON_SQLITE.format(way="DESC" if span.backwards else "ASC"))
        .bindparams(
            query=_for_fts5(_search(who, wanted)), above=span.above, below=span.below,
            most=most, own=(1 << RANK_BITS) - 1,
        )
        .columns(case_id=Uuid(), rank=BigInteger())
    )  # fmt: skip


def on_postgresql(
    who: Actor, wanted: Wanted, after: str | None, most: int, walk: int | None = None
) -> Select[Any]:
    """The same. With `walk` only the first so many cases of the queue are looked at.

    That is quick where many fit; without, the word index is asked, quick where few do. A
    councillor's queue is never walked.
    """
    search, span = _search(who, wanted), _span(wanted, after)
    if walk is not None and not search.wards:
        return _walked(search, span, most, walk)
    arms = [_in_team(search, team, span, most) for team in search.teams]
    if search.wards:
        arms.append(_in_wards(search, span, most))
    every = _together(arms)
    return select(every).order_by(_way(every.c.rank, span)).limit(most)


def written(rank: int) -> str:
    """The place of a case as an address holds it."""
    return f"{_BY_RANK}{rank}"


def _search(who: Actor, wanted: Wanted) -> _Search:
    """What is wanted, in the words that the index has for it (migration 0005)."""
    teams, wards = scopes(who, wanted)
    ended = "c" if wanted.is_closed else "o"
    facets: list[tuple[str, ...]] = []
    if wanted.states:
        facets.append(tuple(f"_s_{state}" for state in wanted.states))
    if wanted.service:
        facets.append((f"_v_{wanted.service}",))
    if wanted.ward:
        facets.append((f"_w_{wanted.ward}",))
    if wanted.whose is Whose.UNASSIGNED:
        facets.append(("_a_none",))
    if wanted.whose is Whose.MINE and who.identity_id:
        facets.append((f"_a_{who.identity_id.hex}",))
    if wanted.team and wards:
        facets.append((f"_{ended}_{wanted.team}",))
    return _Search(
        tuple(f"_{ended}_{team}" for team in teams),
        tuple(f"_p{ended}_{ward}" for ward in wards),
        tuple(facets),
        read(wanted.words),
    )


def _span(wanted: Wanted, after: str | None) -> _Span:
    above, below = -1, 1 << 62
    if wanted.late:
        below = int(clock.now().timestamp()) << RANK_BITS
    digits = (after or "").removeprefix(_BY_RANK)
    if after and after != digits and digits.isascii() and digits.isdigit() and len(digits) < 19:
        above, below = (above, int(digits)) if wanted.is_closed else (int(digits), below)
    return _Span(above, below, backwards=wanted.is_closed)


def _walked(search: _Search, span: _Span, most: int, walk: int) -> Select[Any]:
    queues = [
        _of(span, walk).add_columns(_TEXT.tokens).where(_TEXT.scope == team)
        for team in search.teams
    ]
    every = _together(queues)
    # the first of all of them: what lies behind the end of one team's part is not known yet
    looked_at = select(every).order_by(_way(every.c.rank, span)).limit(walk).subquery()
    return (
        select(looked_at.c.case_id, looked_at.c.rank)
        .where(_fits(looked_at.c.tokens, _of_staff(search)))
        .order_by(_way(looked_at.c.rank, span))
        .limit(most)
    )


def _in_team(search: _Search, team: str, span: _Span, most: int) -> Select[Any]:
    return _of(span, most).where(_fits(_TEXT.tokens, [team, *_of_staff(search)]))


def _in_wards(search: _Search, span: _Span, most: int) -> Select[Any]:
    wanted = [_any(choice) for choice in (search.wards, *search.facets)]
    wanted += [_written(one) for one in search.words]
    others = _TEXT.scope.not_in(search.teams)  # what is a team's own is found there
    return _of(span, most).where(others, _fits(_TEXT.tokens, wanted))


def _together(arms: Sequence[Select[Any]]) -> Subquery:
    parts = [select(arm.subquery()) for arm in arms]
    return (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()


def _of_staff(search: _Search) -> list[str]:
    wanted = [_any(choice) for choice in search.facets]
    return wanted + [_any((_written(one), f"_h_{_written(one)}")) for one in search.words]


def _of(span: _Span, most: int) -> Select[Any]:
    return (
        select(_TEXT.case_id, _TEXT.rank)
        .where(_TEXT.rank > span.above, _TEXT.rank < span.below)
        .order_by(_way(_TEXT.rank, span))
        .limit(most)
    )


def _way(rank: ColumnElement[Any], span: _Span) -> ColumnElement[Any]:
    return rank.desc() if span.backwards else rank


def _fits(tokens: ColumnElement[Any], wanted: Sequence[str]) -> ColumnElement[bool]:
    # written out: how rare the words are decides the way in, and a parameter does not say
    query: BindParameter[str] = bindparam(None, " & ".join(wanted), literal_execute=True)
    return tokens.op("@@", return_type=Boolean())(cast(query, TSQUERY))


def _any(choice: Sequence[str]) -> str:
    return f"({' | '.join(choice)})"


def _written(word: Word) -> str:
    return f"{word.text}:*" if word.begins else word.text


def _for_fts5(search: _Search) -> str:
    """Everything that is wanted, in FTS5's language; a word is quoted, and has no quotes in it."""
    found = []
    for queues, columns in ((search.teams, "{shown hidden}"), (search.wards, "shown")):
        if queues:
            choices = (queues, *search.facets)
            wanted = [f"({' OR '.join(f'facets : {_quoted(one)}' for one in c)})" for c in choices]
            wanted += [
                f"{columns} : {_quoted(one.text)}{' *' if one.begins else ''}"
                for one in search.words
            ]
            found.append(f"({' AND '.join(wanted)})")
    return " OR ".join(found)


def _quoted(word: str) -> str:
    return f'"{word}"'
