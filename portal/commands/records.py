"""`portal record`: the council's record of contacts."""

import json
from datetime import datetime

import click

from portal.commands import tools
from portal.database import Database
from portal.services import record as service
from portal.settings import load

_MOMENT = tools.Moment()


@click.group()
def record() -> None:
    """The council's record of contacts."""


@record.command()
@click.option("--since", type=_MOMENT, required=True, help="The first moment to take.")
def export(since: datetime) -> None:
    """Print every contact since then as a CloudEvent, one a line."""
    settings = load()
    with Database(settings.database).read() as session:
        for event in service.export(session, tools.officer(), settings.site, since):
            click.echo(json.dumps(event, ensure_ascii=False))


@record.command()
@click.option("--since", type=_MOMENT, required=True, help="The first moment to take.")
def replay(since: datetime) -> None:
    """Send every contact since then to the record again, under the same ids."""
    with tools.database().write() as session:
        n = service.replay(session, tools.officer(), since)
    click.echo(f"{n} will be sent again.")
