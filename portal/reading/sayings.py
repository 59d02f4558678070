"""What people say of what a council mends and clears: shipped texts by concept, one a line.

`sayings/en/pothole.txt` has the English ones for potholes, `sayings/cy/` the Welsh ones; the files
`other_….txt` what is nobody's business here, by what it is about. They were written for this;
anyone may add lines, and the next start learns them.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("sayings")
_OTHER = "other_"
PLACES_ALONE = "other_places"  # answers to “where is it?”
# Local Government Services List: by what number a council's own category is known to be which.
_LGSL = {
    "pothole": (557,), "street_light": (564,), "fly_tipping": (587,), "graffiti": (584,),
    "litter": (580, 581, 582), "dog_fouling": (577, 1094), "abandoned_vehicle": (372,),
    "overgrown_vegetation": (574, 505, 1122), "blocked_drain": (555, 664), "missed_bin": (524,),
    "damaged_sign": (540, 541, 567, 559), "dead_animal": (576,), "noise": (412, 1485),
    "drug_litter": (428,), "unsafe_pavement": (537, 536, 561),
}  # fmt: skip


@cache
def sayings() -> dict[str, tuple[str, ...]]:
    """Every concept and what people say for it, those of nobody's business among them."""
    told: dict[str, list[str]] = {}
    for path in sorted(_FOLDER.glob("*/*.txt")):
        told.setdefault(path.stem, []).extend(_lines(path))
    return {concept: tuple(dict.fromkeys(lines)) for concept, lines in told.items()}


def is_nobodys(concept: str) -> bool:
    """Whether a concept is nothing that a council mends or clears in a street."""
    return concept.startswith(_OTHER)


def concept_of(key: str, lgsl: tuple[int, ...]) -> str | None:
    """Which concept a council's category is: by its key, else by the first number that fits."""
    if key in _LGSL:
        return key
    by_number = {number: concept for concept, numbers in _LGSL.items() for number in numbers}
    return next((by_number[number] for number in lgsl if number in by_number), None)


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if saying := line.strip():
            yield saying
