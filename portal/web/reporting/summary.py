"""What was told, line by line, as the check page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.models.followers import Wants
from portal.services.calls import Serving
from portal.web.case_views import answer_words
from portal.web.reporting.situations import Situation


@dataclass(frozen=True, slots=True)
class Row:
    """One line, and the step that changes it; none where nothing can be changed here."""

    key: str
    value: str
    step: str


def rows(at: Situation) -> list[Row]:
    """Every line but the photos."""
    return [*_matter(at), *_words(at), *_you(at)]


def _matter(at: Situation) -> Iterator[Row]:
    yield Row(_("Where"), at.told.place or _("At the pin on the map"), "where")
    if at.category:
        yield Row(_("What"), _(at.category.name), "what")
    answered = [one for one in at.questions if one.id in at.told.answers]
    for question in answered:
        words = answer_words(question, at.told.answers[question.id])
        yield Row(_(question.ask), words, "questions")
    if at.questions and not answered:
        yield Row(_("Questions about it"), _("None answered"), "questions")


def _words(at: Situation) -> Iterator[Row]:
    public = at.category is None or at.category.public
    title = _("Description, for everyone") if public else _("Description")
    yield Row(title, at.told.words or _("None"), "words")
    if public or at.told.private_words:
        yield Row(_("Details for the team only"), at.told.private_words or _("None"), "words")


def _you(at: Situation) -> Iterator[Row]:
    if at.resident is not None and at.resident.mandate is not None:
        name = at.resident.mandate.principal_name
        yield Row(_("For whom"), name or _("Somebody without a name"), "")
        return
    if at.resident is not None:
        yield Row(_("You"), at.resident.name or _("Signed in"), "")
        return
    if at.serving is not None and at.told.mandate:
        yield Row(_("For whom"), _for_another(at.serving), "")
        return
    if at.serving is not None and at.serving.person_id is not None:
        yield Row(_("For whom"), at.serving.name or _("Whom you serve in this call"), "")
        return
    told = at.told
    yield Row(_("Your name"), told.name or _("Not given"), "you")
    yield Row(_("Your email address"), told.email or _("Not given"), "you")
    yield Row(_("Your mobile number"), told.phone or _("Not given"), "you")
    if told.email:
        wants = _("Each step") if told.wants is Wants.EVERYTHING else _("Only when it is finished")
        yield Row(_("What we tell you"), wants, "you")


def _for_another(call: Serving) -> str:
    other = call.for_whom or _("somebody without a name")
    return _("%(other)s, as %(name)s asks for it", other=other, name=call.name)
