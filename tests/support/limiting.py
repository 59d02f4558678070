"""How often one sender may post, counted from nought again."""

from flask import Flask


def from_nought(app: Flask) -> None:
    """Nobody has posted anything yet."""
    app.extensions["portal.limits"].storage.reset()
