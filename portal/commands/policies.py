"""`portal policy`: who may do what, for an auditor to read, filter and file."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from portal.council.councils import Council
from portal.council.levels import ACCOUNT
from portal.council.load import load_council
from portal.models.actors import Role
from portal.policy import RULES, Action
from portal.scopes import ANY, Scope
from portal.settings import load

_SHORT = {
    Role.PUBLIC: "pu", Role.HOLDER: "ho", Role.RESIDENT: "re", Role.AGENT: "ag", Role.OFFICER: "of",
    Role.INSPECTOR: "in", Role.CLERK: "cl", Role.LEAD: "le", Role.COUNCILLOR: "co",
    Role.RECORDS_MANAGER: "rm", Role.ADMINISTRATOR: "ad", Role.COMMAND: "cm", Role.SYSTEM: "sy",
}  # fmt: skip


class Far(StrEnum):
    """How far a right goes."""

    ANY = "any"
    SOME = "some"
    WITH_REASON = "with a reason"
    NO = "no"


_MARKS = {Far.ANY: "●", Far.SOME: "◐", Far.WITH_REASON: "○", Far.NO: "·"}


@dataclass(frozen=True, slots=True)
class Right:
    """One square of the matrix: what a role may do to what, and why the rule is as it is."""

    action: Action
    role: Role
    far: Far
    to: str
    why: str


def rights() -> Iterator[Right]:
    """The whole matrix, action by action and role by role; what no rule allows is there too."""
    for action, rule in RULES.items():
        for role in Role:
            scopes = rule.grants.get(role, ())
            yield Right(action, role, _far(scopes), _reach(scopes), rule.why)


def _far(scopes: tuple[Scope, ...]) -> Far:
    if ANY in scopes:
        return Far.ANY
    if any(not scope.with_reason for scope in scopes):
        return Far.SOME
    return Far.WITH_REASON if scopes else Far.NO


def _reach(scopes: tuple[Scope, ...]) -> str:
    if ANY in scopes:
        return ANY.words
    return "; ".join(scope.words for scope in scopes) or "no rule allows it"


@click.group()
def policy() -> None:
    """Who may do what, and what each service needs to know of who uses it."""


@policy.command()
@click.option("--csv", "as_csv", is_flag=True, help="One line for each role and action.")
def table(as_csv: bool) -> None:
    """Print the matrix of roles and actions, with the reason of each rule."""
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("action", "role", "may", "to", "why"))
        writer.writerows((one.action, one.role, one.far, one.to, one.why) for one in rights())
        return
    console = Console(highlight=False)
    console.print(_matrix())
    console.print(_legend(), style="dim")
    for action, squares in groupby(rights(), lambda one: one.action):
        console.print(f"\n[bold]{action}[/bold]  {RULES[action].why}", soft_wrap=True)
        for to, roles in _by_reach(list(squares)).items():
            who = "everyone" if len(roles) == len(Role) else ", ".join(roles)
            console.print(f"  {who}: {to}", soft_wrap=True)


@policy.command()
@click.option("--council", "folder", type=click.Path(file_okay=False, path_type=Path),
              help="The council's folder; without it, the one of the settings.")  # fmt: skip
def levels(folder: Path | None) -> None:
    """Print what each service needs to know of who uses it, as a page for the docs."""
    click.echo(levels_page(load_council(folder or load().council)), nl=False)


def levels_page(council: Council) -> str:
    """The table of services and levels, in Markdown."""
    lines = [
        f"# What each service of {council.name} needs",
        "",
        "`none`: anyone. `signed_on`: signed on. `verified`: signed on, with a proved identity.",
        "Made from `levels.toml` of the council's folder by `portal policy levels`.",
        "",
        "| Service | Needs | Why |",
        "|---|---|---|",
    ]
    for service in (*council.categories, *ACCOUNT):
        needed = council.level(service)
        category = council.categories.get(service)
        name = f"{category.name} (`{service}`)" if category else f"`{service}`"
        lines.append(f"| {name} | `{needed.needs}` | {needed.why} |")
    return "\n".join(lines) + "\n"


def _matrix() -> Table:
    table = Table("action", box=None, pad_edge=False)
    for role in Role:
        table.add_column(_SHORT[role], justify="center")
    for action, squares in groupby(rights(), lambda one: one.action):
        table.add_row(action, *(_MARKS[one.far] for one in squares))
    return table


def _legend() -> str:
    marks = "   ".join(f"{mark} {far}" for far, mark in _MARKS.items())
    roles = "   ".join(f"{_SHORT[role]} {role}" for role in Role)
    return f"\n{marks}\n{roles}"


def _by_reach(squares: list[Right]) -> dict[str, list[str]]:
    """The roles by what they reach, so that equals stand on one line; the refused ones last."""
    found: dict[str, list[str]] = {}
    for one in sorted(squares, key=lambda one: one.far is Far.NO):
        found.setdefault(one.to, []).append(one.role)
    return found
