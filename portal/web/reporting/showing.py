"""A step as a page, or as the fragment of it that htmx asks for."""

from typing import Any

from flask import Response, render_template, url_for
from wtforms import Form

from portal.models.drafts import Draft
from portal.web import pages
from portal.web.reporting import drafting
from portal.web.reporting.order import before, missing
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step

UNPROCESSABLE = 422
CHECK = "check"


def show(
    at: Situation,
    step: Step,
    draft: Draft | None,
    form: Form | None = None,
    *,
    notice: str = "",
    begins: str = "",
) -> Response:
    """The page of a step; with 422 where its form has faults.

    `begins` is an address that begins the same report anew, and leads to its draft once it has one.
    """
    form = form if form is not None else step.form(at, None)
    facts = _facts(at, step, draft, form)
    response = pages.page(step.template, **facts, notice=notice, begins=begins)
    if form.errors:
        response.status_code = UNPROCESSABLE
    return response


def fragment(at: Situation, step: Step, form: Form) -> Response:
    """The part of a step's page that follows from what is being typed."""
    facts = {"at": at, "told": at.told, "form": form, "fragment": True, **step.shows(at, form)}
    html = render_template(step.fragment, **facts)
    return Response(html, headers={"Cache-Control": "no-store", "Vary": "HX-Request"})


def address(at: Situation, step: Step) -> str:
    """Where a step of this report is; a Change link's way back stays in it."""
    then = CHECK if at.then_check and step.key != CHECK else None
    return url_for("report.show", key=at.key, name=step.key, then=then)


def _facts(at: Situation, step: Step, draft: Draft | None, form: Form) -> dict[str, Any]:
    return {
        "at": at,
        "told": at.told,
        "step": step,
        "form": form,
        "action": address(at, step),
        "back": _back(at, step, draft),
        "carry": drafting.carry(at, draft),
        **step.shows(at, form),
    }


def _back(at: Situation, step: Step, draft: Draft | None) -> str:
    if at.then_check and missing(at).key == CHECK:
        return url_for("report.show", key=at.key, name=CHECK)
    earlier = before(at, step)
    if earlier is None or draft is None:
        return url_for("home.show")
    return url_for("report.show", key=at.key, name=earlier.key)
