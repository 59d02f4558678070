"""Begins a council's folder from a small commented one that works as it is."""

import shutil
from pathlib import Path

TEMPLATE = Path(__file__).parent / "template"


class FolderNotEmpty(ValueError):
    """There is something in the folder already; nothing of it was touched."""


def init_council(path: Path) -> list[Path]:
    """Writes the template's files into a new or empty folder, and says which.

    Raises FolderNotEmpty, and OSError where the folder cannot be written.
    """
    path = Path(path)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FolderNotEmpty(f"{path} is not empty")
    path.mkdir(parents=True, exist_ok=True)
    files = [file for file in sorted(TEMPLATE.iterdir()) if file.is_file()]
    return [Path(shutil.copyfile(file, path / file.name)) for file in files]
