"""Crowds of people, the same each time: names as often as in Britain, homes, phones and emails."""

import itertools
import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from benchmarks.pouring import Row, pour, settle
from benchmarks.towns import moment
from portal import clock
from portal.database import Database
from portal.models.people import ContactPoint, Person
from portal.models.person_keys import home_keys, name_keys

_GIVEN = """
    david john peter michael paul mark james andrew alan ian christopher stephen robert richard
    kevin william anthony simon steven brian thomas daniel george matthew philip keith martin
    patrick susan margaret sarah karen patricia elizabeth mary christine jacqueline julie helen
    linda jane angela tracey carol janet amanda emma claire alison jean anne deborah gillian
    nicola barbara joan dorothy samantha victoria rebecca jessica laura charlotte lauren hannah
    sophie amy emily chloe olivia jack joshua thomas harry oliver joseph samuel alexander lewis
    ryan adam luke benjamin callum nathan jake liam connor mohammed ali ahmed fatima aisha
    priya ravi amit sunita jaspreet harpreet gurpreet agnieszka piotr marek katarzyna ewa tomasz
    ioan rhys owen gareth huw sian bethan carys megan cerys angharad dafydd siobhan aoife niamh
    declan ciaran seamus moira fiona hamish callum angus kirsty ailsa morag wei ming li chen
    olumide chinedu adaeze ngozi kwame ama kofi yaw tariq imran yasmin nadia omar hassan
"""
_FAMILY = """
    smith jones williams taylor brown davies evans wilson thomas johnson roberts robinson thompson
    wright walker white edwards hughes green hall lewis harris clarke patel jackson wood turner
    martin cooper hill ward morris moore clark lee king baker harrison morgan allen james scott
    phillips watson davis parker price bennett young griffiths mitchell kelly cook carter
    richardson bailey collins bell shaw murphy miller cox richards khan marshall anderson simpson
    ellis adams singh begum wilkinson foster chapman powell webb rogers gray mason ali hunt
    hussain campbell matthews owen palmer holmes mills barnes knight lloyd butler russell barker
    fisher stevens jenkins murray dixon harvey graham pearson ahmed fletcher walsh kaur gibson
    howard andrews stewart elliott reynolds saunders payne fox ford pearce day brooks west
    lawrence cole atkinson bradley spencer gill dawson watts burton rose hart obrien okafor
"""
_BEGINNINGS = """
    ash bar beck ben black brad bran bur cald carl chad cal clay col cran crow dal dar den ding
    dray dun ed ell far fen fair garth gil glen gold grim had hal ham har hart hay hes hol horn
    hux kel ken kirk lam lang led lin lock lud mal mar mel mid mor nor oak old pen pick pin rad
    ram red rid rock ros rush sand sed shel ship sil skel stan sut swin tar thorn tol trent twi
    under wad wal war wat wel wes whit wil win wool wy york
"""
_ENDINGS = """
    bourne bridge brook burn bury by combe cott cross croft dale den don field ford gate ham hart
    head hill holme house hurst ing ingham ington land leigh ley low man mere more ness over ridge
    rick sall sett shaw side sley son stead stock stone ston thorpe ton tree vale wall ward water
    way well wick win wood worth wright yard
"""
_COMMON = 150  # family names that no street has here
_KINDS = ("Road", "Street", "Lane", "Close", "Avenue", "Drive", "Way", "Court", "Gardens", "Place")
_HOUSES = 60  # in a street
_AT_HOME = 2.4  # people in a house
_WITH_HOME, _WITH_PHONE, _WITH_EMAIL = 0.7, 0.6, 0.6
_TWO_GIVEN, _DOUBLE = 0.06, 0.03


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of a crowd, and what they would say of themselves."""

    name: str
    address: str
    phone: str
    email: str


def crowd(n: int) -> Iterator[Somebody]:
    """So many people; some have given no address, no phone, no email."""
    chance = random.Random(n)
    streets = max(n * _WITH_HOME / _AT_HOME / _HOUSES, 12)
    for number in range(n):
        name = _name(chance)
        first, last = name.split()[0].lower(), name.split()[-1].lower()
        has = chance.random
        yield Somebody(
            name,
            _address(chance.randrange(int(streets)), chance) if has() < _WITH_HOME else "",
            f"+447{number * 7_919 % 10**9:09}" if has() < _WITH_PHONE else "",
            f"{first}.{last}{number}@example.com" if has() < _WITH_EMAIL else "",
        )


def fill(database: Database, n: int) -> None:
    """Put so many people there, with their keys and the ways to reach them."""
    pour(database, Person, _people(n))
    pour(database, ContactPoint, _points(n))
    settle(database)


def mistyped(text: str, chance: random.Random) -> str:
    """One letter or digit of a word wrong, missing, too many, or swapped with the next."""
    places = [at for at, mark in enumerate(text) if mark.isalnum()]
    at = chance.choice(places)
    kind = chance.choice("0123456789" if text[at].isdigit() else "abcdefghijklmnopqrstuvwxyz")
    match chance.randrange(4):
        case 0:
            return text[:at] + kind + text[at + 1 :]
        case 1 if len(places) > 2:
            return text[:at] + text[at + 1 :]
        case 2 if at + 1 < len(text) and text[at + 1].isalnum():
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case _:
            return text[:at] + kind + text[at:]


def misspelt(name: str, chance: random.Random) -> str:
    """A name with a slip in its first word and in its last, now and then in another order."""
    words = name.split()
    said = [mistyped(words[0].lower(), chance), mistyped(words[-1].lower(), chance)]
    return " ".join(reversed(said) if chance.random() < 0.2 else said)


@cache
def _families() -> tuple[list[str], list[float]]:
    """Some hundred thousand; the commonest has a hundredth of all, half of them are rare."""
    begins, ends = _BEGINNINGS.split(), _ENDINGS.split()
    made = [one + other for other, one in itertools.product(ends, begins)]
    longer = [one + two + other for one, two, other in
              itertools.product(begins[::5], begins, ends)]  # fmt: skip
    names = list(dict.fromkeys([*_FAMILY.split(), *made, *longer]))
    return names, _shares(len(names), 8.0, 0.95)


@cache
def _givens() -> tuple[list[str], list[float]]:
    rare = [
        one + end for end in ("a", "ie", "en", "an", "elle", "ina") for one in _BEGINNINGS.split()
    ]
    names = list(dict.fromkeys([*_GIVEN.split(), *rare]))
    return names, _shares(len(names), 15.0, 1.1)


def _shares(n: int, flat: float, steep: float) -> list[float]:
    """How many of all have the first, the first two … names: Zipf's law as Mandelbrot mended it."""
    weights = [(rank + flat) ** -steep for rank in range(1, n + 1)]
    total = sum(weights)
    return list(itertools.accumulate(weight / total for weight in weights))


