"""The files of this checkout, and the Python in them as syntax trees."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "life_events", "channels")


@cache
def files(*suffixes: str) -> list[Path]:
    """Every file that is, or is about to be, in git; of these suffixes where any are named."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    found = [Path(name) for name in sorted(set(listed.split("\0"))) if (ROOT / name).is_file()]
    return [path for path in found if not suffixes or path.suffix in suffixes]


def modules(*folders: str) -> list[Path]:
    """The Python files under these folders of the checkout, single migrations excepted."""
    return [
        path
        for path in files(".py")
        if any(path.is_relative_to(folder) for folder in folders)
        and not path.is_relative_to("portal/migrations/versions")
    ]


@cache
def parsed(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(text(path), str(path))


@cache
def text(path: Path) -> str:
    """What stands in a file; characters it cannot read are replaced."""
    return (ROOT / path).read_text("utf-8", errors="replace")


def calls(tree: ast.AST) -> list[ast.Call]:
    """Every call in a tree."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def called(call: ast.Call) -> str:
    """What is called, as it is written: `session.add`, `require`."""
    return ast.unparse(call.func)
