"""The account in words: what changed, who looked, what was wrong with a code."""

from flask_babel import gettext as _

from portal.models.cases import Happened
from portal.services.codes import Tried
from portal.services.own_cases import Change
from portal.web import happenings


def change_title(change: Change) -> str:
    """What happened, as the timeline of the case's own page calls it."""
    if change.happened is Happened.NOTE:
        return _("Something was added")
    return happenings.title(change.happened, change.to_state)


def change_words(change: Change) -> str:
    """What was said then, in the reader's language where the portal itself said it."""
    redacted = change.words if change.is_redacted else None
    return happenings.said(change.facts, change.words, redacted)


def code_fault(tried: Tried) -> str:
    """What to do about a code that was not right."""
    if tried is Tried.WRONG:
        return _("That is not the code. Look again and type all six digits.")
    return _("That code no longer works. Ask for a new one.")
