"""Texts told for somebody else: “FOR MARGARET street light out 17 Park Rd”.

Pure: who is known, and for whom somebody may act, is the caller's to say. What is said for each is
in acting.toml.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.models.actors import Kind
from portal.reading.spelling import STREET_KINDS, canonical, words

_FILE = Path(__file__).with_name("acting.toml")
_WORD = re.compile(r"[^\W_]+(?:['’‘`´ʼ][^\W_]+)*")
_LONGEST = 300  # characters in which a name is looked for
_MOST_BEFORE = 5  # words of a name before “کے لیے”
_MARKS = " \t\r\n:;,.!-–—"
_POSSESSIVE = "s"


@dataclass(frozen=True, slots=True)
class ForSomeone:
    """A text that begins as one told for somebody else.

    `rest` is what follows “for”, as it was written. `looks_named` says that surely a person is
    meant: “FOR Margret …”, “for mum: …”, and not “for weeks the light is out”. `by_kin` says that
    they are called “mum”, whether a name follows or not.
    """

    rest: str
    looks_named: bool
    by_kin: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of a text: as it is compared, as it was written, and where it stands.

    `begins` says that a mark stands between it and the word before.
    """

    key: str
    written: str
    start: int
    end: int
    begins: bool


@dataclass(frozen=True, slots=True)
class _Told:
    """acting.toml, ready to be looked up."""

    before: tuple[tuple[str, ...], ...]
    after: tuple[tuple[str, ...], ...]
    greetings: frozenset[str]
    mine: frozenset[str]
    relations: frozenset[str]
    titles: frozenset[str]
    ordinary: frozenset[str]
    furniture: frozenset[str]
    kinds: Mapping[str, Kind]


def for_someone_in(text: str) -> ForSomeone | None:
    """What a text says that begins with “for”; None for any other."""
    told, pieces = _told(), list(_pieces(text[:_LONGEST]))
    at = next((n for n, one in enumerate(pieces) if one.key not in told.greetings), 0)
    for keyword in told.before:
        if _keys(pieces[at : at + len(keyword)]) == keyword and len(pieces) > at + len(keyword):
            first = at + len(keyword)
            loud = not text.isupper() and all(one.written.isupper() for one in pieces[at:first])
            return _for_someone(text, pieces, first, loud=loud)
    return _named_before(text, pieces[at:])


def without_name(said: ForSomeone, name: str) -> str | None:
    """What remains of the text after this name; None where it names somebody else.

    A name is given in full, or by its first word, or by its last after a title: “Mrs Jones”. The
    shortest of two remainders comes of the fullest name. “Margaret Hill Road” is Margaret's, and
    the hill belongs to the road.
    """
    pieces = list(_pieces(said.rest[:_LONGEST]))
    called = [word for word in words(name) if word not in _told().titles]
    ends = [end for start in {0, _after_kin(pieces)} if (end := _name_end(pieces, start, called))]
    if not ends:
        return None
    return said.rest[pieces[max(ends) - 1].end :].lstrip(_MARKS)


def without_kin(said: ForSomeone) -> str:
    """What remains of the text after “mum”."""
    pieces = list(_pieces(said.rest[:_LONGEST]))
    at = _after_kin(pieces)
    return said.rest[pieces[at - 1].end :].lstrip(_MARKS) if at else said.rest


def kind_in(words_said: str) -> Kind | None:
    """The kind of task that the words after STOP HELP name; EVERYTHING for “all” of it."""
    return _told().kinds.get(" ".join(words(words_said)))


def names_one(words_said: str, name: str) -> bool:
    """Whether what was said after STOP HELP is this name, or some whole words of it in their order.

    “asha”, “patel”, “asha patel” and “thornley advice” each name who is called so.
    """
    some, whole = words(words_said), words(name)
    many = len(some)
    return bool(some) and any(whole[at : at + many] == some for at in range(len(whole) - many + 1))


def _for_someone(text: str, pieces: Sequence[_Piece], first: int, *, loud: bool) -> ForSomeone:
    rest = pieces[first:]
    kin = _after_kin(rest)
    looks = kin > 0 or _looks_named(text, rest, loud=loud)
    return ForSomeone(text[rest[0].start :].strip(), looks, by_kin=kin > 0)


