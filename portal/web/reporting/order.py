"""The order of the steps, and which one a report needs next."""

from portal.web.reporting.check import Check
from portal.web.reporting.danger import Danger
from portal.web.reporting.photos import Photos
from portal.web.reporting.questions import Questions
from portal.web.reporting.same import Same
from portal.web.reporting.situations import Situation
from portal.web.reporting.spot import Spot
from portal.web.reporting.steps import Step
from portal.web.reporting.told import Told
from portal.web.reporting.what import What
from portal.web.reporting.where import Where
from portal.web.reporting.words import Words
from portal.web.reporting.you import You

PHOTOS = Photos()
_FIRST = (Danger(),)
_PLACE_AND_THING = (Where(), Spot(), What(), Questions(), Same())
_REST = (Words(), You(), Check())

STEPS: dict[str, Step] = {step.key: step for step in (*_FIRST, *_PLACE_AND_THING, PHOTOS, *_REST)}


def order(told: Told) -> tuple[Step, ...]:
    """The steps as this report goes through them."""
    if told.photo_first:
        return (*_FIRST, PHOTOS, *_PLACE_AND_THING, *_REST)
    return (*_FIRST, *_PLACE_AND_THING, PHOTOS, *_REST)


def missing(at: Situation) -> Step:
    """The first step that something is missing of; the check where nothing is.

    Whoever went back to change one thing goes on from here, past all that was told already.
    """
    return next(step for step in order(at.told) if step.is_asked(at) and not step.is_done(at))


def may_open(at: Situation, step: Step) -> bool:
    """Whether the reader may be on a step: it is asked, and nothing before it is missing."""
    if not step.is_asked(at):
        return False
    if step.key == "spot" and missing(at).key == "where":
        return True  # the map is another way to say where
    steps = order(at.told)
    return steps.index(step) <= steps.index(missing(at))


def before(at: Situation, step: Step) -> Step | None:
    """The step that the back link leads to; None at the first."""
    steps = order(at.told)
    earlier = (one for one in reversed(steps[: steps.index(step)]) if one.is_asked(at))
    return next((one for one in earlier if one.key != "danger"), None)
