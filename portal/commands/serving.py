"""`portal serve`: the process that answers on the web.

What answers is loaded by the processes that granian starts, and not here: a start would wait for
all of the portal twice.
"""

import click

from portal.commands import tools
from portal.commands.refusals import Refused
from portal.migrations.upgrade import is_current

_PORT = 8000
# A photo on a slow line keeps its thread until it has come in whole, and a thread that waits costs
# nothing: fewer, and a handful of such lines would keep everybody else waiting.
_THREADS = 32


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
