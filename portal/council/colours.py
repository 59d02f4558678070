"""Whether a council's colours can be read (WCAG 2.2, success criterion 1.4.3)."""

from collections.abc import Iterator

from portal.council.faults import Fault
from portal.council.toml_files import TomlFile

LEAST = 4.5  # for text of ordinary size


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of a colour such as #0b5c5a with white, from 1 to 21."""
    return 1.05 / (_luminance(colour) + 0.05)


def colour_faults(file: TomlFile) -> Iterator[Fault]:
    """Colours of council.toml on which white cannot be read."""
    for name in ("colour", "accent"):
        ratio = contrast_with_white(file.data[name])
        if ratio < LEAST:
            yield file.fault(
                (name,),
                f"White on the {name} {file.data[name]} has a contrast of {ratio:.1f} to 1.",
                f"Take a darker one, with at least {LEAST} to 1.",
            )


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
