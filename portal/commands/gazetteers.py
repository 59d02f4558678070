"""`portal gazetteer`: the places people name."""

from pathlib import Path

import click

from portal.commands import tools
from portal.council.load import load_council
from portal.database import Database
from portal.services.gazetteer import import_gazetteer
from portal.services.gazetteer_formats import FORMATS, read
from portal.settings import load

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
    settings = load()
    rows = read(file, form, within=load_council(settings.council).contains)
    with Database(settings.database).write() as session:
        done = import_gazetteer(session, tools.officer(), rows, source=form)
    for refused in done.refused[:_REFUSED_SHOWN]:
        click.echo(str(refused), err=True)
    click.echo(
        f"{done.added} added, {done.changed} changed, {done.removed} removed, "
        f"{len(done.refused)} not read. A running `portal serve` searches it after a restart."
    )
