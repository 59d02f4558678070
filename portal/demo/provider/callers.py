"""What every server that calls must do."""

from flask import Response, jsonify, request


def name_themselves() -> tuple[Response, int] | None:
    """403 for a call without a User-Agent, as at GOV.UK One Login."""
    if request.headers.get("User-Agent", "").strip():
        return None
    return jsonify(error="forbidden", error_description="User-Agent is missing"), 403
