"""The demo council, and folders of one's own to make mistakes in."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.council.check import check_council
from portal.council.councils import Council
from portal.council.faults import Fault
from portal.council.gazetteer import PlaceRow, read_gazetteer
from portal.council.load import load_council
from portal.council.start import init_council
from portal.models.places import Point

THORNLEY = Path(__file__).parents[3] / "portal" / "demo" / "thornley"


@pytest.fixture(scope="session")
def thornley() -> Council:
    return load_council(THORNLEY)


@dataclass(frozen=True)
class Gazetteer:
    rows: tuple[PlaceRow, ...]

    def point(self, name: str, locality: str = "Thornley", kind: str = "") -> Point:
        """Where the first place of that name is."""
        for row in self.rows:
            if row.name == name and row.locality == locality and kind in {"", row.kind}:
                return row.point
        raise LookupError(f"{name}, {locality}")


@pytest.fixture(scope="session")
def gazetteer(thornley: Council) -> Gazetteer:
    return Gazetteer(tuple(read_gazetteer(thornley.gazetteer_path)))


@dataclass(frozen=True)
class Folder:
    path: Path

    def change(self, file: str, old: str, new: str) -> int:
        """Replaces a text that stands there once; returns the line it stands on."""
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"“{old}” stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def append(self, file: str, text: str) -> int:
        """Adds text at the end; returns its first line."""
        path = self.path / file
        before = path.read_text(encoding="utf-8")
        path.write_text(before + text, encoding="utf-8")
        return before.count("\n") + 1

    def faults(self) -> list[Fault]:
        return check_council(self.path)

    def the_fault(self) -> Fault:
        """The only fault there is."""
        faults = self.faults()
        assert len(faults) == 1, "\n".join(str(fault) for fault in faults)
        return faults[0]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A new council's folder, as init writes it: nothing is wrong with it yet."""
    init_council(tmp_path / "council")
    return Folder(tmp_path / "council")
