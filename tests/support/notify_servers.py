"""GOV.UK Notify over HTTP: it checks who asks, and answers as it is told.

https://docs.notifications.service.gov.uk/rest-api.html
"""

import socket
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, Response, jsonify, make_response, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from channels.sms.providers.notify import Notify, Service
from portal import clock
from portal.demo.texts.server import running

SERVICE, SECRET = str(uuid4()), str(uuid4())
API_KEY = f"portal-{SERVICE}-{SECRET}"
TEMPLATE = str(uuid4())
SHORT = (0.5, 0.5)


@dataclass(frozen=True)
class Answer:
    """What a sending is answered with; `takes` has the text taken all the same."""

    status: int
    error: str = ""
    message: str = ""
    takes: bool = False
    cut: bool = False
    headers: tuple[tuple[str, str], ...] = ()


class NotifyServer:
    """`taken` holds what it took, `answers` what the next sendings are answered with."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answers: deque[Answer] = deque()
        self.url = ""
        self.app = Flask(__name__, static_folder=None)
        self.app.before_request(self._only_the_service)
        self.app.add_url_rule("/v2/notifications/<kind>", view_func=self._send, methods=["POST"])
        self.app.add_url_rule("/v2/notifications", view_func=self._listing)
        self.app.add_url_rule("/v2/notifications/<id_>", view_func=self._one)

    @property
    def texts(self) -> list[dict[str, Any]]:
        """The texts it took."""
        return [one for one in self.taken if one["type"] == "sms"]

    @property
    def emails(self) -> list[dict[str, Any]]:
        """The emails it took."""
        return [one for one in self.taken if one["type"] == "email"]

    def client(self, **service: Any) -> Notify:
        """The portal's side of it."""
        return Notify(Service(**({"api_key": API_KEY, "template_id": TEMPLATE} | service)),
                      self.url, SHORT)  # fmt: skip

    def _only_the_service(self) -> Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"]).claims
        except (JoseError, ValueError):
            return _fault(403, "AuthError", "Invalid token: API key not found")
        if claims["iss"] != SERVICE or abs(claims["iat"] - clock.now().timestamp()) > 30:
            return _fault(403, "AuthError", "Invalid token")
        return None

    def _send(self, kind: str) -> Response:
        asked = request.get_json(force=True)
        answer = self.answers.popleft() if self.answers else None
        made = asked | {
            "id": str(uuid4()),
            "type": kind,
            "status": "delivered",
            "template": {"id": asked["template_id"]},
            "body": asked["personalisation"]["body"],
            "is_cost_data_ready": True,
            "cost_in_pounds": 0.0233,
        }
        if answer is None or answer.takes:
            self.taken.append(made)
        if answer is not None:
            if answer.cut:
                request.environ["portal.hung_up"] = True
            said = _fault(answer.status, answer.error, answer.message)
            said.headers.extend(answer.headers)
            return said
        return make_response(jsonify(id=made["id"], reference=made["reference"]), 201)

    def _listing(self) -> Response:
        wanted = request.args.get("reference")
        kind = request.args.get("template_type")
        found = [
            one for one in self.taken if one["reference"] == wanted and kind in (None, one["type"])
        ]
        return jsonify(notifications=found[::-1], links={"current": request.url})

    def _one(self, id_: str) -> Response:
        for one in self.taken:
            if one["id"] == id_:
                return jsonify(one)
        return _fault(404, "NoResultFound", "No result found")


def _fault(status: int, error: str, message: str) -> Response:
    if not error:
        return make_response("<html>Something went wrong</html>", status)
    errors = [{"error": error, "message": message}]
    return make_response(jsonify(status_code=status, errors=errors), status)


@pytest.fixture
def notify_server() -> Iterator[NotifyServer]:
    """GOV.UK Notify on a free port of this machine."""
    server = NotifyServer()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with running(server.app, listener):
            yield server
