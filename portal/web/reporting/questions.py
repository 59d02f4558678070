"""The category's questions; those that hang on an answer come when it is known."""

from typing import Any

from wtforms import Form

from portal.council.categories import Question, QuestionKind
from portal.web.forms.report import number, questions_form
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step, Taken, Typed
from portal.web.reporting.told import Answer, Told

_SHOWN = "shown"


class Questions(Step):
    """Everything that helps the team, as the council's folder asks it."""

    key = "questions"
    fragment = "report/_questions.html"

    def is_asked(self, at: Situation) -> bool:
        return bool(at.questions)

    def is_done(self, at: Situation) -> bool:
        return not at.unasked

    def form(self, at: Situation, typed: Typed | None) -> Form:
        if typed is not None:
            return questions_form(self._shown(at))(typed)
        asked = _next_page(at.unasked) or at.questions
        return questions_form(asked)(data=_data(asked, at.told))

    def shows(self, at: Situation, form: Form) -> dict[str, Any]:
        return {"questions": [one for one in self._known(at) if f"q_{one.id}" in form]}

    def take(self, at: Situation, form: Form) -> Taken:
        shown = self._shown(at)
        told = at.told.but(
            answers=self._answers(at, form, shown),
            asked=tuple(dict.fromkeys((*at.told.asked, *(one.id for one in shown)))),
        )
        return Taken(_without_idle(at, told))

    def guess(self, at: Situation) -> tuple[Situation, Form]:
        """The questions on the page, with those that the answers on it bring up."""
        page = self._shown(at)
        shown = {one.id for one in page}
        now = at.with_told(self.keep(at, at.typed))
        asked = [one for one in now.questions if one.id in shown or one.id not in at.told.asked]
        if all(one.alone for one in page):
            asked = page
        return now, questions_form(asked, requires=False)(at.typed)

    def keep(self, at: Situation, typed: Typed) -> Told:
        shown = self._shown(at)
        form = questions_form(shown, requires=False)(typed)
        if not form.validate():
            return at.told
        return at.told.but(answers=self._answers(at, form, shown))

    def _known(self, at: Situation) -> list[Question]:
        return list(at.category.questions) if at.category else []

    def _shown(self, at: Situation) -> list[Question]:
        """The questions that stood on the page that was sent."""
        names = set(at.typed.getlist(_SHOWN))
        return [one for one in self._known(at) if one.id in names] or at.unasked or at.questions

    def _answers(self, at: Situation, form: Form, shown: list[Question]) -> dict[str, Answer]:
        answers = dict(at.told.answers)
        for question in shown:
            answer = _read(question, form[f"q_{question.id}"].data)
            if answer is None:
                answers.pop(question.id, None)
            else:
                answers[question.id] = answer
        return answers


def _next_page(unasked: list[Question]) -> list[Question]:
    """What stands on the next page: the first question that wants a page to itself, or all."""
    return next(([one] for one in unasked if one.alone), unasked)


def _without_idle(at: Situation, told: Told) -> Told:
    """Answers to questions that the other answers have made idle are forgotten."""
    for _round in range(len(told.answers)):
        asked = {one.id for one in at.with_told(told).questions}
        kept = {name: value for name, value in told.answers.items() if name in asked}
        if kept == told.answers:
            return told
        told = told.but(answers=kept, asked=tuple(one for one in told.asked if one in asked))
    return told


def _read(question: Question, typed: Any) -> Answer | None:
    if not typed:
        return None
    if question.kind is QuestionKind.NUMBER:
        return number(typed)
    if question.kind is QuestionKind.SEVERAL:
        return list(typed)
    return str(typed)


def _data(questions: list[Question], told: Told) -> dict[str, Any]:
    return {f"q_{one.id}": told.answers.get(one.id) for one in questions}
