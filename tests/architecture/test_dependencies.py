"""What pyproject.toml asks for is what the code uses, no more and no less."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture.tree import PACKAGES, ROOT, modules, parsed

# used without an import of ours: data, a driver named in an address, code that others call
WITHOUT_IMPORT = {"psycopg", "tzdata"}
# a part of another that its makers publish apart
PART_OF = {"pydantic-core": "pydantic"}


def test_everything_asked_for_is_used() -> None:
    assert _asked_for() - WITHOUT_IMPORT <= _imported()


def test_everything_used_is_asked_for() -> None:
    assert _imported() <= _asked_for()


def _asked_for() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    return {
        match.group().lower()
        for line in project["dependencies"] + extras
        if (match := re.match(r"[\w-]+", line))
    }


def _imported() -> set[str]:
    """The distributions from which the packages import."""
    names = {name for path in modules(*PACKAGES) for name in _top_names(parsed(path))}
    foreign = names - set(sys.stdlib_module_names) - set(PACKAGES) - {"_typeshed"}
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
