"""Pages about the portal itself, and the switch between its languages."""

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal.web import languages, pages, parts, security

blueprint = Blueprint("information", __name__)


@blueprint.get("/accessibility")
def accessibility() -> Response:
    """The accessibility statement in the model wording (SI 2018/952)."""
    return _public("accessibility")


@blueprint.get("/privacy")
def privacy() -> Response:
    """What we keep about people, why and for how long."""
    return _public("privacy")


@blueprint.get("/contact")
def contact() -> Response:
    """Every number the council gives, and when it is answered."""
    return _public("contact")


@blueprint.get("/language/<code>")
def switch(code: str) -> AnyResponse:
    """Keep the reader's language in a cookie, and go back to the page they came from."""
    if languages.of(current_app).find(code, current_app.testing) is None:
        abort(404)
    answer = redirect(security.own_path(request.args.get("next")), 303)
    languages.remember(answer, code, secure=parts.here().settings.secure)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _public(name: str) -> Response:
    return pages.public_page(name, lambda: render_template(f"information/{name}.html"))
