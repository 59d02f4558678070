"""The `portal` command. What goes wrong is said in one line, and the exit code is not zero."""

import importlib
import sys

import click

_COMMANDS = {
    "case": "cases:case",
    "council": "councils:council",
    "db": "databases:db",
    "demo": "demonstrations:demo",
    "gazetteer": "gazetteers:gazetteer",
    "life-events": "life_events:life_events",
    "outbox": "outboxes:outbox",
    "policy": "policies:policy",
    "record": "records:record",
    "retention": "retentions:retention_group",
    "serve": "serving:serve",
    "sms": "texts:sms",
    "worker": "working:worker",
}


class _Commands(click.Group):
    """The commands by name; the module of one is loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"portal.commands.{module}"), name)
        return command


@click.command(cls=_Commands)
@click.version_option(package_name="citizen-portal")
def portal() -> None:
    """Citizen Portal: say once what has happened."""


def main() -> None:
    """Run the command of the command line."""
    try:
        portal()
    except Exception as fault:
        if not isinstance(fault, _known_faults()):
            raise
        click.secho(str(fault) or type(fault).__name__, fg="red", err=True)
        sys.exit(1)


def _known_faults() -> tuple[type[Exception], ...]:
    """Loaded only once something went wrong: half of the portal comes with them."""
    faults: tuple[type[Exception], ...] = importlib.import_module("portal.commands.faults").FAULTS
    return faults
