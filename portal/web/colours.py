"""Colours a council chooses, and the ones that follow from them so that everyone can read."""

from typing import NamedTuple

READABLE = 4.5  # WCAG 2.2 1.4.3, text of any size
WHITE, INK = "#ffffff", "#0b0c0c"


class Rgb(NamedTuple):
    """Red, green and blue, 0 to 255."""

    red: float
    green: float
    blue: float

    @classmethod
    def read(cls, colour: str) -> "Rgb":
        """From `#0b5c5a`."""
        return cls(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))

    def __str__(self) -> str:
        return "#" + "".join(f"{round(part):02x}" for part in self)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, with_: str, share: float) -> str:
    """`colour` with a share, 0 to 1, of another in it."""
    pairs = zip(Rgb.read(colour), Rgb.read(with_), strict=True)
    return str(Rgb(*(own * (1 - share) + other * share for own, other in pairs)))


def readable(colour: str, on: str = WHITE, ratio: float = READABLE) -> str:
    """`colour`, darkened no more than text on `on` needs."""
    for step in range(101):
        darker = mixed(colour, "#000000", step / 100)
        if contrast(darker, on) >= ratio:
            return darker
    return INK


def ground(colour: str) -> str:
    """`colour`, or darker where neither white nor near black could be read on it."""
    if max(contrast(WHITE, colour), contrast(INK, colour)) >= READABLE:
        return colour
    return readable(colour)


def text_on(ground: str) -> str:
    """White where that can be read on the ground, else near black."""
    return WHITE if contrast(WHITE, ground) >= READABLE else INK


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in Rgb.read(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
