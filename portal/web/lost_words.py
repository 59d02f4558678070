"""What somebody was writing when they were refused: in the form they sent, and in the report it is
a page of.
"""

import re
from collections.abc import Iterator, Sequence

from flask import request

from portal.council.categories import QuestionKind
from portal.models.drafts import Draft
from portal.web import parts
from portal.web.reporting import drafting, holders
from portal.web.reporting.drafting import Sender
from portal.web.reporting.told import Told
from portal.web.security import allow_body

Field = tuple[str, str]
_READS = {"GET", "HEAD"}
_OURS = {
    "csrf_token", "carry", "answers", "seal", "once", "version", "then", "do", "page", "shown",
    "headed", "searched", "offered", "lat", "lon", "place", "service", "follow", "said", "wants",
    "language", "remove", "event", "came_of", "point", "time",
}  # fmt: skip
"""What the form says for itself, and what is chosen and not typed."""
_OURS_AT_THE_END = ("-searched", "-place", "-council")  # of an address
_QUESTION = "q_"
_IN_WORDS = {QuestionKind.TEXT, QuestionKind.NUMBER}
_REPORTS = {"report", "photos"}
_WRITTEN = ("thing", "place", "words", "private_words", "name", "email", "phone")
_A_KEY = re.compile(r"(?=.*\d)[\w.-]{16,}")  # what forms carry, and nobody typed
_A_CHOICE = re.compile(r"yes|no|[a-z0-9]+(_[a-z0-9]+)+")  # of radios and boxes


def typed(*, of_report: bool) -> list[Field]:
    """Name and value of all that was typed and is refused with this request; files are not.

    `of_report`: the earlier pages of a report too, for who is still signed on.
    """
    sent = [] if request.method in _READS else list(_sent())
    if not of_report:
        return sent
    known = {value for _name, value in sent}
    return sent + [(name, value) for name, value in _of_report() if value not in known]


def worth_copying(fields: Sequence[Field]) -> list[str]:
    """What of it somebody would want to copy: words, and not the values of buttons."""
    return [value for _name, value in fields if len(value) > 1 and not _is_ours(value)]


def _is_ours(value: str) -> bool:
    return bool(_A_KEY.fullmatch(value) or _A_CHOICE.fullmatch(value))


def _sent() -> Iterator[Field]:
    allow_body()
    chosen = _chosen_answers()
    for name, value in request.form.items(multi=True):
        if name in _OURS or name.endswith(_OURS_AT_THE_END) or not value.strip():
            continue
        if not name.startswith(_QUESTION) or name.removeprefix(_QUESTION) not in chosen:
            yield name, value


def _chosen_answers() -> set[str]:
    """The questions of reports that are answered by choosing, and by no category in words."""
    asked = _questions(in_words=False)
    return asked - _questions(in_words=True)


def _questions(*, in_words: bool) -> set[str]:
    return {
        question.id
        for category in parts.here().council.categories.values()
        for question in category.questions
        if (question.kind in _IN_WORDS) is in_words
    }


def _of_report() -> Iterator[Field]:
    """What the earlier pages of this report said."""
    asked = request.view_args or {}
    key = asked.get("key") or asked.get("report")
    if request.blueprint not in _REPORTS or not key:
        return
    here = parts.here()
    with here.database.read() as session:
        draft: Draft | None = drafting.find(session, Sender.of(request, here), key)
        told = Told.read(draft.typed) if draft else Told()
    if draft is None and request.method not in _READS:
        told = holders.carried(here.settings, request.form.get("carry", "")).told
    for name in _WRITTEN:
        if value := getattr(told, name):
            yield name, value
    chosen = _chosen_answers()
    for name, answer in told.answers.items():
        if name not in chosen:
            yield name, str(answer)
