"""The life of a case as one table: from which state it may go to which."""

from enum import StrEnum


class State(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    CHECKED = "checked"
    PASSED_ON = "passed_on"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    NOT_OURS = "not_ours"
    NO_ACTION = "no_action"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"


_S = State
_ENDS = frozenset({_S.DONE, _S.NOT_OURS, _S.NO_ACTION, _S.DUPLICATE, _S.CANCELLED})

STEPS: dict[State, frozenset[State]] = {
    _S.RECEIVED: _ENDS | {_S.CHECKED, _S.PASSED_ON, _S.SCHEDULED, _S.IN_PROGRESS},
    _S.CHECKED: _ENDS | {_S.PASSED_ON, _S.SCHEDULED, _S.IN_PROGRESS},
    _S.PASSED_ON: _ENDS | {_S.PASSED_ON, _S.CHECKED, _S.SCHEDULED, _S.IN_PROGRESS},
    _S.SCHEDULED: _ENDS | {_S.SCHEDULED, _S.CHECKED, _S.PASSED_ON, _S.IN_PROGRESS},
    _S.IN_PROGRESS: _ENDS | {_S.SCHEDULED, _S.PASSED_ON},
    _S.DONE: frozenset(),
    _S.NOT_OURS: frozenset(),
    _S.NO_ACTION: frozenset(),
    _S.DUPLICATE: frozenset(),
    _S.CANCELLED: frozenset(),
}

REOPENS: dict[State, State] = {
    _S.DONE: _S.RECEIVED,
    _S.NOT_OURS: _S.RECEIVED,
    _S.NO_ACTION: _S.RECEIVED,
}

OPEN = frozenset(state for state in State if state not in _ENDS)
CLOSED = _ENDS
NEEDS_WORDS = frozenset({_S.NOT_OURS, _S.NO_ACTION, _S.CANCELLED})


class NoSuchStep(Exception):
    """The table has no way from the case's state to the one asked for."""

    def __init__(self, from_: State, to: State) -> None:
        self.from_, self.to = from_, to
        super().__init__(f"no step from {from_} to {to}")


def check_step(from_: State, to: State) -> None:
    """Raises NoSuchStep where a case in `from_` may not go to `to`."""
    if to not in STEPS[from_]:
        raise NoSuchStep(from_, to)


def check_reopening(from_: State) -> State:
    """The state a closed case comes back to. Raises NoSuchStep where it cannot."""
    if from_ not in REOPENS:
        raise NoSuchStep(from_, State.RECEIVED)
    return REOPENS[from_]
