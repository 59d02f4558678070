"""`portal life-events`: what is asked in a life event, and what follows from the answers."""

import json
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click

from life_events.engine import load
from life_events.engine.answers import BadAnswer, facts_from_json
from life_events.engine.documents import plan_document, questions_document
from life_events.engine.events import Event, NoSuchLifeEvent
from life_events.engine.plan import plan
from portal import clock
from portal.commands.refusals import Refused

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)


@click.group("life-events")
def life_events() -> None:
    """Life events: their questions, their plans, and what is wrong with their files."""


@life_events.command("list")
def list_command() -> None:
    """Name every life event."""
    for event in load.events().values():
        click.echo(f"{event.key:<32} {event.title}")


@life_events.command()
@click.argument("folder", metavar="[DIR]", type=_FOLDER, default=load.HOME)
def check(folder: Path) -> None:
    """Name the file, line and fault of each mistake in the life events of a folder."""
    faults = load.check_all(folder)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise Refused(f"{len(faults)} to mend in {folder}.")
    click.echo(f"{len(load.folders(folder))} life events are in order.")


@life_events.command()
@click.argument("event")
def questions(event: str) -> None:
    """Print the questions of an EVENT, by its key or its folder, as JSON."""
    _print(questions_document(_event(event)))


@life_events.command("plan")
@click.argument("event")
@click.option("--answers", required=True, type=click.File(encoding="utf-8"),
              help="A file of JSON: answers by the questions’ ids; “-” reads a pipe.")  # fmt: skip
@click.option("--on", type=_DAY, help="Plan for this day, with its law; today if left out.")
def plan_command(event: str, answers: IO[str], on: datetime | None) -> None:
    """Print what follows from answers in an EVENT, by its key or its folder, as JSON."""
    found = _event(event)
    day = (on or clock.now().astimezone(clock.LONDON)).date()
    _print(plan_document(plan(found, _facts(found, answers), day)))


def _event(key: str) -> Event:
    """The event of a key, or of a folder that is being written."""
    if (Path(key) / load.FILE).exists():
        return load.load_event(Path(key).resolve())
    try:
        return load.event(key)
    except NoSuchLifeEvent:
        known = ", ".join(load.events())
        raise Refused(f"There is no life event “{key}”. There are: {known}.") from None


def _facts(event: Event, answers: IO[str]) -> dict[str, Any]:
    try:
        given = json.load(answers)
    except (ValueError, RecursionError) as broken:
        raise Refused(f"{answers.name} is not JSON: {broken}.") from None
    if not isinstance(given, dict):
        raise Refused(f'{answers.name} has no answers by name. Write: {{"question": "answer"}}.')
    try:
        return facts_from_json(event.question, given)
    except BadAnswer as bad:
        raise Refused(_not_an_answer(event, bad)) from None


def _not_an_answer(event: Event, bad: BadAnswer) -> str:
    question = event.question.get(bad.field or "")
    if question is None:
        return (
            f"No question of {event.key} is called “{bad.field}”. "
            f"See: portal life-events questions {event.key}"
        )
    values = ", ".join(answer.value for answer in question.answers)
    one_of = f" Write one of: {values}." if values else ""
    return f"That is no answer to “{question.id}” ({question.kind}): {bad.code}.{one_of}"


def _print(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
