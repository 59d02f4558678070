"""From a case that turned out to be another one to the case that it is."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from portal.models.cases import Case


def chain(session: Session, case: Case) -> Iterator[Case]:
    """The cases behind a case, each the one that the last turned out to be; none: it is its own.

    `joining` makes no circles; should rows ever hold one, nothing goes round in it for good.
    """
    seen = {case.id}
    while case.duplicate_of_id is not None and case.duplicate_of_id not in seen:
        case = session.get_one(Case, case.duplicate_of_id)
        seen.add(case.id)
        yield case


def head(session: Session, case: Case) -> Case:
    """The case under which it goes on: the end of the chain, or itself."""
    *_between, last = (case, *chain(session, case))
    return last
