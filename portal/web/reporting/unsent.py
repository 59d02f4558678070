"""What somebody was writing for a person when they could no more, as a report of that person's own.

Nothing of it is sent: it stands in the fields of a report that its reader goes through from the
first page on. What was not written for everyone to read goes into the words for the team alone.
"""

from collections.abc import Iterable, Sequence

from portal.models.mandates import KeptWords
from portal.web.reporting.told import Told

_REPORT = "/report/"
_FIELDS = {"words": "words", "private_words": "private_words", "thing": "thing",
           "search": "search", "place": "search"}  # fmt: skip
_QUESTION = "q_"
_WHO = {"name", "email", "phone"}  # of whoever wrote it, or known of whoever sends it now
_APART = "\n\n"


def told(kept: KeptWords, questions: Iterable[str], worth: Sequence[str]) -> Told:
    """A report that says what was kept; `questions` are the ids of those that reports ask.

    `worth` is what of it is words, and not the value of a button: all of it, where nothing of the
    form has a place of its own in a report.
    """
    found = Told()
    if kept.path.startswith(_REPORT):
        found = _of_report(kept, frozenset(questions))
    return found if found != Told() else Told(private_words=_APART.join(worth))


def _of_report(kept: KeptWords, questions: frozenset[str]) -> Told:
    found: dict[str, str] = {}
    answers: dict[str, str] = {}
    rest: list[str] = []
    for name, value in kept.fields:
        question = name.removeprefix(_QUESTION)
        if name in _FIELDS:
            found.setdefault(_FIELDS[name], value)
        elif question in questions:
            answers[question] = value
        elif name not in _WHO:
            rest.append(value)
    if rest:
        found["private_words"] = _APART.join(filter(None, [found.get("private_words"), *rest]))
    return Told().but(answers=answers, **found)
