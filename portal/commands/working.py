"""`portal worker`: the process that sends, does what waits, and forgets."""

import threading

import click
import structlog

from portal import chores
from portal.commands import apps
from portal.commands.retentions import forget_once
from portal.dispatcher import run, stop_on_signals
from portal.web.parts import Parts

_RETENTION_SECONDS = 600.0

log = structlog.get_logger()


@click.command()
def worker() -> None:
    """Send what is due, do what waits and forget what is over, until it is told to stop."""
    app, parts = apps.app_parts()
    stop = stop_on_signals()
    threading.Thread(target=_retain, args=(parts, stop), daemon=True).start()
    due = (*chores.CHORES, *(one for channel in parts.channels.values() for one in channel.chores))
    chorer = threading.Thread(target=chores.run, args=(parts.database, parts.council, stop, due))
    chorer.start()
    try:
        with app.app_context():
            run(parts.database, parts.channels, stop)
    finally:
        stop.set()  # also where the sending broke: a process half alive would hide that
        chorer.join()


def _retain(parts: Parts, stop: threading.Event) -> None:
    while not stop.wait(_RETENTION_SECONDS):
        try:
            forget_once(parts)
        except Exception as fault:  # noqa: BLE001  tidying up never stops the sending
            log.warning("retention.failed", fault=type(fault).__name__)
