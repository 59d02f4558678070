"""Where a case stands, in the words of GeoReport v2 and of its extension for updates."""

from collections.abc import Mapping

from portal.models.cases import Happened
from portal.models.states import CLOSED, OPEN, State

States = frozenset[State]

MEANT: Mapping[str, States] = {"open": OPEN, "closed": CLOSED}

# https://github.com/mysociety/fixmystreet/wiki/Open311-FMS-Additional-states
_EXTENDED = {
    State.RECEIVED: "OPEN",
    State.CHECKED: "INVESTIGATING",
    State.PASSED_ON: "INVESTIGATING",  # INTERNAL_REFERRAL would close it for whoever asks
    State.SCHEDULED: "ACTION_SCHEDULED",
    State.IN_PROGRESS: "IN_PROGRESS",
    State.DONE: "FIXED",
    State.NOT_OURS: "NOT_COUNCILS_RESPONSIBILITY",
    State.NO_ACTION: "NO_FURTHER_ACTION",
    State.DUPLICATE: "DUPLICATE",
    State.CANCELLED: "CANCELLED",
}


def status(state: State) -> str:
    """`open` or `closed`."""
    return "open" if state in OPEN else "closed"


def extended(state: State, happened: Happened) -> str:
    """The status of an update: where the case stood after it."""
    return "REOPEN" if happened is Happened.REOPENED else _EXTENDED[state]
