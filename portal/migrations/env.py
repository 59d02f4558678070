"""Alembic's way in: runs on the connection that `portal.migrations.upgrade` hands it."""

import importlib
import pkgutil

from alembic import context

from portal import models
from portal.models.base import Model

for module in pkgutil.iter_modules(models.__path__, "portal.models."):
    importlib.import_module(module.name)  # a table is known once its module is loaded

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
