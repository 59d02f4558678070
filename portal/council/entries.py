"""What every entry of a council's files has in common."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Value = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class Entry(BaseModel):
    """Frozen, and strict about names: a mistyped key is a fault, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Dated(Entry):
    """Holds from its first day to its last; without one it is open on that side."""

    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def overlaps_in_time(self, other: "Dated") -> bool:
        """Whether there is a day on which both hold."""
        starts = [day for day in (self.valid_from, other.valid_from) if day]
        ends = [day for day in (self.valid_until, other.valid_until) if day]
        return not starts or not ends or max(starts) <= min(ends)
