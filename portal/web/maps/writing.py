"""Labels as SVG text."""

from collections.abc import Iterable
from html import escape

import numpy as np

from portal.web.maps import style
from portal.web.maps.drawing import units
from portal.web.maps.labels import Coordinates, Hand, Label
from portal.web.maps.lettering import width
from portal.web.maps.paths import UNIT, Origin, trace

FONT = "system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,Liberation Sans,Arial,sans-serif"
_MIDDLE = 0.35
"""Letter sizes from the middle of small and tall letters down to where they stand."""
_BEYOND = 1.5
"""Letter sizes a curve goes on beyond its words, for fonts wider than thought."""

_LOOKS = {
    Hand.PLACE: f'fill="{style.INK}" font-weight="600"',
    Hand.REF: f'fill="{style.INK}" font-weight="600"',
    Hand.STREET: f'fill="{style.INK}"',
    Hand.LANDMARK: 'fill="#4b3a2f" font-weight="600"',
    Hand.WATER: 'fill="#2b6484" font-style="italic"',
    Hand.GREEN: 'fill="#3f6333"',
    Hand.NUMBER: 'fill="#6b6258"',
}


def labels_svg(labels: Iterable[Label], origin: Origin) -> str:
    """The labels of a window, those of one hand together."""
    by_hand: dict[Hand, list[Label]] = {}
    for label in labels:
        by_hand.setdefault(label.hand, []).append(label)
    written = []
    for hand in reversed(Hand):
        if hand in by_hand:
            words = "".join(
                _label(label, f"{hand}{number}", origin)
                for number, label in enumerate(by_hand[hand])
            )
            written.append(f"<g {_LOOKS[hand]}>{words}</g>")
    if not written:
        return ""
    return (
        f'<g font-family="{FONT}" text-anchor="middle" stroke="{style.HALO}" '
        f'stroke-width="12" stroke-opacity=".85" stroke-linejoin="round" paint-order="stroke">'
        f"{''.join(written)}</g>"
    )


def _label(label: Label, name: str, origin: Origin) -> str:
    if label.hand is Hand.REF:
        return _shield(label, origin)
    if len(label.line) == 1:
        return _level(label, origin)
    return _turned(label, origin) if label.straight else _curved(label, name, origin)


def _shield(label: Label, origin: Origin) -> str:
    x, y = _place(label, origin)
    wide, high = round((width(label.words[0], label.size) + 8) * UNIT), 15 * UNIT
    look = style.road(label.kind)
    return (
        f'<rect x="{x - wide // 2}" y="{y - high // 2}" width="{wide}" height="{high}" rx="10" '
        f'fill="{look.fill}" stroke="{look.edge}" stroke-width="4" stroke-opacity="1"/>'
        f'<text x="{x}" y="{y + _down(label)}" font-size="{units(label.size)}" stroke="none">'
        f"{escape(label.words[0])}</text>"
    )


def _level(label: Label, origin: Origin) -> str:
    x, y = _place(label, origin)
    high = label.size * 1.15 * UNIT
    top = y + _down(label) - high * (len(label.words) - 1) / 2
    lines = "".join(
        f'<tspan x="{x}" y="{round(top + row * high)}">{escape(words)}</tspan>'
        for row, words in enumerate(label.words)
    )
    return f'{_dot(label, origin)}<text font-size="{units(label.size)}">{lines}</text>'


def _dot(label: Label, origin: Origin) -> str:
    if label.dot is None:
        return ""
    (x, y), (left, top) = label.dot[0], origin
    return f'<circle cx="{_units(x) - _units(left)}" cy="{_units(y) - _units(top)}" r="11"/>'


def _turned(label: Label, origin: Origin) -> str:
    x, y = _place(label, origin)
    return (
        f'<text transform="translate({x} {y})rotate({label.degrees:.1f})" y="{_down(label)}" '
        f'font-size="{units(label.size)}">{escape(label.words[0])}</text>'
    )


def _curved(label: Label, name: str, origin: Origin) -> str:
    path = trace(_stands_on(label.line, label.size), origin)
    return (
        f'<path id="{name}" fill="none" stroke="none" d="{path}"/>'
        f'<text font-size="{units(label.size)}"><textPath href="#{name}" startOffset="50%">'
        f"{escape(label.words[0])}</textPath></text>"
    )


def _stands_on(line: Coordinates, size: float) -> Coordinates:
    """What the letters stand on: lower and longer than the line through their middle."""
    steps = np.gradient(line, axis=0)
    along = steps / np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)[:, None]
    lower = line + np.column_stack([-along[:, 1], along[:, 0]]) * (size * _MIDDLE)
    ahead = along * (size * _BEYOND)
    return np.vstack([lower[:1] - ahead[:1], lower, lower[-1:] + ahead[-1:]])


def _place(label: Label, origin: Origin) -> tuple[int, int]:
    x, y = label.middle
    return _units(x) - _units(origin[0]), _units(y) - _units(origin[1])


def _units(pixels: float) -> int:
    return round(pixels * UNIT)


def _down(label: Label) -> int:
    return _units(label.size * _MIDDLE)
