"""Whatever colour a council chooses, everyone can read the pages."""

import re

from hypothesis import given
from hypothesis import strategies as st

from portal.council.councils import Council
from portal.web.colours import READABLE, contrast, ground, mixed, readable, text_on
from portal.web.theme import theme_css

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert contrast("#777777", "#ffffff") < READABLE < contrast("#767676", "#ffffff")


@given(COLOURS)
def test_text_in_any_colour_can_be_read_once_darkened(colour: str) -> None:
    assert contrast(readable(colour), "#ffffff") >= READABLE


@given(COLOURS)
def test_text_on_any_ground_can_be_read(colour: str) -> None:
    chosen = ground(colour)

    assert contrast(text_on(chosen), chosen) >= READABLE


@given(COLOURS)
def test_a_colour_that_can_be_read_stays_as_it_is(colour: str) -> None:
    if contrast(colour, "#ffffff") >= READABLE:
        assert readable(colour) == colour


def test_half_of_white_in_black_is_grey() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"


@given(colour=COLOURS, accent=COLOURS)
def test_the_theme_of_any_council_can_be_read(council: Council, colour: str, accent: str) -> None:
    css = theme_css(council.model_copy(update={"colour": colour, "accent": accent}))
    theme = dict(re.findall(r"(--[\w-]+):(#[0-9a-f]{6});", css))

    for text, behind in (
        ("--portal-on-colour", "--portal-colour"),
        ("--portal-on-accent", "--portal-accent"),
        ("--portal-accent-text", "--portal-accent-tint"),
        ("--govuk-link-colour", "--portal-tint"),
        ("--govuk-link-hover-colour", "--portal-tint"),
        ("--govuk-link-visited-colour", "--portal-tint"),
    ):
        assert contrast(theme[text], theme[behind]) >= READABLE, (text, behind)
