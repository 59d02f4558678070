"""New rows straight into their tables, where there is nothing for a unit of work to find out."""

from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Insert, insert, inspect
from sqlalchemy.orm import Session

from portal.models.base import Model


def insert_rows(session: Session, *rows: Model) -> None:
    """Insert objects that no session knows, in this order.

    Each has its own key and names others by theirs, not by relationships. A flush would find keys
    and order by itself, and cost four times as much.
    """
    connection = session.connection()
    for model, alike in groupby(rows, type):
        statement, columns = _into(model)
        connection.execute(statement, [_values(row, columns) for row in alike])


def _values(row: Model, columns: tuple[str, ...]) -> dict[str, Any]:
    given = vars(row)
    return {name: given[name] for name in columns if name in given}


@cache
def _into(model: type[Model]) -> tuple[Insert, tuple[str, ...]]:
    mapper = inspect(model)
    table = Model.metadata.tables[model.__tablename__]
    return insert(table), tuple(attribute.key for attribute in mapper.column_attrs)
