"""`portal outbox`: what waits to be sent, and what was given up."""

from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from portal.commands import tools
from portal.commands.refusals import Refused
from portal.services import deliveries


@click.group()
def outbox() -> None:
    """What waits to be sent, and what was given up."""


@outbox.command("list")
@click.option("--dead", is_flag=True, help="Only what was given up.")
def list_command(dead: bool) -> None:
    """List deliveries that are not done, oldest first."""
    table = Table("id", "channel", "template", "state", "attempts", "next", "fault", box=None)
    with tools.database().read() as session:
        for row in deliveries.listing(session, tools.officer(), dead_only=dead):
            table.add_row(
                str(row.id), row.channel, row.template, row.state.value, str(row.attempts),
                f"{row.next_at:%Y-%m-%d %H:%M:%S}Z", row.fault or "",
            )  # fmt: skip
    if not table.row_count:
        click.echo("Nothing waits.")
        return
    Console().print(table)


@outbox.command()
@click.argument("delivery", metavar="ID|all")
def replay(delivery: str) -> None:
    """Bring back a delivery that was given up, or all of them, under the same id."""
    try:
        wanted = None if delivery == "all" else UUID(delivery)
    except ValueError:
        raise Refused(f"{delivery} is no id; `portal outbox list --dead` shows them.") from None
    with tools.database().write() as session:
        n = deliveries.replay(session, tools.officer(), wanted)
    if wanted is not None and not n:
        raise Refused(f"{delivery} was not given up, or does not exist.")
    click.echo(f"{n} will be sent again.")
