"""What a provider can get wrong beside its tokens: errors, outages, nonsense, silence."""

import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, abort, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from portal.demo.provider.authorizations import CORE_IDENTITY

ERRORS = (
    "access_denied",
    "temporarily_unavailable",
    "unauthorized_client",
    "login_required",
    "interaction_required",
    "server_error",
    "invalid_request",
)
TOKEN_ERRORS = (*ERRORS, "invalid_grant", "invalid_client")
PLACES = {
    "discovery": "/.well-known/openid-configuration",
    "jwks": "/.well-known/jwks.json",
    "did": "/.well-known/did.json",
    "token": "/token",
    "userinfo": "/userinfo",
    "everything": "/",
}
_LONGEST_SILENCE = 30.0


def _json(change: Callable[[dict[str, Any]], object]) -> Callable[[Response], None]:
    def fault(answer: Response) -> None:
        document = json.loads(answer.data)
        change(document)
        answer.data = json.dumps(document)

    return fault


def _back_with(**changed: str | None) -> Callable[[Response], None]:
    """The way back to the portal with parameters changed, or left out where None."""

    def fault(answer: Response) -> None:
        address, mark, rest = answer.headers.get("Location", "").partition("?")
        if mark and "://" in address:
            wanted = dict(parse_qsl(rest)) | changed
            kept = {name: value for name, value in wanted.items() if value is not None}
            answer.headers["Location"] = f"{address}?{urlencode(kept)}"

    return fault


# name: (where, what becomes of a sound answer)
CHANGES: dict[str, tuple[str, Callable[[Response], None]]] = {
    "discovery_wrong_issuer": (
        PLACES["discovery"],
        _json(lambda found: found.update(issuer="https://elsewhere.example")),
    ),
    "discovery_without_keys": (PLACES["discovery"], _json(lambda found: found.pop("jwks_uri"))),
    "jwks_empty": (PLACES["jwks"], _json(lambda found: found.update(keys=[]))),
    "did_wrong_id": (PLACES["did"], _json(lambda found: found.update(id="did:web:elsewhere"))),
    "token_without_id_token": (PLACES["token"], _json(lambda found: found.pop("id_token", None))),
    "userinfo_wrong_sub": (PLACES["userinfo"], _json(lambda found: found.update(sub="another"))),
    "core_missing": (PLACES["userinfo"], _json(lambda found: found.pop(CORE_IDENTITY, None))),
    "core_garbage": (
        PLACES["userinfo"],
        _json(lambda found: found.update({CORE_IDENTITY: "not.a.token"})),
    ),
    "callback_wrong_state": ("/authorize", _back_with(state="of-another-browser")),
    "callback_without_state": ("/authorize", _back_with(state=None)),
    "callback_wrong_iss": ("/authorize", _back_with(iss="https://elsewhere.example")),
    "callback_without_code": ("/authorize", _back_with(code=None)),
    "callback_unknown_code": ("/authorize", _back_with(code="nobody-gave-this")),
}
AUTHORIZE_FAULTS = tuple(f"authorize_{error}" for error in ERRORS)
TOKEN_FAULTS = tuple(f"token_{error}" for error in TOKEN_ERRORS)
OUTAGES = tuple(f"{place}_{how}" for place in PLACES for how in ("down", "garbage", "slow"))
FAULTS = (*AUTHORIZE_FAULTS, *TOKEN_FAULTS, *OUTAGES, *CHANGES)


class Faults:
    """Puts one fault at a time between a provider and its callers.

    What is `slow` waits until `released` is set, half a minute at most.
    """

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.name = ""
        self.released = threading.Event()

    def install(self, app: Flask) -> None:
        """Stand before and behind everything the app answers."""
        app.before_request_funcs.setdefault(None, []).insert(0, self._before)
        app.after_request(self._after)

    def _before(self) -> AnyResponse | None:
        place, _, how = self.name.rpartition("_")
        if self.name in OUTAGES and request.path.startswith(PLACES[place]):
            return self._outage(how)
        if self.name in AUTHORIZE_FAULTS and request.path == "/authorize":
            return self._back(self.name.removeprefix("authorize_"))
        if self.name in TOKEN_FAULTS and request.path == "/token":
            return _token_error(self.name.removeprefix("token_"))
        return None

    def _outage(self, how: str) -> AnyResponse | None:
        if how == "down":
            abort(503)
        if how == "garbage":
            return Response("<h1>Bad gateway</h1>", content_type="text/html")
        self.released.wait(_LONGEST_SILENCE)
        return None

    def _back(self, error: str) -> AnyResponse:
        given = {"error": error, "state": request.args["state"], "iss": self.issuer}
        return redirect(f"{request.args['redirect_uri']}?{urlencode(given)}", 303)

    def _after(self, answer: Response) -> Response:
        place, change = CHANGES.get(self.name, (None, None))
        if change and place and request.path.startswith(place) and answer.status_code < 400:
            change(answer)
        return answer


def _token_error(error: str) -> AnyResponse:
    answer = jsonify(error=error, error_description="a fault of the test")
    answer.status_code = {"temporarily_unavailable": 503, "invalid_client": 401}.get(error, 400)
    return answer
