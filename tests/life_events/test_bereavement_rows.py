"""The rows of the fact base for when someone dies, the words, and who hears what."""

from typing import Any

from life_events.engine.load import HOME, check
from life_events.engine.sharing import shared
from tests.support.bereaved import BEREAVEMENT, TODAY, WIDOW, planned


def test_the_files_have_no_mistake() -> None:
    assert check(HOME / "bereavement") == []


def told(duty: str, **answers: Any) -> set[str]:
    """The facts that a duty hears of the widow's plan with these answers."""
    lines = planned(**answers).lines
    tasks = [line.task for line in lines if line.task.team == duty]
    return set(shared(BEREAVEMENT, duty, tasks, {**WIDOW, **answers}, TODAY))


def test_each_team_hears_only_what_the_matrix_allows() -> None:
    name = {"dec.name", "birth_date", "death_date"}

    assert told("library") == name
    assert told("electoral") == name | {"last_address"}
    assert told("blue_badge") == name | {"last_address"}
    assert told("blue_badge", badge_number="77") == name | {"last_address", "badge_number"}
    assert {"household", "rel", "capacity", "dec.reference", "tenure"} <= told("council_tax")
    assert not {"dec.nino", "means", "care", "tonight", "svc"} & told("council_tax")


def test_bereavement_support_hears_who_has_died_and_when_and_nothing_else() -> None:
    heard = told("bereavement_support", support_opt="yes", means=["uc"], care="i_cared")

    assert heard == {"dec.name", "death_date"}


def test_waste_hears_how_many_live_there_but_not_who() -> None:
    answers = WIDOW | {"svc": ["garden_bin"]}
    tasks = [BEREAVEMENT.task["garden_waste"]]

    heard = shared(BEREAVEMENT, "waste", tasks, answers, TODAY)
    assert heard["household"].value == 1
