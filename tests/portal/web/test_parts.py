"""The plain parts give the markup of govuk-frontend's own macros."""

import re
from html import unescape

import pytest
from flask import Flask, render_template_string

GOVUK = "{% from 'govuk_frontend_jinja/components/NAME/macro.html' import MACRO %}"
OURS = "{% import '_parts/govuk.html' as govuk %}"


@pytest.mark.parametrize(
    ("name", "macro", "theirs", "ours"),
    [
        ("back-link", "govukBackLink", "{'href': '/x', 'text': 'Back'}", "back_link('/x')"),
        ("tag", "govukTag", "{'text': 'Done <1>', 'classes': 'govuk-tag--green'}",
         "tag('Done <1>', 'green')"),
        ("tag", "govukTag", "{'text': 'Done'}", "tag('Done')"),
        ("warning-text", "govukWarningText", "{'text': 'Mind'}", "warning_text('Mind')"),
        ("inset-text", "govukInsetText", "{'text': 'Mind & go'}", "inset_text('Mind & go')"),
        ("pagination", "govukPagination",
         ("{'landmarkLabel': 'Pages', 'previous': {'href': '/a', 'text': 'Newer'},"
          " 'next': {'href': '/b', 'text': 'Older'}}"),
         "pagination('/a', '/b', 'Newer', 'Older')"),
        ("pagination", "govukPagination",
         "{'landmarkLabel': 'Pages', 'next': {'href': '/b', 'text': 'Older'}}",
         "pagination(next='/b', next_text='Older')"),
        ("exit-this-page", "govukExitThisPage",
         ("{'activatedText': 'Loading.', 'timedOutText': 'Exit this page expired.',"
          " 'pressTwoMoreTimesText': 'Shift, press 2 more times to exit.',"
          " 'pressOneMoreTimeText': 'Shift, press 1 more time to exit.'}"),
         "exit_this_page()"),
    ],
)  # fmt: skip
def test_a_plain_part_is_the_component(
    face: Flask, name: str, macro: str, theirs: str, ours: str
) -> None:
    wanted = GOVUK.replace("NAME", name).replace("MACRO", macro) + f"{{{{ {macro}({theirs}) }}}}"

    assert _plain(face, OURS + f"{{{{ govuk.{ours} }}}}") == _plain(face, wanted)


def test_a_row_of_the_summary_list_is_the_components(face: Flask) -> None:
    theirs = (
        "{{ govukSummaryList({'rows': [{'key': {'text': 'Place'}, 'value': {'text': 'Mill Lane'},"
        " 'actions': {'items': [{'href': '/where', 'text': 'Change',"
        " 'visuallyHiddenText': 'place'}]}}]}) }}"
    )
    wanted = GOVUK.replace("NAME", "summary-list").replace("MACRO", "govukSummaryList") + theirs
    row = "{{ govuk.summary_row('Place', 'Mill Lane', '/where', 'place') }}"

    assert _plain(face, f'{OURS}<dl class="govuk-summary-list">{row}</dl>') == _plain(face, wanted)


def test_what_a_resident_wrote_stays_text(face: Flask) -> None:
    card = (
        "{% import '_parts/parts.html' as part %}"
        "{{ part.case_card('/cases/X', '<script>', ['<b>Mill Lane</b>']) }}"
        "{{ part.empty('<i>', '<u>') }}"
    )
    with face.test_request_context():
        page = render_template_string(card)

    assert not [tag for tag in ("<script>", "<b>", "<i>", "<u>") if tag in page]


def _plain(face: Flask, template: str) -> list[str]:
    """Tags and words in order, attributes of a tag sorted, spacing left out."""
    with face.test_request_context():
        page = render_template_string(template)
    found = []
    for piece in re.findall(r"<[^>]+>|[^<]+", page):
        text = " ".join(unescape(piece).split())
        if piece.startswith("<"):
            tag, *attributes = re.findall(r'[\w:.-]+="[^"]*"|[^\s<>"]+', text)
            found.append(" ".join([tag, *sorted(attributes)]))
        elif text:
            found.append(text)
    return found
