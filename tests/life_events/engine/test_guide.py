"""docs/life-events.md is true: an editor adds its event with a text file and nothing else."""

import re
from datetime import date
from pathlib import Path

import pytest

from life_events.engine.documents import in_english
from life_events.engine.events import Benefit, Deadline, Event, Lead, Mode, Task, Urgent
from life_events.engine.load import check_all, load_event
from life_events.engine.plan import next_page, plan
from life_events.engine.questions import (
    Answer,
    DerivedFact,
    Kind,
    Known,
    Page,
    PersonField,
    Question,
)

GUIDE = Path("docs/life-events.md").read_text(encoding="utf-8")
ON = date(2026, 11, 20)
_MODELS = (Event, Page, Question, Answer, DerivedFact, Task, Benefit, Deadline, Urgent, Lead)


@pytest.fixture
def home(tmp_path):
    """A folder of an editor's own, with the event of the guide in it."""
    [event, *_] = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    (tmp_path / "lost_pet").mkdir()
    (tmp_path / "lost_pet" / "event.toml").write_text(event, encoding="utf-8")
    return tmp_path


def test_the_event_of_the_guide_is_in_order(home):
    assert check_all(home) == []


def test_it_asks_its_questions_and_makes_its_plan(home):
    event = load_event(home / "lost_pet")
    facts = {"animal": "dog", "lost_on": date(2026, 11, 18)}

    assert next_page(event, {}, (), ON).id == "pet"
    assert next_page(event, facts, (), ON).id == "you"
    made = plan(event, facts, ON)
    assert [line.task.id for line in made.lines] == ["stray_dogs", "microchip"]
    assert made.lines[0].due == date(2026, 11, 23)
    reasons = [in_english(because) for because in made.lines[0].why]
    assert reasons == ["it is a dog", "you last saw it on 18 November 2026"]


def test_a_mistake_in_it_is_told_with_its_line(home):
    path = home / "lost_pet" / "event.toml"
    path.write_text(
        path.read_text("utf-8").replace("animal == 'dog'", "animal == 'hamster'"), "utf-8"
    )

    [fault] = check_all(home)

    line = (
        path.read_text("utf-8")
        .splitlines()
        .index("when = \"animal == 'hamster' && days_since(lost_on) <= 7\"")
    )
    assert (fault.file, fault.line) == ("lost_pet/event.toml", line + 1)
    assert "Write one of: cat, dog." in str(fault)


def test_the_guide_names_all_there_is_to_write():
    names = [*Kind, *Mode, *PersonField, *(known.value for known in Known)]
    names += [
        field.alias or name for model in _MODELS for name, field in model.model_fields.items()
    ]

    missing = [name for name in names if not re.search(rf"\b{re.escape(str(name))}\b", GUIDE)]

    assert missing == []
