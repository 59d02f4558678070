"""What a file may be: short, named after one thing, our own, and naming no package host."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import PACKAGES, ROOT, files, modules, parsed, text

LINES = 400
SOURCES = (".py", ".html", ".css", ".js", ".sh")
LONGEST_LINE = 1000  # a minified file has its code in one
LARGEST = 3_000_000
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "base_utils"}
# in pieces, so that this file itself names none
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("cdnjs", "cloudflare", "com"),
    )
]
INLINE = re.compile(
    r"""<style\b | \sstyle= | \son[a-z]+=["'] | <script(?![^>]*\bsrc=)""",
    re.VERBOSE | re.IGNORECASE,
)


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(path): lines
        for path in files(*SOURCES)
        if (lines := _lines(path)) >= LINES
        and not path.is_relative_to("portal/migrations/versions")  # drawn up by a machine
    }

    assert not long


def test_every_module_is_named_after_what_it_holds() -> None:
    assert not [
        str(path)
        for path in files()
        if not NAMES_THAT_SAY_NOTHING.isdisjoint({path.stem, *path.parts})
    ]


def test_a_package_has_no_logic_of_its_own() -> None:
    logic = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.While)

    assert not [
        str(path)
        for path in modules(*PACKAGES)
        if path.name == "__init__.py" and any(isinstance(node, logic) for node in parsed(path).body)
    ]


def test_nothing_that_others_wrote_is_in_git() -> None:
    assert not [
        str(path)
        for path in files()
        if ".min." in path.name
        or "node_modules" in path.parts
        or path.is_relative_to("static/vendor")
    ]


def test_nothing_in_git_is_minified() -> None:
    assert not [
        str(path)
        for path in files(".js", ".css")
        if any(len(line) > LONGEST_LINE for line in text(path).splitlines())
    ]


def test_nothing_in_git_is_larger_than_a_checkout_should_carry() -> None:
    assert not [str(path) for path in files() if (ROOT / path).stat().st_size > LARGEST]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert not [
        f"{path}: {host}" for path in files() for host in HOSTS if host in text(path).casefold()
    ]


def test_no_lock_names_a_host_or_a_folder_of_one_machine() -> None:
    locks = [Path("package-lock.json"), *files(".txt")]

    assert not [
        f"{path}: {line}"
        for path in locks
        if path.parent.name in ("requirements", "")
        for line in text(path).splitlines()
        if "://" in line or line.strip().startswith(("--index", "--extra-index", "--find-links"))
    ]


def test_no_page_holds_style_or_script_of_its_own() -> None:
    """The content security policy would not let it through."""
    assert not [
        f"{path}: {found.group().strip()}"
        for path in files(".html")
        if path.is_relative_to("portal/templates")
        for found in INLINE.finditer(text(path))
    ]


def _lines(path: Path) -> int:
    return len(text(path).splitlines())
