"""`portal life-events`: what is asked in a life event, and what follows from the answers."""

from pathlib import Path

import click

from life_events.engine import load, rates
from portal.commands.refusals import Refused

_FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)


@click.group("life-events")
def life_events() -> None:
    """Life events: their questions, their plans, and what is wrong with their files."""


@life_events.command("list")
def list_command() -> None:
    """Name every life event."""
    for event in load.events().values():
        click.echo(f"{event.key:<32} {event.title}")


@life_events.command()
@click.argument("folder", metavar="[DIR]", type=_FOLDER, default=load.HOME)
def check(folder: Path) -> None:
    """Name the file, line and fault of each mistake in the life events of a folder."""
    found = load.folders(folder)
    faults = [fault for event in found for fault in load.check(event)]
    if (folder / rates.FILE).exists():
        faults += rates.check_rates(folder)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise Refused(f"{len(faults)} to mend in {folder}.")
    click.echo(f"{len(found)} life events are in order.")
