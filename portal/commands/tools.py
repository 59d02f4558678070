"""What several commands work with."""

import os
from datetime import UTC, datetime

import click

from portal.database import Database
from portal.models.actors import Actor, By, Role
from portal.settings import load


def database() -> Database:
    """The database that the settings name."""
    return Database(load().database)


def officer() -> Actor:
    """Whoever runs a command: staff, named by the account they run it under."""
    return Actor(Role.COMMAND, By.COMMAND, name=os.environ.get("USER", "command line"))


class Moment(click.ParamType[datetime]):
    """A moment as ISO 8601; one without a zone is taken as UTC."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no moment; write 2026-11-20 or 2026-11-20T09:30", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
