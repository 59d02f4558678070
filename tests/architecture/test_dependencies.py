"""What pyproject.toml asks for is what the code uses, no more and no less."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from typing import Any

from tests.architecture.tree import PACKAGES, ROOT, modules, parsed

# used without an import of ours: data, a driver named in an address, code that others call
WITHOUT_IMPORT = {"psycopg", "requests", "tzdata"}
TOOLS = ("tests", "scripts", "benchmarks")
# a part of another that its makers publish apart
PART_OF = {"pydantic-core": "pydantic", "playwright": "pytest-playwright"}


def test_everything_asked_for_is_used() -> None:
    assert _asked_for() - WITHOUT_IMPORT <= _imported(*PACKAGES)


def test_everything_used_is_asked_for() -> None:
    assert _imported(*PACKAGES) <= _asked_for()


def test_everything_used_in_tests_and_tools_is_asked_for() -> None:
    lists = _pyproject()["dependency-groups"].values()

    assert _imported(*TOOLS) <= _asked_for() | _names(line for lines in lists for line in lines)


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _asked_for() -> set[str]:
    project = _pyproject()["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    return _names(project["dependencies"] + extras)


def _names(lines: Iterable[str]) -> set[str]:
    return {match.group().lower() for line in lines if (match := re.match(r"[\w-]+", line))}


def _imported(*folders: str) -> set[str]:
    """The distributions from which the code in these folders imports."""
    names = {name for path in modules(*folders) for name in _top_names(parsed(path))}
    foreign = names - set(sys.stdlib_module_names) - {*PACKAGES, *TOOLS, "wsgi", "_typeshed"}
    homes = packages_distributions()
    found = {homes.get(name, [name])[0].lower().replace("_", "-") for name in foreign}
    return {PART_OF.get(name, name) for name in found}


def _top_names(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
