"""`portal db`: the database's tables."""

import click

from portal.commands import tools
from portal.migrations.upgrade import draw_up, upgrade


@click.group()
def db() -> None:
    """The database's tables."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the tables this version knows."""
    database = tools.database()
    upgrade(database)
    click.echo(f"The database {database.url.render_as_string()} is up to date.")


@db.command(hidden=True)
@click.argument("message")
def revision(message: str) -> None:
    """Write a migration from the models (for developers)."""
    draw_up(tools.database(), message)
