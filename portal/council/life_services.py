"""What a council does after a life event, as services: one for each duty, generated.

They are cases as any other to whoever handles them, but nobody reports them in the street: they
are private, have no place, and stand in no list of what can be reported.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

import life_events
from portal.council.categories import Category, Question, QuestionKind, Target
from portal.council.entries import Entry, Key, Words
from portal.council.faults import Fault
from portal.council.names import twice, unknown
from portal.council.teams import Duty, Ground, OwnerRule, Reason
from portal.council.toml_files import TomlFile

NAME = "life_events.toml"
PREFIX = "life_"
_HOME = Path(life_events.__file__).parent


class LifeDuty(Entry):
    """A duty that tasks of life events name, with what a case of it is called."""

    key: Key
    title: Words
    tier: Words
    days: Annotated[int, Field(gt=0)]  # working days


class DutyFile(Entry):
    """duties.toml as it is written; `words` say what comes next where a council says nothing."""

    words: Words
    duties: Annotated[tuple[LifeDuty, ...], Field(min_length=1)]


class LifeService(Entry):
    """What a council says of its own: by when a duty is done, and what comes next."""

    duty: Key
    working_days: Annotated[int, Field(gt=0)] | None = None
    next_step: str = ""


class LifeFile(Entry):
    """life_events.toml of a council's folder as it is written."""

    services: tuple[LifeService, ...] = ()


@lru_cache(maxsize=1)
def life_duties() -> DutyFile:
    """The duties that life events know."""
    return DutyFile.model_validate(_read("duties.toml"))


@lru_cache(maxsize=1)
def shared_facts() -> tuple[Question, ...]:
    """What may travel after a life event, as the questions by which a case names its answers."""
    rows = _read("matrix.toml")["facts"]
    return tuple(
        Question(id=row["id"], ask=row["label"], kind=QuestionKind.TEXT, private=True)
        for row in rows
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HOME / name).read_text(encoding="utf-8"))


def service_key(duty: str) -> str:
    """What `Case.service` is for a duty."""
    return PREFIX + duty


def duty_of(service: str) -> str | None:
    """The duty of a case of a life event; None for what is reported in the street."""
    duty = service.removeprefix(PREFIX)
    known = {one.key for one in life_duties().duties}
    return duty if service.startswith(PREFIX) and duty in known else None


def life_services(duties: Sequence[Duty], own: LifeFile | None) -> dict[str, Category]:
    """The services of the duties that somebody has, by key, in the order of duties.toml."""
    had = {duty.duty for duty in duties}
    said = {one.duty: one for one in own.services} if own else {}
    return {
        service_key(one.key): _service(one, said.get(one.key))
        for one in life_duties().duties
        if one.key in had
    }


def life_owners(
    services: Collection[str], written: Mapping[str, tuple[OwnerRule, ...]]
) -> dict[str, tuple[OwnerRule, ...]]:
    """The owner lists of these services: those the council wrote, else whoever has the duty."""
    return {
        key: written.get(key)
        or (
            OwnerRule(
                where=Ground.ANYWHERE, duty=key.removeprefix(PREFIX), reason=Reason.LIFE_EVENT
            ),
        )
        for key in services
    }


def life_faults(file: TomlFile, own: LifeFile) -> Iterator[Fault]:
    """Duties of life_events.toml that no life event knows, or that stand there twice."""
    known = [one.key for one in life_duties().duties]
    yield from twice(file, "services", "duty", [one.duty for one in own.services])
    for number, one in enumerate(own.services):
        yield from unknown(file, ("services", number, "duty"), "duty", one.duty, known)


def missing_duties(file: TomlFile, duties: Sequence[Duty]) -> Iterator[Fault]:
    """The duties of life events that nobody has: their tasks would reach no one."""
    had = {duty.duty for duty in duties}
    for one in life_duties().duties:
        if one.key not in had:
            words = f"Nobody has the duty “{one.key}”, which life events need."
            yield file.fault((), words, f'Add [[duties]] with duty = "{one.key}" and its team.')


def _service(duty: LifeDuty, own: LifeService | None) -> Category:
    days = own.working_days if own and own.working_days else duty.days
    step = own.next_step if own and own.next_step else life_duties().words
    return Category(
        key=service_key(duty.key),
        name=duty.title,
        hint=duty.title,
        icon="life",
        words=(),
        lgsl=(),
        owner=service_key(duty.key),
        public=False,
        needs_place=False,
        questions=shared_facts(),
        targets=(Target(working_days=days, next_step=step),),
    )
