"""`portal gazetteer`: the places people name."""

from pathlib import Path

import click

from portal.commands import tools
from portal.services.gazetteer import import_gazetteer
from portal.services.gazetteer_formats import FORMATS, read

_REFUSED_SHOWN = 20


@click.group()
def gazetteer() -> None:
    """The places people name."""


@gazetteer.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="csv",
              show_default=True)  # fmt: skip
def import_command(file: Path, form: str) -> None:
    """Read a gazetteer in; what was there before from the same source is replaced."""
    database = tools.database()
    with database.write() as session:
        done = import_gazetteer(session, tools.officer(), read(file, form), source=form)
    for refused in done.refused[:_REFUSED_SHOWN]:
        click.echo(str(refused), err=True)
    click.echo(
        f"{done.added} added, {done.changed} changed, {done.removed} removed, "
        f"{len(done.refused)} not read."
    )
