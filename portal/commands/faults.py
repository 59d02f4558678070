"""Errors that a command answers with one line instead of a traceback."""

import click
from sqlalchemy.exc import OperationalError

from portal.council.faults import CouncilErrors
from portal.policy import NotAllowed
from portal.services.gazetteer import NothingToImport
from portal.settings import SettingsFault


class Refused(click.ClickException):
    """The command cannot do this; the message says what to do."""


FAULTS: tuple[type[Exception], ...] = (
    SettingsFault,
    CouncilErrors,
    NotAllowed,
    NothingToImport,
    OperationalError,
)
