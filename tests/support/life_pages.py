"""Going through the pages of a life event as a browser does, field by field."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.forms import hidden_fields

_FORM = re.compile(r'<form class="life-form".*?</form>', re.DOTALL)
_ACTION = re.compile(r'action="([^"]*)"')
_ERRORS = re.compile(r'class="govuk-error-message">(.*?)</p>', re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


@dataclass
class Walk:
    """Somebody at a page of a life event; `page` is what they see."""

    client: FlaskClient
    page: TestResponse

    @property
    def form(self) -> str:
        """The form that asks."""
        found = _FORM.search(self.page.text)
        assert found, self.heading
        return found[0]

    @property
    def heading(self) -> str:
        """What the page says first."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page.text, re.DOTALL)
        assert found, self.page.text
        return unescape(_TAGS.sub("", found[1])).strip()

    @property
    def errors(self) -> list[str]:
        """The sentences beside the fields."""
        return [unescape(_TAGS.sub("", one)).strip() for one in _ERRORS.findall(self.page.text)]

    def send(self, **fields: Any) -> "Walk":
        """Fill the form in and send it; `do` is the button."""
        named = {name if name == "do" else f"a-{name}": value for name, value in fields.items()}
        return self.post(named)

    def post(self, fields: dict[str, Any]) -> "Walk":
        """Send the form with fields by their own names."""
        action = _ACTION.search(self.form)
        assert action
        given = hidden_fields(self.form) | fields
        self.page = self.client.post(unescape(action[1]), data=given)
        return self.follow()

    def follow(self) -> "Walk":
        """Go where a redirect leads."""
        while self.page.status_code == 303:
            self.page = self.client.get(self.page.headers["Location"])
        return self

    def holds(self, text: str) -> bool:
        """Whether the page shows these words."""
        return text in unescape(_TAGS.sub(" ", self.page.text))


def day(name: str, day: object, month: object, year: object) -> dict[str, str]:
    """The three boxes of a date."""
    return {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": str(year)}


def widow(walk: Walk, address: str = "42 Mill Lane") -> Walk:
    """The way of a widow with Tell Us Once done, to the plan: a list of its pages, answered."""
    walk.send(tonight="none")
    walk.send(rel="spouse")
    walk.send(registration="yes", capacity="executor")
    walk.send(tuo="done")
    walk.send(**{"dec-name": "Ali Khan"}, **day("death_date", 17, 11, 2026))
    walk.send(svc=["blue_badge", "library"], untold="none")
    walk.send(**{"last_address-line": address, "last_address-council": "ours"}, tenure="own_joint")
    walk.send(**{"household-adults": "1", "household-adults-0-name": "Sam Reed"}, care="neither")
    walk.send(**day("own_birth", 1, 2, 1972))
    walk.send(bsp_children="no")
    walk.send(funeral_payer="me", means="none", will="yes", property="no")
    return walk.send(write_to="me", support_opt="yes")


def begun(client: FlaskClient, event: str = "bereavement") -> Walk:
    """At the first question of a life event."""
    return Walk(client, client.get(f"/life-events/{event}/answers"))


def at_person(walk: Walk) -> Walk:
    """From the first question after a death: at the page about the person who died."""
    walk.send(tonight="none").send(rel="spouse")
    walk.send(registration="yes", capacity="executor")
    return walk.send(tuo="done")


def at_home(walk: Walk) -> Walk:
    """From there too: at the page that asks for an address."""
    at_person(walk).send(**{"dec-name": "Ali Khan"}, **day("death_date", 17, 11, 2026))
    return walk.send(svc="none", untold="none")
