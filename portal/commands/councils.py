"""`portal council`: a council's folder of data files."""

from pathlib import Path

import click

from portal.commands.refusals import Refused
from portal.council.check import check_council
from portal.council.start import FolderNotEmpty, init_council

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def council() -> None:
    """A council's folder of data files."""


@council.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
def check(folder: Path) -> None:
    """Name the file, line and fault of each mistake in a council's folder."""
    faults = check_council(folder)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise Refused(f"{len(faults)} to mend in {folder}.")
    click.echo(f"{folder} is in order.")


@council.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
def init(folder: Path) -> None:
    """Make a new council's folder, small and commented, to fill in."""
    try:
        init_council(folder)
    except FolderNotEmpty:
        raise Refused(f"{folder} is not empty. Name a new folder.") from None
    click.echo(f"Made {folder}. Change its files, then run: portal council check {folder}")
