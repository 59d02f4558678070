"""Of callers whose every word is misheard, nearly all are found: measured, with a floor."""

import random
from collections.abc import Callable, Iterator

import pytest

from benchmarks import crowds
from benchmarks.crowds import Somebody
from portal import clock
from portal.database import Database
from portal.models.actors import By, Role
from portal.policy import Actor
from portal.services.finding_people import Asked, find_people

PEOPLE = 5_000
TRIED = 300
LEAST = 0.95
SERVING = Actor(Role.CLERK, By.PHONE, in_call=clock.new_id())

Say = Callable[[Somebody, random.Random], Asked]


@pytest.fixture(scope="module")
def town() -> list[Somebody]:
    """A town where names are as frequent as in Britain."""
    return list(crowds.crowd(PEOPLE))


@pytest.fixture
def full_town(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    crowds.fill(database, PEOPLE)
    yield database
    database.close()


def _digit_wrong(one: Somebody, chance: random.Random) -> str:
    return "07" + crowds.mistyped(one.phone.removeprefix("+447"), chance)


def _home(one: Somebody, chance: random.Random) -> str:
    house, _, rest = one.address.partition(" ")
    street, _, _ = rest.partition(",")
    return f"{house} {crowds.mistyped(street.lower().split()[0], chance)} {street.split()[-1]}"


SAID: dict[str, Say] = {
    "names": lambda one, chance: Asked(name=crowds.misspelt(one.name, chance)),
    "phone": lambda one, chance: Asked(phone=_digit_wrong(one, chance)),
    "email": lambda one, chance: Asked(email=crowds.mistyped(one.email, chance)),
    "address": lambda one, chance: Asked(address=_home(one, chance)),
    "name and address": lambda one, chance: Asked(
        name=crowds.misspelt(one.name, chance), address=_home(one, chance)
    ),
}


@pytest.mark.parametrize("kind", SAID)
def test_of_misheard_callers_nearly_all_are_found(
    full_town: Database, town: list[Somebody], kind: str
) -> None:
    chance = random.Random(kind)
    known = [one for one in town if one.address and one.phone and one.email]
    missed = []
    with full_town.read() as session:
        for one in chance.sample(known, TRIED):
            said = SAID[kind](one, chance)
            number = town.index(one)
            if number not in [who.id.int for who in find_people(session, SERVING, said)]:
                missed.append((one, said))

    assert 1 - len(missed) / TRIED >= LEAST, missed[:10]
