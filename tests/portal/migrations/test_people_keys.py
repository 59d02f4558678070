"""Who was there before people had keys is found by them too, however many there are."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Connection, func, insert, select, update

from portal import clock
from portal.database import Database
from portal.migrations import upgrade as migrations
from portal.models.people import Person

KEYS = ("given_key", "middle_key", "family_key", "postcode_key", "street_key", "house_key")
PEOPLE = 4_100  # more than two batches


@pytest.fixture
def before(database: Database) -> Iterator[Database]:
    """A database as it was before people had keys."""
    with database.engine.begin() as connection:
        command.downgrade(migrations._config(connection), "0005")
    yield database
    migrations.upgrade(database)


def _fill(connection: Connection) -> None:
    table = Person.metadata.tables[Person.__tablename__]
    rows = [
        {
            "id": clock.new_id(), "name": f"Ann Mary Okafor{n}", "language": "en",
            "address": f"{n} Mill Lane, Thornley, QA1 2AB" if n % 2 else None,
            "created_at": clock.now(),
        }
        for n in range(PEOPLE)
    ]  # fmt: skip
    connection.execute(insert(table), rows)


def test_everybody_gets_their_keys_and_no_other_column_changes(before: Database) -> None:
    with before.engine.begin() as connection:
        _fill(connection)
    migrations.upgrade(before)

    with before.read() as session:
        people = session.scalars(select(Person)).all()
        assert len(people) == PEOPLE
        for person in people:
            again = Person(name=person.name, address=person.address)
            assert [getattr(person, key) for key in KEYS] == [getattr(again, key) for key in KEYS]
        assert {person.middle_key for person in people} == {"mary"}


def test_the_keys_can_be_taken_away_and_given_again(before: Database) -> None:
    with before.engine.begin() as connection:
        _fill(connection)
    migrations.upgrade(before)
    with before.write() as session:
        session.execute(update(Person).values(dict.fromkeys(KEYS)))
    with before.engine.begin() as connection:
        command.downgrade(migrations._config(connection), "0005")
    migrations.upgrade(before)

    with before.read() as session:
        missing = select(func.count()).where(Person.family_key.is_(None))
        assert session.scalar(missing) == 0
