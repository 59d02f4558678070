"""What is wrong with a council's folder, in words for the person who keeps it."""

from collections.abc import Sequence

from life_events.engine.faults import Fault

__all__ = ["CouncilErrors", "Fault", "not_utf8"]


def not_utf8(file: str) -> Fault:
    """The file is no text, or text in another encoding."""
    return Fault(file, None, "This file is not UTF-8 text.", "Save it as UTF-8.")


class CouncilErrors(ValueError):
    """The folder cannot be used; `faults` lists every mistake found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
