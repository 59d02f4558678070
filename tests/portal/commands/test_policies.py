"""An auditor gets the whole matrix, and the page of levels says what the demo's folder says."""

import csv
import io
from pathlib import Path

from portal.commands.policies import Far, levels_page, rights
from portal.council.councils import Council
from portal.models.actors import Role
from portal.policy import RULES, Action
from tests.portal.commands.conftest import Run

_LEVELS = Path(__file__).parents[3] / "docs" / "levels.md"


def test_the_matrix_has_a_square_for_every_role_and_action_with_a_reason() -> None:
    squares = list(rights())

    assert [(one.action, one.role) for one in squares] == [
        (action, role) for action in RULES for role in Role
    ]
    assert all(one.why and one.to for one in squares)


def test_how_far_a_right_goes_is_told_apart() -> None:
    far = {(one.action, one.role): one.far for one in rights()}

    assert far[Action.OPEN_CASE, Role.PUBLIC] is Far.ANY
    assert far[Action.PROGRESS_CASE, Role.OFFICER] is Far.SOME
    assert far[Action.READ_PERSON, Role.RECORDS_MANAGER] is Far.WITH_REASON
    assert far[Action.READ_PERSON, Role.ADMINISTRATOR] is Far.NO


def test_the_table_is_for_reading(run: Run) -> None:
    printed = run("policy", "table").stdout

    for action, rule in RULES.items():
        assert f"{action}  {rule.why}" in printed
    assert "officer, inspector, clerk, lead: a case of their teams" in printed


def test_the_table_as_csv_has_a_line_for_every_square(run: Run) -> None:
    lines = list(csv.DictReader(io.StringIO(run("policy", "table", "--csv").stdout)))

    assert len(lines) == len(RULES) * len(Role)
    assert {
        "action": "read_person",
        "role": "administrator",
        "may": "no",
        "to": "no rule allows it",
        "why": RULES[Action.READ_PERSON].why,
    } in lines


def test_the_page_of_levels_in_the_docs_is_what_the_demo_says(council: Council) -> None:
    assert _LEVELS.read_text("utf-8") == levels_page(council), (
        "run: portal policy levels --council portal/demo/thornley > docs/levels.md"
    )


def test_the_levels_of_a_councils_folder_are_printed(run: Run, council: Council) -> None:
    assert run("policy", "levels").stdout == levels_page(council)
