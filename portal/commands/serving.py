"""`portal serve` and `portal worker`: the two processes of a running portal."""

import threading

import click
import structlog

from portal import chores
from portal.commands import apps, tools
from portal.commands.refusals import Refused
from portal.commands.retentions import forget_once
from portal.dispatcher import run, stop_on_signals
from portal.migrations.upgrade import is_current
from portal.web.parts import Parts

_RETENTION_SECONDS = 600.0
_PORT = 8000
# A photo on a slow line keeps its thread until it has come in whole, and a thread that waits costs
# nothing: fewer, and a handful of such lines would keep everybody else waiting.
_THREADS = 32

log = structlog.get_logger()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=_PORT, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes that answer.")
@click.option("--app", "factory", default="portal.app:create_app", hidden=True)
def serve(host: str, port: int, workers: int, factory: str) -> None:
    """Answer on the web."""
    database = tools.database()
    current = is_current(database)
    database.close()  # nothing open is handed on to the processes that answer
    if not current:
        raise Refused("The database is not up to date; run: portal db upgrade")
    _serve(factory, host, port, workers)


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


def _serve(factory: str, host: str, port: int, workers: int) -> None:
    """Serve an application factory with granian until it is told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        factory,
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,  # one that was killed, for memory say, is not the end of it
        log_access=False,
    ).serve()


def _retain(parts: Parts, stop: threading.Event) -> None:
    while not stop.wait(_RETENTION_SECONDS):
        try:
            forget_once(parts)
        except Exception as fault:  # noqa: BLE001  tidying up never stops the sending
            log.warning("retention.failed", fault=type(fault).__name__)
