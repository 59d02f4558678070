"""Names in a council's files: those that lead nowhere, and those given twice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from portal.council.faults import Fault
from portal.council.toml_files import TomlFile

Path = tuple[str | int, ...]


def unknown(
    file: TomlFile, path: Path, what: str, name: str, known: Iterable[str]
) -> Iterator[Fault]:
    """A fault where the name is not among the known ones."""
    known = list(known)
    if name not in known:
        yield file.fault(path, f"The {what} “{name}” is not known.", one_of(name, known))


def twice(file: TomlFile, array: str, key: str, names: Sequence[str]) -> Iterator[Fault]:
    """A fault for each name that stood there before; `key` is its name in the array's tables."""
    for number, name in doubles(names):
        words = f"The {key} “{name}” stands here for the second time."
        yield file.fault((array, number, key), words, "Rename or remove one of them.")


def doubles(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each name that stood there before, with its number."""
    seen: Counter[str] = Counter()
    for number, name in enumerate(names):
        if seen[name]:
            yield number, name
        seen[name] += 1


def one_of(name: str, known: Iterable[str]) -> str:
    """What to write instead: the name that was meant, or all there are."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    if near:
        return f"Did you mean “{near[0]}”?"
    return f"Write one of: {', '.join(sorted(known))}."
