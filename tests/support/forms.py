"""Filling in a form as a browser does: with all its hidden fields."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_FORM = re.compile(r"<form\b[^>]*>")
_ACTION = re.compile(r'(action)="([^"]*)"')
_ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


def hidden_fields(html: str) -> dict[str, str]:
    """Name and value of every hidden field of a page."""
    found = (dict(_ATTRIBUTE.findall(field)) for field in _HIDDEN.findall(html))
    return {one["name"]: one.get("value", "") for one in found if "name" in one}


def form_action(html: str) -> str:
    """Where the page's first form that changes something is sent; empty: the page itself."""
    found = next(tag for tag in _FORM.findall(html) if 'method="post"' in tag)
    return dict(_ACTION.findall(found)).get("action", "")


def send(client: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Open a page, fill in its form and send it; redirects are not followed."""
    page = client.get(address)
    return client.post(address, data=hidden_fields(page.text) | fields)
