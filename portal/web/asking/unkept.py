"""The questions for whoever has not signed on: each page carries all that was answered before."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response, render_template, url_for
from werkzeug.datastructures import MultiDict

from life_events.engine import answers
from life_events.engine.answers import BadAnswer
from life_events.engine.events import Event, Page
from life_events.engine.plan import plan
from portal import clock
from portal.web import guards, pages, signed_on
from portal.web.asking import calendars, leading, plans, rows, sealing, sheets, steps, urgents
from portal.web.asking.sealing import Answers
from portal.web.asking.sheets import EMPTY, Filled
from portal.web.asking.steps import State, Taken
from portal.web.pages import page as show_page
from portal.web.parts import Parts

CALL_FIRST = "call-first"  # no page of questions is called so: they have no dash
_MARK = "the-answers-go-here"


@dataclass(frozen=True, slots=True)
class Unkept:
    """Where somebody is in the questions of an event."""

    parts: Parts
    state: State

    @classmethod
    def begun(cls, parts: Parts, event: Event) -> "Unkept":
        """Nothing is answered yet."""
        return cls(parts, State(event, {}, (), today()))

    @classmethod
    def carried(cls, parts: Parts, event: Event, carried: Answers) -> "Unkept":
        """As the form says; an answer that the event no longer knows is left out."""
        facts: dict[str, Any] = {}
        for name, value in carried.facts.items():
            with suppress(KeyError, BadAnswer):
                facts[name] = answers.from_json(event.question[name], value)
        return cls(parts, State(event, facts, carried.skipped, today()))

    def first(self) -> str:
        """The first page, the same for everyone."""
        first = self.state.next()
        return render_template("life_events/question.html", **self._asked(first)) if first else ""

    def step(self, form: MultiDict[str, str]) -> Response:
        """Take what was sent, and show what comes next."""
        do, _colon, what = form.get("do", "").partition(":")
        asked = self.state.event.page.get(form.get("page", ""))
        if do == "page":
            asked, do = self.state.event.page.get(what), ""
            return self.ask(asked) if asked else self.onward()
        if do == "back":
            return self._back(asked)
        if asked is None:
            return self.onward()
        taken = steps.take(self.parts, self.state, asked, form)
        if taken.stay:
            state = self.state.but(taken.values, self.state.skipped)
            return Unkept(self.parts, state).ask(
                asked, Filled(taken.typed, taken.errors, focus=taken.focus)
            )
        skipped = steps.skipped_after(self.state, asked, taken)
        after = Unkept(self.parts, self._after(taken, skipped))
        if urgent := after.state.urgents():
            before = self.state.urgents()
            if new := [one for one in urgent if one not in before]:
                return after.call_first(new)
        return after.onward()

    def again(self, key: str) -> Response:
        """The page of this name once more, or where the questions are."""
        if key == CALL_FIRST and (urgent := self.state.urgents()):
            return self.call_first(urgent)
        asked = self.state.event.page.get(key)
        if asked is not None and self.state.questions(asked):
            return self.ask(asked)
        return self.onward()

    def _after(self, taken: Taken, skipped: tuple[str, ...]) -> State:
        """With what the page said; worked out once, where it was for reading the page."""
        if taken.after is not None and skipped == self.state.skipped:
            return taken.after
        return self.state.but(taken.values, skipped)

    def onward(self) -> Response:
        """The next page that has an open question, or the plan."""
        page = self.state.next()
        return self.ask(page) if page else self.plan()

    def ask(self, page: Page, filled: Filled = EMPTY) -> Response:
        """One page of questions; what is wrong with it makes it no success."""
        if filled is EMPTY and self._is_the_same_for_all(page):
            return self._asked_anew(page)
        response = show_page("life_events/question.html", **self._asked(page, filled))
        if filled.errors:
            response.status_code = 422
        return response

    def call_first(self, urgent: Any) -> Response:
        """Whom to call, before any more is asked."""
        called = urgents.called(self.parts.council, urgent)
        return show_page(
            "life_events/urgent.html", urgents=called, stands=CALL_FIRST, **self._around()
        )

    def plan(self) -> Response:
        """What has to be done, as far as it has been answered."""
        event, facts = self.state.event, self.state.facts
        made = plan(event, facts, self.state.on)
        return show_page(
            "life_events/plan.html",
            event=event,
            view=plans.overview(self.parts.council, event, made, facts),
            urgents=urgents.called(self.parts.council, made.urgent),
            ways=leading.ways(self.parts, made),
            safe=made.safe,
            on=self.state.on,
            rows=rows.answered(self.state),
            put_off=rows.put_off(self.state),
            **self._around(),
        )

    def calendar(self) -> Response:
        """The dates of the plan, as a file for a calendar."""
        made = plan(self.state.event, self.state.facts, self.state.on)
        view = plans.overview(self.parts.council, self.state.event, made, self.state.facts)
        return calendars.download(self.parts.settings, self.state.event, view.items)

    def with_page(self, form: MultiDict[str, str]) -> "Unkept":
        """The same with what is good of a page that was filled in and not sent on."""
        asked = self.state.event.page.get(form.get("page", ""))
        if asked is None:
            return self
        taken = steps.take(self.parts, self.state, asked, form)
        return Unkept(self.parts, self.state.but(taken.values, self.state.skipped))

    def sealed(self) -> str:
        """What the next form carries."""
        if not self.state.facts and not self.state.skipped:
            return ""
        facts = {name: answers.to_json(value) for name, value in self.state.facts.items()}
        carried = Answers(self.state.event.key, facts, self.state.skipped)
        return sealing.seal(self.parts.settings, carried)

    def _is_the_same_for_all(self, page: Page) -> bool:
        """Whether the page differs from reader to reader only by what its form carries."""
        answered = any(one.id in self.state.facts for one in self.state.questions(page))
        return not answered and signed_on.cookie() is None

    def _asked_anew(self, page: Page) -> Response:
        """A page with empty fields: made once, with a mark in the place of the answers."""
        shown = " ".join(one.id for one in self.state.questions(page))
        html = pages.made_once(
            ("life-event", self.state.event.key, page.id, shown),
            lambda: render_template(
                "life_events/question.html", **self._asked(page) | {"sealed": _MARK}
            ),
        )
        return pages.own_page(html.replace(_MARK, self.sealed()))

    def _back(self, asked: Page | None) -> Response:
        if asked is None:
            last = self.state.pages()
            return self.ask(last[-1]) if last else self.onward()
        before = self.state.before(asked)
        return self.ask(before or asked)

    def _asked(self, page: Page, filled: Filled = EMPTY) -> dict[str, Any]:
        return {
            "sheet": sheets.sheet(self.parts, self.state, page, filled),
            "event": self.state.event,
            "notice": "",
            **self._around(),
        }

    def _around(self) -> dict[str, Any]:
        key = self.state.event.key
        return {
            "sealed": self.sealed(),
            "action": url_for("life_events.answer", key=key),
            "keep": url_for("life_events.keep", key=key),
            "calendar": url_for("life_events.calendar", key=key),
            "can_keep": guards.is_offered(),
        }


def today() -> date:
    """The day of the council's clocks."""
    now: datetime = clock.now()
    return now.astimezone(clock.LONDON).date()
