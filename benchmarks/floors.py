"""The least an application could do: what the figures are ratios to."""

from flask import Flask


def hello() -> Flask:
    """Flask that says hello."""
    app = Flask("hello")

    @app.get("/")
    def say() -> str:
        return "hello"

    return app
