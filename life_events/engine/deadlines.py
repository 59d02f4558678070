"""By when a task has to be done."""

from datetime import date, timedelta

from life_events.engine import limits
from life_events.engine.events import Deadline
from life_events.engine.standing import Standing


def due(deadline: Deadline | None, standing: Standing) -> date | None:
    """The last day; None where there is no deadline or its first day is not known.

    Days and months are counted from the day after the first. What should have been done before
    the day planned for is due on that day.
    """
    if deadline is None:
        return None
    known = {"today": standing.on, "declared": standing.on}
    first = known.get(deadline.from_) or standing.day(deadline.from_)
    if first is None:
        return None
    last = _counted(deadline, first)
    if deadline.before:
        last = max(last, standing.on)
    if deadline.month_end:
        last = limits.month_end(last)
    return limits.next_yearly(deadline.yearly, last) if deadline.yearly else last


def _counted(deadline: Deadline, first: date) -> date:
    way = -1 if deadline.before else 1
    if deadline.working_days is not None:
        return limits.add_working_days(first, way * deadline.working_days)
    if deadline.months is not None:
        return limits.add_months(first, way * deadline.months)
    return first + timedelta(days=way * (deadline.days or 0))
