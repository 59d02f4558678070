"""Where people are looked for: each look goes by an index and brings no more than a handful."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, and_, literal, select, union_all
from sqlalchemy.orm import Session

from portal import clock
from portal.models.cases import Case
from portal.models.followers import Follower
from portal.models.people import ContactPoint, Person, Reach
from portal.models.person_keys import HomeKeys
from portal.reading.resemblances import number_of
from portal.services.person_spellings import Spellings, each

_EXACT = 30  # people that one look brings
_NEAR = 24
_COLUMNS = (
    Person.id, Person.name, Person.address, Person.uprn,
    Person.postcode_key, Person.street_key, Person.house_key,
)  # fmt: skip

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look for people: by what, how surely (100: to the letter), and for how many."""

    by: str
    surely: float
    where: Condition
    most: int = _EXACT
    through: Any = None  # a table that is joined to people


def brought(session: Session, looks: Sequence[Look]) -> Sequence[Row[Any]]:
    """What the looks bring, in one question: by what, how surely, and the person's columns."""
    if not looks:
        return []
    return session.execute(union_all(*(_select(look) for look in looks))).all()


def by_name(words: Sequence[str], spelt: Spellings) -> Iterator[Look]:
    """As it was said, then with slips, in either order; of longer names every two words."""
    if len(words) == 1:
        yield from _by_one_word(words[0], spelt)
        return
    for one, other in _pairs(words):
        given, family = spelt.given[one], spelt.family[other]
        yield from _name(_is(Person.given_key, one), _is(Person.family_key, other), _EXACT)
        yield from _name(_is(Person.given_key, other), _is(Person.family_key, one), _EXACT)
        yield from _name(_among(Person.given_key, given), _is(Person.family_key, other))
        yield from _name(_is(Person.given_key, one), _among(Person.family_key, family))
        yield from _name(_among(Person.given_key, given), _among(Person.family_key, family))
        yield from _name(
            _is(Person.given_key, other, spelt.given[other]),
            _is(Person.family_key, one, spelt.family[one]),
        )
        yield from _name(_is(Person.middle_key, other, family), _is(Person.given_key, one, given))
        yield from _name(_is(Person.middle_key, one, given), _is(Person.family_key, other, family))


def by_name_at_home(words: Sequence[str], home: HomeKeys, spelt: Spellings) -> Iterator[Look]:
    """Those of the name who live there: of a thousand John Smiths one does."""
    there = list(_at_home(home, spelt))
    if not words or not there:
        return
    one, other = words[0], words[-1]
    straight = and_(
        _is(Person.given_key, one, spelt.given[one]),
        _is(Person.family_key, other, spelt.family[other]),
    )
    turned = and_(
        _is(Person.given_key, other, spelt.given[other]),
        _is(Person.family_key, one, spelt.family[one]),
    )
    for where in there:
        if len(words) == 1:
            yield Look("name", 0.0, and_(_is(Person.family_key, one, spelt.family[one]), where))
        else:
            yield Look("name", 0.0, and_(straight, where), _NEAR)
            yield Look("name", 0.0, and_(turned, where), _NEAR)


def by_home(home: HomeKeys, spelt: Spellings) -> Iterator[Look]:
    """By house and postcode or street; by these alone where no house was said."""
    if home.house:
        house = Person.house_key.in_(dict.fromkeys((home.house, number_of(home.house))))
        for where in _at_home(home, spelt):
            yield Look("address", 0.0, and_(where, house))
    if home.postcode:
        yield Look("address", 0.0, Person.postcode_key == home.postcode, _NEAR)
    if home.street and not home.house:
        yield Look("address", 0.0, Person.street_key == home.street, _NEAR)
        if spelt.streets:
            yield Look("address", 0.0, Person.street_key.in_(spelt.streets), _NEAR)


def by_uprn(uprns: Sequence[str]) -> Look:
    """By the numbers of addresses that the gazetteer found."""
    return Look("address", 95.0, Person.uprn.in_(uprns))


def by_postcodes(session: Session, postcodes: set[str], house: str) -> Look:
    """By the number of a house and any of these postcodes."""
    table, value = each(session, postcodes)
    there = Person.postcode_key.in_(select(value).select_from(table))
    return Look("address", 75.0, and_(there, Person.house_key == house), _NEAR)


def by_point(kind: Reach, key: str) -> Look:
    """By a phone or email as it was said."""
    where = and_(ContactPoint.kind == kind, ContactPoint.key == key)
    return Look(kind.value, 100.0, where, through=ContactPoint)


def by_points(session: Session, kind: Reach, keys: set[str]) -> Look:
    """By any of these phones or emails, one slip from what was said."""
    table, value = each(session, keys)
    where = ContactPoint.key.in_(select(value).select_from(table))
    return Look(kind.value, 85.0, and_(ContactPoint.kind == kind, where), _NEAR, ContactPoint)


def by_references(references: Sequence[str], surely: float) -> Iterator[Look]:
    """Whose cases these are, and who follows them."""
    some = select(Case.id).where(Case.reference.in_(references))
    yield Look("reference", surely, Case.id.in_(some), through=Case)
    yield Look("reference", surely, Follower.case_id.in_(some), _NEAR, Follower)


def reference_slips(text: str) -> list[str]:
    """The references one wrong character away: the check character leaves few of them."""
    plain = "".join(mark for mark in text.upper() if mark.isalnum())[:16]
    tried = (
        plain[:at] + other + plain[at + 1 :]
        for at in range(len(plain))
        for other in clock.CROCKFORD
    )
    swapped = (
        plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in range(len(plain) - 1)
    )
    found = (clock.read_reference(one) for one in (*tried, *swapped))
    return sorted({one for one in found if one})


def _by_one_word(word: str, spelt: Spellings) -> Iterator[Look]:
    for column in (Person.family_key, Person.given_key, Person.middle_key):
        yield Look("name", 0.0, _is(column, word))
    for column, others in (
        (Person.family_key, spelt.family[word]),
        (Person.given_key, spelt.given[word]),
    ):
        if others:
            yield Look("name", 0.0, column.in_(others), _NEAR)


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    if len(words) == 2:
        return [(words[0], words[1])]
    return [(words[0], words[-1]), (words[0], words[-2]), (words[-2], words[-1])]


def _name(one: Condition | None, other: Condition | None, most: int = _NEAR) -> Iterator[Look]:
    """A look by both; none where a word can be nothing but what it is."""
    if one is not None and other is not None:
        yield Look("name", 0.0, and_(one, other), most)


def _at_home(home: HomeKeys, spelt: Spellings) -> Iterator[Condition]:
    if home.postcode:
        yield Person.postcode_key == home.postcode
    if home.street:
        yield _is(Person.street_key, home.street, spelt.streets)


def _is(column: Any, word: str, others: Sequence[str] = ()) -> Condition:
    """Whether it is this word, or one of the others; an initial is the beginning of many."""
    if len(word) == 1 and "a" <= word < "z":
        return and_(column >= word, column < chr(ord(word) + 1))
    return cast(Condition, column.in_([word, *others]))


def _among(column: Any, words: Sequence[str]) -> Condition | None:
    return column.in_(words) if words else None


def _select(look: Look) -> Select[Any]:
    columns = select(literal(look.by).label("by"), literal(look.surely).label("surely"), *_COLUMNS)
    if look.through is Case:
        columns = columns.join(Case, Case.subject_id == Person.id)
    elif look.through is not None:
        columns = columns.join(look.through, look.through.person_id == Person.id)
    limited = columns.where(look.where).limit(look.most).subquery()
    return select(limited)
