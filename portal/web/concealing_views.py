"""What everyone can see of a case, piece by piece, for staff who take something out of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from portal.council.categories import QuestionKind
from portal.council.councils import Council
from portal.models.cases import Case
from portal.models.photos import Photo
from portal.services import concealing
from portal.services.concealing import Box
from portal.web import case_views, happenings
from portal.web.forms.concealing import Squares

_TYPED = {QuestionKind.TEXT, QuestionKind.NUMBER}


@dataclass(frozen=True, slots=True)
class Words:
    """Words of somebody, and what everyone reads; `event_id` is None for the report's own."""

    title: str
    at: datetime
    original: str
    shown: str | None
    event_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was typed as the answer to a question that everyone sees."""

    question: str
    ask: str
    words: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """A box over a photo in words: from which square to which."""

    first: str
    last: str
    box: Box


@dataclass(frozen=True, slots=True)
class Pieces:
    """All that can be taken out of a case."""

    words: list[Words]
    answers: list[Answer]
    photos: list[Photo]


def pieces(council: Council, case: Case) -> Pieces:
    """What of a case people typed and photographed."""
    said = []
    if case.words.strip():
        said = [Words(_("What was reported"), case.created_at, case.words, case.shown_words)]
    said += [
        Words(
            happenings.title_of(event, council), event.at, event.words, event.shown_words, event.id
        )
        for event in case.events
        if concealing.may_be_redacted(event)
    ]
    return Pieces(said, list(_answers(council, case)), list(case.photos))


def covered(squares: Squares, boxes: tuple[Box, ...]) -> list[Covered]:
    """The boxes of a photo in words."""
    return [Covered(*squares.of(box), box) for box in boxes]


def _answers(council: Council, case: Case) -> list[Answer]:
    hidden, service = case.hidden_answers, council.service(case.service)
    return [
        Answer(
            question.id,
            _(question.ask),
            case_views.answer_words(question, case.answers[question.id]),
            question.id in hidden,
        )
        for question in (service.questions if service else ())
        if question.kind in _TYPED and not question.private and question.id in case.answers
    ]
