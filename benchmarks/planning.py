"""What it costs to load and check the life events, and to make the plan of the largest.

`python -m benchmarks planning` prints the figures.
"""

import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import cel

from benchmarks.figures import Figure
from life_events.engine.condition_checks import conditions
from life_events.engine.conditions import condition
from life_events.engine.events import Event
from life_events.engine.load import HOME, events
from life_events.engine.plan import next_question, plan
from life_events.engine.questions import Kind, Question
from life_events.engine.standing import stand

ON = date(2026, 11, 20)
PLANS = 400
LOADS = 5
_LOAD = (
    "import time; from life_events.engine.load import check_all; began = time.process_time();"
    " faults = check_all(); print(time.process_time() - began, len(faults))"
)
_SOME: dict[Kind, Any] = {
    Kind.DATE: date(2026, 11, 1),
    Kind.MONEY: 10_000,
    Kind.NUMBER: 1,
    Kind.TEXT: "words",
    Kind.ADDRESS: {"line": "4 Mill Lane", "district": "ours", "county": "ours"},
    Kind.PERSON: {"name": "Ann", "birth": date(1960, 1, 1), "death": date(2026, 11, 1)},
    Kind.HOUSEHOLD: {"adults": [{"name": "Ann"}], "children": []},
}


def figures() -> list[Figure]:
    """The median plan, the next question, and all events loaded and checked."""
    event = max(events().values(), key=lambda one: len(one.tasks))
    facts = _answers(event)
    made = plan(event, facts, ON)
    bare = _floor(event, facts)
    ours, floor = _by_turns(lambda: plan(event, facts, ON), bare)
    asked, _ = _by_turns(lambda: next_question(event, facts, ON), bare)
    note = (
        f"{event.key}: {len(facts)} answers, {len(event.tasks)} tasks of which {len(made.lines)} "
        f"are in the plan, with every service ticked"
    )
    what = f"{ours:.2f} ms against {floor:.2f} of CEL alone, each condition once"
    loads, loaded_floor = [_load() for _ in range(LOADS)], [_load_floor() for _ in range(LOADS)]
    load, least = statistics.median(loads), statistics.median(loaded_floor)
    read = f"{len(events())} events; {least:.2f} s for tomllib and CEL's compiler alone"
    return [
        Figure("A plan of the largest event, median", ours, note, at_most=3, unit="ms"),
        Figure("The same against its conditions alone", ours / floor, what),
        Figure("The next question, median", asked, "", unit="ms"),
        Figure("Every event loaded and checked", load, read, at_most=1, unit="s"),
        Figure("The same against reading and compiling alone", load / least, ""),
    ]


def _by_turns(ours: Callable[[], Any], floor: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of the processor, the medians of many: a plan waits for nothing."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(PLANS):
        for one, taken in zip((ours, floor), times, strict=True):
            began = time.process_time()
            one()
            taken.append(1_000 * (time.process_time() - began))
    return statistics.median(times[0]), statistics.median(times[1])


def _floor(event: Event, facts: dict[str, Any]) -> Callable[[], None]:
    """Every condition of the event once, all that is known given to CEL beforehand."""
    context = stand(event, facts, ON).sees.context
    programs = [one.program for _place, one in conditions(event)]

    def decided() -> None:
        for program in programs:
            try:
                program.execute(context)
            except (RuntimeError, KeyError, TypeError, ValueError):
                continue

    return decided


def _load() -> float:
    """Seconds of a new process, Python's own start and its imports left out."""
    done = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True)
    seconds, faults = done.stdout.split()
    if faults != "0":
        raise SystemExit("The life events have faults: portal life-events check")
    return float(seconds)


def _load_floor() -> float:
    sources = [
        one.source for event in events().values() for _place, one in conditions(event)
        if not one.rates
    ]  # fmt: skip
    condition.cache_clear()
    began = time.process_time()
    for path in HOME.glob("*/*.toml"):
        tomllib.loads(path.read_text("utf-8"))
    for source in sources:
        cel.compile(source)
    return time.process_time() - began


def _answers(event: Event) -> dict[str, Any]:
    """The first answer to each choice and all of each list, as long as something is asked."""
    facts: dict[str, Any] = {}
    while (question := next_question(event, facts, ON)) is not None:
        facts[question.id] = _answer(question)
    return facts


def _answer(question: Question) -> Any:
    values = [answer.value for answer in question.answers if answer.value != question.none]
    if question.kind is Kind.SEVERAL:
        return values or [question.none]
    return values[0] if question.kind is Kind.CHOICE else _SOME[question.kind]