def _looks_named(text: str, rest: Sequence[_Piece], *, loud: bool) -> bool:
    first = rest[0]
    if first.key in _told().ordinary or first.key[0].isdigit():
        return False
    with_colon = any(":" in text[one.end : one.end + 2] for one in rest[:3])  # “for Ann Reed: …”
    written_as_name = first.written[:1].isupper() and not text.isupper()
    return loud or with_colon or written_as_name or first.key in _told().titles


def _named_before(text: str, pieces: Sequence[_Piece]) -> ForSomeone | None:
    """“مارگریٹ کے لیے …”: the name comes first."""
    for keyword in _told().after:
        for at in range(1, min(_MOST_BEFORE, len(pieces) - len(keyword)) + 1):
            if _keys(pieces[at : at + len(keyword)]) == keyword:
                name = text[pieces[0].start : pieces[at - 1].end]
                rest = text[pieces[at + len(keyword) - 1].end :].lstrip(_MARKS)
                kin = _after_kin(pieces[:at])
                return ForSomeone(f"{name}: {rest}", looks_named=True, by_kin=kin > 0)
    return None


def _after_kin(pieces: Sequence[_Piece]) -> int:
    """How many words of kin stand first: “my mum”."""
    told = _told()
    at = 1 if pieces and pieces[0].key in told.mine else 0
    if at < len(pieces) and pieces[at].key in told.relations:
        return at + 1
    return 0


def _name_end(pieces: Sequence[_Piece], start: int, name: Sequence[str]) -> int:
    """Where this name ends, as a count of words; 0 where it does not stand there."""
    if not name or start >= len(pieces):
        return 0
    if pieces[start].key in _told().titles and len(name) > 1:
        start += 1
        if start < len(pieces) and _same(pieces[start], name[-1]):
            return start + 1
    if start >= len(pieces) or not _same(pieces[start], name[0]):
        return 0
    full = _full_end(pieces, start, name)
    return full if full and not _is_street(pieces, full) else start + 1


def _full_end(pieces: Sequence[_Piece], start: int, name: Sequence[str]) -> int:
    """Where the first and last name end, the ones between given or not."""
    for said in (list(name), [name[0], name[-1]]):
        here = pieces[start : start + len(said)]
        if len(here) == len(said) > 1 and all(map(_same, here, said)):
            return start + len(said)
    return 0


def _is_street(pieces: Sequence[_Piece], end: int) -> bool:
    """Whether a last name is no name but the beginning of a street's: “Hill Road”, but neither
    “Jones: road sign” nor “Jones street light”.
    """
    if end >= len(pieces) or pieces[end].begins:
        return False
    follows = pieces[end + 1].key if end + 1 < len(pieces) else ""
    kind = canonical(["a", pieces[end].key]).removeprefix("a ")
    return kind in STREET_KINDS and follows not in _told().furniture


def _same(piece: _Piece, word: str) -> bool:
    return piece.key in (word, word + _POSSESSIVE)


def _keys(pieces: Sequence[_Piece]) -> tuple[str, ...]:
    return tuple(one.key for one in pieces)


def _pieces(text: str) -> Iterator[_Piece]:
    last = 0
    for match in _WORD.finditer(text):
        key = "".join(words(match.group()))
        if key:
            begins = bool(text[last : match.start()].strip())
            yield _Piece(key, match.group(), match.start(), match.end(), begins)
            last = match.end()


@cache
def _told() -> _Told:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    lists = {
        key: frozenset(words(told[key]))
        for key in ("greetings", "mine", "relations", "titles", "ordinary", "furniture")
    }
    return _Told(
        before=_longest_first(told["before"]),
        after=_longest_first(told["after"]),
        kinds={
            " ".join(words(said)): Kind(kind)
            for kind, some in told["kinds"].items()
            for said in some
        },
        **lists,
    )


def _longest_first(some: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    found = (tuple(words(said)) for said in some)
    return tuple(sorted(found, key=len, reverse=True))
