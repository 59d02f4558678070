"""The pin: a drop with its tip on the place, in the council's colour."""

from portal.web.maps.mercator import Pixel
from portal.web.maps.paths import UNIT

WIDTH, HEIGHT = 32, 42
"""Pixels; the tip is in the middle of the lower edge."""

MOST_NUMBER = 99
_DROP = "M16 41C16 41 29.5 26.5 29.5 15.5A13.5 13.5 0 1 0 2.5 15.5C2.5 26.5 16 41 16 41Z"
_FONT = "system-ui,-apple-system,Segoe UI,Roboto,Liberation Sans,Arial,sans-serif"


def pin_document(colour: str, number: int | None = None) -> str:
    """A pin as a picture of its own; empty, or with a number in it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{_pin(colour, number)}</svg>'
    )


def pin_on_map(at: Pixel, colour: str, number: int | None = None) -> str:
    """A pin with its tip at a place of a drawing."""
    x, y = round((at.x - WIDTH / 2) * UNIT), round((at.y - HEIGHT + 1) * UNIT)
    return f'<g transform="translate({x} {y})scale({UNIT})">{_pin(colour, number)}</g>'


def dot_on_map(at: Pixel, colour: str) -> str:
    """A dot where one of many is."""
    return (
        f'<circle cx="{round(at.x * UNIT)}" cy="{round(at.y * UNIT)}" r="{6 * UNIT}" '
        f'fill="{colour}" stroke="#fff" stroke-width="6"/>'
    )


def ring_on_map(at: Pixel, radius: float, colour: str) -> str:
    """A circle around a place, `radius` in pixels."""
    return (
        f'<circle cx="{round(at.x * UNIT)}" cy="{round(at.y * UNIT)}" r="{round(radius * UNIT)}" '
        f'fill="{colour}" fill-opacity=".07" stroke="{colour}" stroke-opacity=".6" '
        f'stroke-width="6" stroke-dasharray="24 16"/>'
    )


def _pin(colour: str, number: int | None) -> str:
    drop = f'<path d="{_DROP}" fill="{colour}" stroke="#fff" stroke-width="2"/>'
    if number is None:
        return f'{drop}<circle cx="16" cy="15.5" r="5" fill="#fff"/>'
    return (
        f'{drop}<text x="16" y="20.5" font-family="{_FONT}" font-size="15" font-weight="700" '
        f'fill="#fff" text-anchor="middle">{number}</text>'
    )
