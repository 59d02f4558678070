"""For machines that watch the portal: is it up, is it ready, what does it count."""

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.web import observing, parts, security

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthy() -> Response:
    """The process answers."""
    return Response("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@blueprint.get("/readyz")
def ready() -> Response:
    """It can read its database and write to its storage; 503 with the name of what it cannot."""
    found = {"database": _database_answers(), "storage": parts.here().storage.writable()}
    answer = jsonify({name: "ok" if well else "failed" for name, well in found.items()})
    answer.status_code = 200 if all(found.values()) else 503
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus, for this machine only: elsewhere the page does not exist."""
    if not security.is_local(request):
        abort(404)
    figures = generate_latest(observing.registry(current_app))
    return Response(figures, content_type=CONTENT_TYPE_LATEST)


def _database_answers() -> bool:
    try:
        with parts.here().database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
