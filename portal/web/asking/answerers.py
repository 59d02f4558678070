"""Who answers: whoever has signed on, or a clerk in a call for whom they serve in it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.models.actors import Actor
from portal.services.calls import Serving
from portal.services.episode_rights import NobodyServed
from portal.services.served import NotChecked
from portal.web import guards, serving

_View = TypeVar("_View", bound=Callable[..., Any])


def answering(view: _View) -> _View:
    """Let in a clerk in a call, and who has signed on to an account; others sign on first."""
    signed_on = guards.needs("account")(view)

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return (view if serving.here() else signed_on)(*args, **kwargs)

    return cast(_View, guarded)


def current() -> Actor:
    """Who does it: the clerk in their call, or whoever has signed on."""
    return serving.actor()


def in_call() -> Serving | None:
    """The call in which a clerk writes this down."""
    return serving.here()


def lead_back(blueprint: Blueprint) -> None:
    """What cannot be shown in a call leads back to it, where it says what is missing."""
    blueprint.register_error_handler(NotChecked, _to_call)
    blueprint.register_error_handler(NobodyServed, _to_call)


def _to_call(_fault: Exception) -> Response:
    call = serving.here()
    if call is None:
        return redirect(url_for("calls.begin"), 303)
    return redirect(url_for("calls.show", call_id=call.id, said="check_first"), 303)
