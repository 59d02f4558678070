"""Errors that a command answers with one line instead of a traceback."""

from sqlalchemy.exc import OperationalError

from life_events.engine.faults import BadEvent, NoSuchLifeEvent
from portal.authority.bases import BadBases
from portal.council.faults import CouncilErrors
from portal.policy import NotAllowed
from portal.services.gazetteer import NothingToImport
from portal.settings import SettingsFault

FAULTS: tuple[type[Exception], ...] = (
    SettingsFault,
    BadBases,
    BadEvent,
    NoSuchLifeEvent,
    CouncilErrors,
    NotAllowed,
    NothingToImport,
    OperationalError,
)
