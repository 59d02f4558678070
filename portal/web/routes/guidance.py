"""Life events: what to do first, by when, and whom to call."""

from flask import Blueprint

blueprint = Blueprint("guidance", __name__)
