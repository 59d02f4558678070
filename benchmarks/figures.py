"""What a benchmark finds, and whether that is good enough."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number: a ratio to a floor of the same run, or a weight.

    It is to be `at_least` or `at_most` something; without either it is for information.
    """

    name: str
    value: float
    note: str
    at_least: float | None = None
    at_most: float | None = None
    unit: str = "×"

    @property
    def is_met(self) -> bool:
        if self.at_least is not None and self.value < self.at_least:
            return False
        return self.at_most is None or self.value <= self.at_most

    @property
    def target(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g} {self.unit}"
        return f"≤ {self.at_most:g} {self.unit}" if self.at_most is not None else "–"
