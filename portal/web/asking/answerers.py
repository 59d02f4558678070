"""Who answers: whoever has signed on, a clerk in a call for whom they serve in it, or a client who
goes on at home by a link.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response

from portal.models.actors import Actor
from portal.services.calls import Serving
from portal.services.episode_rights import NobodyServed
from portal.services.served import NotChecked
from portal.web import actors, call_losses, guards, roots, serving
from portal.web.asking import bearers

_View = TypeVar("_View", bound=Callable[..., Any])


def answering(view: _View) -> _View:
    """Let in a clerk in a call, who has signed on to an account, and who holds a link to this very
    life event; others sign on first.
    """
    signed_on = guards.needs("account")(view)

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if serving.here() or _bears(kwargs.get("reference")):
            return view(*args, **kwargs)
        return signed_on(*args, **kwargs)

    return cast(_View, guarded)


def current() -> Actor:
    """Who does it: the clerk in their call, the caller under a mandate, who holds a link to what
    this page is about, or whoever has signed on.

    Raises MandateLost.
    """
    bearer: Actor | None = g.get("bears")
    return bearer or serving.agent() or serving.actor()


def _bears(reference: str | None) -> bool:
    """Whether this page is done by a link; whoever signed on as the very person needs none."""
    bearer = bearers.of(reference) if reference and roots.key() is None else None
    if bearer is None or actors.current().person_id == bearer.person_id:
        return False
    g.bears = bearer
    return True


def in_call() -> Serving | None:
    """The call in which a clerk writes this down."""
    return serving.here()


def lead_back(blueprint: Blueprint) -> None:
    """What cannot be shown in a call leads back to it, where it says what is missing."""
    blueprint.register_error_handler(NotChecked, _to_call)
    blueprint.register_error_handler(NobodyServed, _to_call)
    call_losses.install(blueprint)


def _to_call(_fault: Exception) -> Response:
    call = serving.here()
    if call is None:
        return redirect(url_for("calls.begin"), 303)
    return redirect(url_for("calls.show", call_id=call.id, said="check_first"), 303)
