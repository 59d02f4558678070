"""Who may do what is asked in the services, first thing, and nowhere else."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import called, calls, modules, parsed

SERVICES = "portal/services"
CHANGES_ROWS = re.compile(r"\w*session\.(add|add_all|delete|merge|bulk_\w+)|insert|update|delete")
ENDS_TRANSACTION = re.compile(r"\w*session\.(commit|rollback|begin)")


def test_there_are_services_to_look_at() -> None:
    assert len(_asking()) >= 5


def test_a_service_asks_for_leave_before_it_changes_anything() -> None:
    assert not [name for name, function in _asking().items() if not _asks_first(function)]


def test_what_changes_rows_without_asking_is_called_by_services_only() -> None:
    unguarded = {
        name
        for name, function in _functions().items()
        if _changes_rows(function) and name not in _asking()
    }

    assert not [
        f"{path} calls {name}"
        for path in modules("portal", "channels", "life_events")
        if not path.is_relative_to(SERVICES)
        for name in sorted(unguarded & _uses(path))
    ]


def test_leave_is_asked_for_in_the_services_and_nowhere_else() -> None:
    assert not [
        str(path)
        for path in modules("portal", "channels", "life_events")
        if not path.is_relative_to(SERVICES) and path != Path("portal/policy.py")
        for call in calls(parsed(path))
        if called(call) in ("require", "policy.require")
    ]


def test_no_service_ends_the_transaction_of_its_caller() -> None:
    assert not [
        f"{path}: {called(call)}"
        for path in modules(SERVICES)
        for call in calls(parsed(path))
        if ENDS_TRANSACTION.fullmatch(called(call))
    ]


def _functions() -> dict[str, ast.FunctionDef]:
    """Every public function of the services, as `module.function`."""
    return {
        f"{path.stem}.{node.name}": node
        for path in modules(SERVICES)
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def _asking() -> dict[str, ast.FunctionDef]:
    """Those that are told who is doing this."""
    return {
        name: function
        for name, function in _functions().items()
        if "actor" in [argument.arg for argument in function.args.args]
    }


def _asks_first(function: ast.FunctionDef) -> bool:
    """Whether the policy is asked about the actor before the first statement that changes a row.

    Reading may come before it: whether a case is one's own is known when it has been read.
    """
    for statement in function.body:
        if any(_asks(call) for call in calls(statement)):
            return True
        if _changes_rows(statement):
            return False
    return False


def _asks(call: ast.Call) -> bool:
    return (
        called(call).removeprefix("policy.") in ("require", "may")
        and bool(call.args)
        and ast.unparse(call.args[0]) == "actor"
    )


def _changes_rows(tree: ast.AST) -> bool:
    assigns = any(
        isinstance(target, ast.Attribute)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    )
    return assigns or any(CHANGES_ROWS.fullmatch(called(call)) for call in calls(tree))


def _uses(path: Path) -> set[str]:
    """The services' functions that a file calls, as `module.function`."""
    homes: dict[str, str] = {}  # a name in this file: what it stands for in the services
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = alias.asname or alias.name
                if node.module == "portal.services":
                    homes[name] = alias.name
                elif node.module.startswith("portal.services."):
                    homes[name] = f"{node.module.rpartition('.')[2]}.{alias.name}"
    found = set()
    for call in calls(parsed(path)):
        first, dot, rest = called(call).partition(".")
        if first in homes:
            found.add(homes[first] + dot + rest)
    return found
