"""`portal demo`: the whole portal on this machine, with the demo council and its cases."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import click
from rich.console import Console

from portal import settings as settings_module
from portal.commands.refusals import Refused
from portal.demo import lasting_powers, mailbox, seeds, signing_on, texting
from portal.settings import WRITTEN, Settings

_ANSWER = (
    '  .venv/bin/portal case respond REF --state done --words "Filled today." --photo after.jpg'
)
_VAR = Path("var") / "demo"


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--reset", is_flag=True, help="Forget everything and begin anew.")
def demo(port: int, reset: bool) -> None:
    """Show the portal on this machine: the demo council, its cases, a mailbox."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that its processes end with it
    for wanted in (
        port, *signing_on.ports(port), texting.port(port), lasting_powers.port(port)
    ):  # fmt: skip
        _check_free(wanted)
    if reset:
        shutil.rmtree(_VAR, ignore_errors=True)
    mail_port = _free_port()
    _VAR.mkdir(parents=True, exist_ok=True)
    exchange = texting.exchange(port, f"http://localhost:{port}", _VAR)
    settings = _settings(port, mail_port, texting.settings(port, exchange))
    console = Console()
    seeds.prepare(settings, console)
    serve = ("serve", "--port", str(port), "--app", "portal.demo.site:create_app")
    log = settings.var / "worker.log"
    with (
        mailbox.serving(settings.var / "mail", mail_port),
        signing_on.providers(port, settings.site, _VAR) as (residents, staff),
        texting.provider(port, exchange) as handset,
        lasting_powers.in_demo(port, _VAR),
        _process("worker", log=log),
    ):
        _tell(console, settings, residents.issuer, staff.issuer, handset)
        with _process(*serve) as server, suppress(KeyboardInterrupt):
            server.wait()


def _check_free(port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        raise Refused(
            f"Port {port} is taken, perhaps by another demo. Stop that, or take another port: "
            f"portal demo --port {port + 1}"
        ) from None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _settings(port: int, mail_port: int, texts: dict[str, str]) -> Settings:
    """The demo's settings: in the environment for its processes, in a file for other commands."""
    given = {
        "PORTAL_SECRET_KEY": _secret(),
        "PORTAL_BASE_URL": f"http://localhost:{port}",
        "PORTAL_VAR": str(_VAR.resolve()),
        "PORTAL_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
        **signing_on.settings(port, _VAR),
        **lasting_powers.settings(port, _VAR),
        **texts,
    }
    lines = [f"{name}={value}\n" for name, value in given.items()]
    WRITTEN.write_text("# written by `portal demo`\n" + "".join(lines))
    WRITTEN.chmod(0o600)
    os.environ.update(given)
    return settings_module.load()


def _secret() -> str:
    kept = _VAR / "secret"
    if not kept.exists():
        kept.write_text(settings_module.new_secret())
        kept.chmod(0o600)
    return kept.read_text()


@contextmanager
def _process(*arguments: str, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a process of its own: one forked from here would inherit locked locks."""
    command = [sys.executable, "-m", "portal", *arguments]
    with log.open("ab") if log else nullcontext() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)  # noqa: S603  ours
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def _tell(console: Console, settings: Settings, residents: str, staff: str, handset: str) -> None:
    site = settings.site
    console.print()
    console.print("[bold]Citizen Portal is running.[/bold]")
    for address, what in (
        ("/", "the home page"),
        ("/report", "report a street problem"),
        ("/cases", "what is reported, as a list and a map"),
        ("/demo/mailbox", "what the portal has sent by email"),
        ("/account", "sign in as one of the demo's residents"),
        ("/acting-for", "act for somebody, as the adviser Asha Patel"),
        ("/staff", "sign in as one of the demo's staff"),
    ):
        console.print(f"  {site}{address:<16} {what}", highlight=False)
    console.print(
        f"  {settings.var / 'record' / 'events.jsonl'}  the council's record", highlight=False
    )
    console.print(f"  {residents}/sessions  sign a resident out everywhere", highlight=False)
    console.print(f"  {staff}/sessions  sign somebody of the staff out", highlight=False)
    console.print(f"  {handset}/  a phone: text the council, and see what comes back",
                  highlight=False)  # fmt: skip
    console.print("\nAnswer a case from another terminal, in this folder:")
    click.echo(_ANSWER)
    console.print("Ctrl+C stops it.\n")
