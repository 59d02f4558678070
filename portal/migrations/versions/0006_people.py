"""People are found by keys"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.models.person_keys import home_keys, name_keys

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEYS = ("given_key", "middle_key", "family_key", "postcode_key", "street_key", "house_key")
_INDEXES: tuple[tuple[str, ...], ...] = (("family_key", "given_key"), ("given_key", "family_key"))
_OF_SOME: tuple[tuple[str, ...], ...] = (
    ("middle_key", "family_key"),
    ("middle_key", "given_key"),
    ("street_key", "house_key"),
    ("postcode_key", "house_key"),
    ("uprn",),
)
_ROWS_AT_A_TIME = 2_000
_PERSON = sa.table(
    "person",
    sa.column("id", sa.Uuid()),
    sa.column("name", sa.String()),
    sa.column("address", sa.String()),
    *(sa.column(key, sa.String()) for key in _KEYS),
)


def upgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        for key in _KEYS:
            batch_op.add_column(sa.Column(key, sa.String(), nullable=True))
    _give_keys()
    with op.batch_alter_table("person") as batch_op:
        for columns in _INDEXES:
            batch_op.create_index(_name(columns), list(columns), unique=False)
        for columns in _OF_SOME:
            there = sa.text(f"{columns[0]} IS NOT NULL")
            batch_op.create_index(
                _name(columns), list(columns), unique=False,
                sqlite_where=there, postgresql_where=there,
            )  # fmt: skip


def downgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        for columns in (*_INDEXES, *_OF_SOME):
            batch_op.drop_index(_name(columns))
        for key in _KEYS:
            batch_op.drop_column(key)


def _name(columns: tuple[str, ...]) -> str:
    return op.f(f"ix_person_{'_'.join(columns)}")


def _give_keys() -> None:
    """Those who are there already get the keys that the model gives from now on, bit by bit."""
    connection = op.get_bind()
    page = sa.select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.address).order_by(_PERSON.c.id)
    change = (
        sa.update(_PERSON)
        .where(_PERSON.c.id == sa.bindparam("who"))
        .values({key: sa.bindparam(f"new_{key}") for key in _KEYS})
    )
    last = None
    while True:
        behind = page if last is None else page.where(_PERSON.c.id > last)
        rows = connection.execute(behind.limit(_ROWS_AT_A_TIME)).all()
        if not rows:
            return
        connection.execute(change, [_keys(row) for row in rows])
        last = rows[-1].id


def _keys(row: Any) -> dict[str, Any]:
    keys = (*name_keys(row.name), *home_keys(row.address))
    new = {f"new_{name}": key for name, key in zip(_KEYS, keys, strict=True)}
    return {"who": row.id, **new}
