"""The error of a command that cannot do what it was asked."""

import click


class Refused(click.ClickException):
    """The command cannot do this; the message says what to do."""
