"""`portal sms`: text messages; how they are read can be looked at here."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from portal.commands.refusals import Refused
from portal.council.councils import Council
from portal.council.load import load_council
from portal.reading.danger import Danger
from portal.reading.gazetteer import Found
from portal.reading.guesses import Guess
from portal.reading.messages import Problem, Reader, Reading
from portal.services.gazetteer_folders import gazetteer_of
from portal.settings import load, new_secret

_EMERGENCY = "emergency"
_NONE = "other"


@click.group()
def sms() -> None:
    """Text messages."""


@sms.command(context_settings={"ignore_unknown_options": True})
@click.argument("text", nargs=-1)
@click.option("--file", "file", type=click.Path(dir_okay=False, path_type=Path),
              help="A file with a text on each line.")  # fmt: skip
def read(text: tuple[str, ...], file: Path | None) -> None:
    """Print what a text would be read as: a line of JSON for each text.

    It reads with the words of the council's folder and its gazetteer.csv, without a database.
    """
    if bool(text) == (file is not None):
        raise Refused('Give one text, or a file of them: portal sms read "…", or --file FILE.')
    texts = _lines(file) if file else iter([" ".join(text)])
    council = load_council(load(secret_key=new_secret()).council)  # no secret is needed to read
    reader = Reader(council, gazetteer_of(council))
    for one in texts:
        said = one.encode("utf-8", "replace").decode()
        click.echo(json.dumps(as_json(said, reader.read(said), council), ensure_ascii=False))


def as_json(text: str, reading: Reading, council: Council) -> dict[str, Any]:
    """What was read, as `portal sms read` prints it; `other` is nothing of the council's."""
    command = reading.command
    return {
        "text": text,
        **_problem(reading.first),
        "danger": _danger(reading.danger, council),
        "dangers": [_danger(one, council) for one in reading.dangers],
        "command": command.verb.value if command else None,
        "digits": command.digits if command else None,
        "reference": reading.reference or (command.reference if command else None),
        "careful": [topic.value for topic in reading.careful],
        "threat": reading.threat,
        "elsewhere": reading.elsewhere,
        "language": reading.language,
        "problems": [_problem(one) for one in reading.problems],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "category": problem.category or _NONE,
        "confidence": problem.confidence,
        "alternatives": [_name(guess) for guess in problem.alternatives],
        "place": _place(problem.place) if problem.place else None,
        "places": [_place(one) for one in problem.places],
    }


def _name(guess: Guess) -> str:
    return guess.category or _NONE


def _place(found: Found) -> dict[str, Any]:
    return {
        "label": found.label,
        "kind": found.kind.value,
        "lat": round(found.point.lat, 6),
        "lon": round(found.point.lon, 6),
        "score": found.score,
    }


def _danger(danger: Danger | None, council: Council) -> dict[str, Any] | None:
    if danger is None:
        return None
    key = danger.number if danger.number in council.numbers else _EMERGENCY
    number = council.numbers.get(key)
    return {
        "kind": danger.kind.value,
        "level": danger.level,
        "call": number.number if number else "999",
        "said": danger.said,
    }


def _lines(file: Path) -> Iterator[str]:
    """The lines of a file, each without its end; all are read before the first is answered."""
    try:
        told = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{file} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{file} is not UTF-8 text. Save it as UTF-8.") from None
    return iter(told.removesuffix("\n").split("\n") if told else [])
