"""The queue in words: its lines, its tabs, and how far an order for many cases is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.council.councils import Council
from portal.models.actors import Actor
from portal.models.states import STEPS, State
from portal.policy import Action, may
from portal.services import bulks
from portal.services.bulks import Does, Order, Progress
from portal.services.queues import MOST_COUNTED, Counts, Queued
from portal.web import states
from portal.web.queue_filters import Chosen

ELSEWHERE = frozenset({State.PASSED_ON, State.DUPLICATE})  # by handing over, and by joining
_ORDER = tuple(State)

_FAULTS = {
    "changed": _l("Somebody else changed it meanwhile. It stays as they left it."),
    "not_allowed": _l("It is not, or no longer, of your teams."),
    "no_such_step": _l("It cannot go there from where it stands."),
    "words_needed": _l("It needs words that say why."),
    "not_of_the_team": _l("Who it was for does not handle cases of its team."),
    "no_such_colleague": _l("Who it was for is not known any more."),
    "has_it_already": _l("That team has it already."),
    "no_such_team": _l("There is no such team."),
    "no_such_case": _l("It is no longer there."),
    bulks.FAILED: _l("Something went wrong on our side. It has been noted."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the queue."""

    reference: str
    version: int
    title: str
    place: str
    state_name: str
    look: str
    team: str
    due: str
    ended: str
    late: bool
    private: bool
    reporters: int
    assignee: str
    is_mine: bool
    handles: bool  # whether who looks may change it from here


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at the queue, and how many cases wait there."""

    name: str
    address: str
    count: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class OrderView:
    """How far an order is, in words."""

    id: UUID
    title: str
    words: str
    done: int
    waiting: int
    total: int
    ended: bool
    faults: list[tuple[str, int]]
    left: list[tuple[str, str, str]]  # reference, what it is, why
    more_left: int


def line(council: Council, actor: Actor, case: Queued, at: datetime) -> Line:
    """A case of the queue, in words."""
    return Line(
        reference=case.reference,
        version=case.version,
        title=title(council, case.service),
        place=case.place,
        state_name=states.name(case.state),
        look=states.look(case.state),
        team=states.team_name(council, case.team),
        due=states.by_when(case.due, case.created_at) if case.due else "",
        ended=format_date(case.closed_at, "d MMMM y") if case.closed_at else "",
        late=case.is_late(at),
        private=not case.public,
        reporters=case.reporters,
        assignee=case.assignee or (_("A colleague") if case.assignee_id else ""),
        is_mine=case.assignee_id is not None and case.assignee_id == actor.identity_id,
        handles=may(actor, Action.ASSIGN_CASE, case),
    )


def title(council: Council, service: str) -> str:
    """What a case is about."""
    category = council.service(service)
    return _(category.name) if category else service


def tabs(found: Chosen, counts: Counts, address: str, *, handles: bool) -> list[Tab]:
    """Whose queue to look at; for who handles no cases, all of it or what is late."""
    ways = [("teams", _("All"), counts.teams, {"whose": "", "late": ""})]
    if handles:
        ways += [
            ("mine", _("Mine"), counts.mine, {"whose": "mine", "late": ""}),
            (
                "unassigned",
                _("Nobody’s yet"),
                counts.unassigned,
                {"whose": "unassigned", "late": ""},
            ),
        ]
    ways.append(("late", _("Late"), counts.late, {"whose": "", "late": "1", "state": ""}))
    here = "late" if found.wanted.late else found.wanted.whose.value
    return [
        Tab(name, f"{address}?{found.query(**more)}".removesuffix("?"), _at_most(n), key == here)
        for key, name, n, more in ways
    ]


def ways(state: State) -> list[tuple[str, str]]:
    """Where a case can go from here, with the name of each."""
    found = sorted(STEPS[state] - ELSEWHERE, key=_ORDER.index)
    return [(one.value, states.name(one)) for one in found]


def order(council: Council, progress: Progress, names: dict[UUID, str]) -> OrderView:
    """How far an order is; `names` are those of colleagues."""
    named = len(progress.left)
    return OrderView(
        id=progress.id,
        title=order_title(council, progress.order, progress.total, names),
        words=progress.order.words,
        done=progress.done,
        waiting=progress.waiting,
        total=progress.total,
        ended=progress.waiting == 0,
        faults=[(fault_words(key), n) for key, n in sorted(progress.faults.items())],
        left=[
            (one.reference, ", ".join(filter(None, (title(council, one.service), one.place))),
             fault_words(one.fault))
            for one in progress.left
        ],
        more_left=sum(progress.faults.values()) - named,
    )  # fmt: skip


def order_title(council: Council, wish: Order, n: int, names: dict[UUID, str]) -> str:
    """What was ordered, for how many."""
    if wish.does is Does.PASS:
        team = states.team_name(council, wish.team)
        return ngettext("Pass %(num)d case to %(team)s", "Pass %(num)d cases to %(team)s", n,
                        team=team)  # fmt: skip
    if wish.does is Does.PROGRESS:
        state = states.name(wish.state) if wish.state else ""
        return ngettext("Move %(num)d case on: %(state)s", "Move %(num)d cases on: %(state)s", n,
                        state=state)  # fmt: skip
    if wish.to is None:
        return ngettext("Give %(num)d case back to the team",
                        "Give %(num)d cases back to the team", n)  # fmt: skip
    name = names.get(wish.to) or _("A colleague")
    return ngettext("Give %(num)d case to %(name)s", "Give %(num)d cases to %(name)s", n, name=name)


def fault_words(key: str) -> str:
    """Why a case was left as it is."""
    return str(_FAULTS.get(key, _FAULTS[bulks.FAILED]))


def _at_most(n: int) -> str:
    """A count that stops counting says so."""
    return f"{n}+" if n >= MOST_COUNTED else str(n)
