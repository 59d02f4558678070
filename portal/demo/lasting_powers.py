"""A registry of lasting powers of attorney on a port of this machine, with powers that are made up.

It answers as the portal expects of the real one: `POST /lasting-powers/look-up` with an access code
and the donor's surname, to who shows the right key.
"""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_AFTER = 4
_LOOK_UP = "/lasting-powers/look-up"
DEMO_CODE = "VEDITH40MILL1"  # V-EDIT-H40M-ILL1, with the surname Marlow
DEMO_POWERS: dict[str, dict[str, Any]] = {
    DEMO_CODE: {
        "donor": {
            "name": "Edith Marlow",
            "address": "40 Mill Lane, Thornley, TY3 1JA",
            "born": "1938-02-14",
        },
        "attorneys": [{"name": "Ann Okafor"}],
        "type": "property-and-affairs",
        "status": "registered",
    }
}


@dataclass
class LastingPowers:
    """What it knows by code, what it was asked; `says` stands for its usual answer."""

    key: str
    url: str = ""
    powers: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    says: tuple[int, bytes] | None = None

    def answer(self, key: str, body: bytes) -> tuple[int, bytes]:
        """Status and body for a question."""
        if not secrets.compare_digest(key, f"Bearer {self.key}"):
            return 401, b"{}"
        question = json.loads(body)
        self.asked.append(question)
        if self.says is not None:
            return self.says
        power = self.powers.get(question["code"])
        surname = question["surname"].casefold()
        if power is None or power["donor"]["name"].split()[-1].casefold() != surname:
            return 404, b"{}"
        return 200, json.dumps(power).encode()


def port(portal: int) -> int:
    """The port of the registry, for a portal on this one."""
    return portal + _AFTER


def settings(portal: int, folder: Path) -> dict[str, str]:
    """What the portal on this port must be told to ask there; the key is kept in `folder`."""
    return {"PORTAL_LPA_URL": f"http://localhost:{port(portal)}", "PORTAL_LPA_KEY": _key(folder)}


@contextmanager
def in_demo(portal: int, folder: Path) -> Iterator[LastingPowers]:
    """The demo's registry while a `with` block lasts. Raises OSError where its port is taken."""
    with serving(port(portal), DEMO_POWERS, _key(folder)) as registry:
        yield registry


@contextmanager
def serving(at: int, powers: dict[str, dict[str, Any]], key: str) -> Iterator[LastingPowers]:
    """A registry of these powers on a port, 0 for a free one, until the block ends."""
    registry = LastingPowers(key, powers=dict(powers))
    server = ThreadingHTTPServer(("127.0.0.1", at), _handler(registry))
    registry.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(registry: LastingPowers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            key = self.headers.get("Authorization") or ""
            known = self.path == _LOOK_UP
            status, said = registry.answer(key, body) if known else (404, b"{}")
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_arguments: Any) -> None:
            """Nothing: there are names in it."""

    return Handler


def _key(folder: Path) -> str:
    kept = folder / "lpa-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(16))
    return kept.read_text()
