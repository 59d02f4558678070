"""Somebody walks through every route for another, and each answer is held against the right one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.authority.bases import LIFE, bases
from portal.models.actors import Basis, Depth, Granted, Kind
from portal.models.mandates import JournalLine
from tests.support.acting import Agent
from tests.support.mandated import SERVICES, Things, World
from tests.support.mandated_answers import RIGHT, Needs, OfCase, Whose

SECRETS = {"zinnia", "begonia"}  # something of Margaret's, and of Tom's
IN, OUT, SELF = "let in", "turned away", "led to oneself"
# of these there is nothing to see yet, for whoever may
NOTHING_YET = {"appointments.calendar", "auth.kept", "report.done"}


@dataclass
class Walk:
    """One who asks for routes, and what was not answered as it should be."""

    world: World
    agent: Agent
    covered: Mapping[Kind, Depth] = field(default_factory=dict)
    basis: Basis = Basis.CONSENT
    wrong: dict[str, str] = field(default_factory=dict)

    def right(self, rule: Rule, method: str, service: str) -> str:
        """The one right answer, of the table and of what the mandate covers alone."""
        match RIGHT.get(rule.endpoint, Whose.ONES_OWN):
            case Whose.EVERYONES | Whose.AGENTS:
                return IN
            case Whose.THE_PERSONS:
                return OUT
            case Whose.ONES_OWN | Whose.AS_LINKED:
                return SELF
            case Needs() as needs:
                return self._if(needs.kind, needs.get if method == "GET" else needs.post)
            case OfCase() as case:
                depth = case.get if method == "GET" else case.post
                return OUT if case.closed else self._of_case(service, depth)

    def ask(
        self, rule: Rule, method: str, right: str, whose: Things | None = None,
        service: str = "pothole", client: FlaskClient | None = None,
    ) -> None:  # fmt: skip
        """Open an address for whom they act; noted where the answer is not the right one."""
        address = self.world.address(rule, method, whose or self.world.margaret, service)
        before = self._lines()
        answer = (client or self.agent.client).open(
            self.agent.at(address), method=method, data=self.world.typed(rule, method)
        )
        given = self._given(rule, answer)
        name = f"{method} {rule.rule} of {service}"
        if not _is_right(rule, method, right, given):
            self.wrong[name] = f"{answer.status_code} and not {right}"
        told = {secret for secret in SECRETS if secret in answer.text.lower()}
        lines = self._lines() - before
        if told and (right != IN or "begonia" in told):
            self.wrong[f"{name} tells"] = ", ".join(told)
        if (told and not lines) or (right != IN and lines):
            self.wrong[f"{name} in the journal"] = f"{lines} lines"
        if method == "POST" and answer.status_code < 400:
            self.world.put_back()

    def said(self) -> str:
        """What was wrong, to be read."""
        return "\n".join(f"{name}: {what}" for name, what in self.wrong.items())

    def _if(self, kind: Kind, depth: Depth) -> str:
        found = self.covered.get(kind)
        return IN if found is not None and found.includes(depth) else OUT

    def _of_case(self, service: str, depth: Depth) -> str:
        kind = SERVICES[service]
        if kind is None:
            return OUT
        follows = not service.startswith(LIFE) and self.basis is not Basis.NEXT_OF_KIN
        return IN if IN in {
            self._if(kind, depth), self._if(Kind.REPORT, depth) if follows else OUT
        } else OUT  # fmt: skip

    def _given(self, rule: Rule, answer: TestResponse) -> str:
        location = answer.headers.get("Location", "")
        if answer.status_code == 303 and not location.startswith((f"/for/{self.agent.key}/",)):
            return IN if rule.endpoint == "acting.stop" else SELF
        if answer.status_code in {403, 404}:
            return OUT
        return IN if answer.status_code in {200, 204, 301, 303, 304, 409, 422} else "?"

    def _lines(self) -> int:
        with self.world.database.read() as session:
            return session.scalar(select(func.count()).select_from(JournalLine)) or 0


def _is_right(rule: Rule, method: str, right: str, given: str) -> bool:
    if right == SELF and method == "POST":
        return given == OUT  # a form about oneself is not taken for another
    return given == right or (given == OUT and rule.endpoint in NOTHING_YET)


def covers(basis: Basis, *granted: Granted) -> dict[Kind, Depth]:
    """What these scopes come to on a ground, by the table alone."""
    found: dict[Kind, Depth] = {}
    for kind, most in bases().grounds[basis].kinds.items():
        depths = {one.depth for one in granted if one.kind in (kind, Kind.EVERYTHING)}
        if depths:
            found[kind] = Depth.ACT if {Depth.ACT} == {most, *depths} else Depth.LOOK
    return found


def services(rule: Rule, kind: Kind | None = None) -> Iterable[str]:
    """The cases with which a route is asked: where one is meant, of this kind and some others."""
    if not isinstance(RIGHT.get(rule.endpoint), OfCase):
        return ("pothole",)
    some = {"pothole", "life_registrar", "life_adult_care", "life_domestic_abuse_support"}
    return some | {service for service, of in SERVICES.items() if of is kind}
