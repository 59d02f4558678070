"""In which order facts can be worked out: each after those it is made of."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter


class Circle(ValueError):
    """Facts wait for each other; `names` go once round."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(" → ".join(names))


def ordered(needs: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The names of `needs`, each after what it needs. Raises Circle."""
    known = {name: [need for need in sorted(need) if need in needs] for name, need in needs.items()}
    try:
        return tuple(TopologicalSorter(known).static_order())
    except CycleError as circle:
        raise Circle(list(circle.args[1])) from None
