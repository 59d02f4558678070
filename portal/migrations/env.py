"""Alembic's way in: runs on the connection that `portal.migrations.upgrade` hands it."""

import importlib
import pkgutil
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from portal import models
from portal.models.base import Model, Moment

for module in pkgutil.iter_modules(models.__path__, "portal.models."):
    importlib.import_module(module.name)  # a table is known once its module is loaded


def written(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    """Column types as the database knows them, so that a migration outlives our classes."""
    if kind != "type":
        return False
    if isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    if isinstance(thing, sa.Enum):
        return f"sa.String({thing.length})"
    if isinstance(thing, sa.JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def described(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether the models say what it is: SQLite's word index, an FTS5 table, they cannot."""
    return kind != "table" or name is None or not name.startswith("case_words")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    render_as_batch=True,
    render_item=written,
    include_name=described,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