def _one_of(names: tuple[list[str], list[float]], chance: random.Random) -> str:
    return names[0][min(bisect(names[1], chance.random()), len(names[0]) - 1)].title()


def _name(chance: random.Random) -> str:
    given, family = _one_of(_givens(), chance), _one_of(_families(), chance)
    if chance.random() < _TWO_GIVEN:
        given = f"{given} {_one_of(_givens(), chance)}"
    if chance.random() < _DOUBLE:
        family = f"{_one_of(_families(), chance)}-{family}"
    return f"{given} {family}"


def _address(street: int, chance: random.Random) -> str:
    names: Sequence[str] = _families()[0]
    name = names[_COMMON + street % 6_000].title()
    postcode = f"QA{street // 100 % 90 + 1} {street % 10}{_letter(street // 10)}{_letter(street)}"
    kind = _KINDS[(street + street // 6_000) % len(_KINDS)]
    return f"{chance.randrange(1, _HOUSES + 1)} {name} {kind}, Thornley, {postcode}"


def _letter(number: int) -> str:
    return "ABDEFGHJLNPQRSTUWXYZ"[number % 20]


def _people(n: int) -> Iterator[Row]:
    at = moment(clock.now())
    for number, one in enumerate(crowd(n)):
        name, home = name_keys(one.name), home_keys(one.address)
        yield {
            "id": f"{number:032x}",
            "name": one.name,
            "language": "en",
            "address": one.address or None,
            "created_at": at,
            "given_key": name.given,
            "middle_key": name.middle,
            "family_key": name.family,
            "postcode_key": home.postcode,
            "street_key": home.street,
            "house_key": home.house,
        }


def _points(n: int) -> Iterator[Row]:
    at = moment(clock.now())
    for number, one in enumerate(crowd(n)):
        for kind, value in (("phone", one.phone), ("email", one.email)):
            if value:
                yield {
                    "id": clock.new_id().hex, "person_id": f"{number:032x}", "kind": kind,
                    "value": value, "key": value, "created_at": at,
                }  # fmt: skip
