"""Categories: what people report or ask for, with its questions, dangers and targets."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from portal.council.conditions import Condition
from portal.council.entries import Entry, Key, Value, Words

YES_NO = ("yes", "no")


class QuestionKind(StrEnum):
    """How a question is answered, and what its fact looks like in a condition."""

    CHOICE = "choice"  # one value: `size == 'van'`
    SEVERAL = "several"  # a list of values: `'tyres' in what`
    YES_NO = "yes_no"  # 'yes' or 'no': `blocking == 'yes'`
    TEXT = "text"
    NUMBER = "number"  # `count > 3`


class Answer(Entry):
    """One way to answer a question."""

    value: Value
    label: Words


class Question(Entry):
    """A question of a category; asked when its condition holds."""

    id: Key
    ask: Words
    hint: str = ""
    kind: QuestionKind
    answers: tuple[Answer, ...] = ()
    when: Condition | None = None
    required: bool = False
    alone: bool = False  # on a page of its own, before the others
    private: bool = False  # its answer is for the team only, never on a public page

    @property
    def values(self) -> tuple[str, ...]:
        """The values it can take, where they are known beforehand."""
        if self.kind is QuestionKind.YES_NO and not self.answers:
            return YES_NO
        return tuple(answer.value for answer in self.answers)

    @model_validator(mode="after")
    def _answers_fit_its_kind(self) -> Self:
        chosen = self.kind in {QuestionKind.CHOICE, QuestionKind.SEVERAL}
        if chosen and len(self.answers) < 2:
            raise ValueError(f"the question “{self.id}” needs at least two answers")
        if self.answers and self.kind in {QuestionKind.TEXT, QuestionKind.NUMBER}:
            raise ValueError(f"the question “{self.id}” is a {self.kind} and takes no answers")
        return self


class Danger(Entry):
    """When to show a number to call before anything else (level 0 emergency, 1 call now)."""

    when: Condition
    level: Annotated[int, Field(ge=0, le=1)]
    number: Key
    words: Words


class Target(Entry):
    """By when something is done, and what that is; the first whose condition holds counts.

    Exactly one of the spans is given, or `monitor`: no work is planned, and the page says so.
    """

    when: Condition | None = None
    hours: Annotated[int, Field(gt=0)] | None = None
    working_days: Annotated[int, Field(gt=0)] | None = None
    calendar_days: Annotated[int, Field(gt=0)] | None = None
    monitor: bool = False
    level: Annotated[int, Field(ge=0, le=4)] = 3
    next_step: Words

    @model_validator(mode="after")
    def _one_span(self) -> Self:
        spans = (self.hours, self.working_days, self.calendar_days, self.monitor or None)
        if sum(span is not None for span in spans) != 1:
            raise ValueError(
                "a target needs exactly one of hours, working_days, calendar_days or monitor = true"
            )
        return self


class Category(Entry):
    """A street issue or another thing people report."""

    key: Key
    name: Words
    hint: Words
    icon: Key
    words: tuple[Words, ...]  # phrases people search by, in English
    words_in: dict[str, tuple[Words, ...]] = Field(default_factory=dict)  # by language
    lgsl: tuple[int, ...]  # Local Government Services List, the fitting one first
    basis: str = ""  # the law it rests on
    owner: Key  # a list of owner rules in teams.toml
    public: bool = True
    needs_place: bool = True
    radius_m: Annotated[int, Field(gt=0)] | None = None
    shared: tuple[Key, ...] = ()  # shared questions, asked first
    questions: tuple[Question, ...] = ()
    dangers: tuple[Danger, ...] = ()
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]

    @property
    def conditions(self) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
        """Each condition, with its path inside the category."""
        for part in ("questions", "dangers", "targets"):
            for index, entry in enumerate(getattr(self, part)):
                if entry.when is not None:
                    yield (part, index, "when"), entry.when

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.id == key), None)


class CategoryFile(Entry):
    """categories.toml as it is written: shared questions and dangers stand before the rest."""

    questions: tuple[Question, ...] = ()
    dangers: tuple[Danger, ...] = ()
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]

    def complete(self) -> dict[str, Category]:
        """The categories by key, in their order, shared questions and dangers filled in."""
        shared = {question.id: question for question in self.questions}
        return {category.key: self._filled(category, shared) for category in self.categories}

    def _filled(self, category: Category, shared: dict[str, Question]) -> Category:
        first = tuple(shared[key] for key in category.shared if key in shared)
        known = {question.id for question in first}
        dangers = tuple(danger for danger in self.dangers if danger.when.facts <= known)
        return category.model_copy(
            update={
                "questions": first + category.questions,
                "dangers": dangers + category.dangers,
            }
        )
