"""What is it? By words, or by the list."""

from typing import Any, cast

from flask_babel import gettext as _
from wtforms import Form

from portal.council.categories import Category
from portal.web.forms.report import WhatForm
from portal.web.reporting import guesses
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step, Taken, Typed
from portal.web.reporting.told import Told


class What(Step):
    """The category."""

    key = "what"
    fragment = "report/_meant.html"

    def is_done(self, at: Situation) -> bool:
        return at.category is not None

    def form(self, at: Situation, typed: Typed | None) -> Form:
        if typed is not None:
            return WhatForm(typed)
        return WhatForm(data={"thing": at.told.thing, "service": at.told.service})

    def shows(self, at: Situation, form: Form) -> dict[str, Any]:
        form = cast(WhatForm, form)
        meant = guesses.categories(at.parts, form.thing.data or "")
        rest = [one for one in at.parts.council.categories.values() if one not in meant]
        return {"meant": meant, "rest": rest}

    def take(self, at: Situation, form: Form) -> Taken:
        form = cast(WhatForm, form)
        told = at.told.but(thing=form.thing.data or "")
        category = at.parts.council.categories.get(form.service.data or "")
        if category is not None:
            return Taken(chosen(told, category))
        if not form.thing.data:
            form.service.errors = (_("Choose what the problem is, or say it in your own words."),)
        elif form.thing.data in {at.told.thing, at.typed.get("offered")}:
            form.service.errors = (_("Choose what the problem is."),)
        return Taken(told, stay=True)

    def keep(self, at: Situation, typed: Typed) -> Told:
        form = WhatForm(typed)
        told = at.told.but(thing=form.thing.data or at.told.thing)
        category = at.parts.council.categories.get(form.service.data or "")
        return chosen(told, category) if category else told


def chosen(told: Told, category: Category) -> Told:
    """Another category: its own questions are asked anew; answers that fit both are kept."""
    if category.key == told.service:
        return told
    fits = {name: value for name, value in told.answers.items() if _fits(category, name, value)}
    return told.but(service=category.key, answers=fits, asked=())


def _fits(category: Category, name: str, value: Any) -> bool:
    question = category.question(name)
    values = value if isinstance(value, list) else [value]
    return question is not None and (
        not question.values or all(one in question.values for one in values)
    )
