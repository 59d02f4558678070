"""The language a text is written in, so that it is answered in the same."""

from portal.reading.spelling import words

# Welsh words that no English text has but by chance; those that are English too are left out.
_WELSH = frozenset((
    "achos", "ar", "arogl", "bin", "biniau", "bore", "cyngor", "chi", "ci", "dal", "diolch", "ddim",
    "dim", "drwy", "dwr", "eich", "eto", "ffordd", "fy", "ger", "golau", "goleuadau", "gwaith",
    "gwelwch", "heb", "heddiw", "heol", "hyd", "iawn", "llwybr", "mae", "marw", "mawr", "mewn",
    "neu", "nos", "nwy", "oes", "palmant", "rhywun", "sbwriel", "stryd", "syn", "tan", "torri",
    "trwy", "tu", "twll", "wedi", "wrth", "ydw", "ydy", "yn", "yr", "ysgol", "ym", "wal", "wythnos",
    "helo", "rhif", "ble", "pryd", "sut", "beth", "ni", "dwi", "dw", "ei", "cwympo", "coeden",
    "ie", "nage", "naddo", "stopio", "cymorth", "statws", "dechrau", "gwybodaeth", "diweddariad",
))  # fmt: skip
_BOTH = frozenset(("bin", "chi", "tan", "dim", "tu", "dal", "wal", "ni", "ei", "ie", "ar", "marw"))


def is_welsh(text: str) -> bool:
    """Whether a text is in Welsh: a third of its words are, and one that is nothing else."""
    some = words(text[:1_000])
    welsh = [word for word in some if word in _WELSH]
    return bool(set(welsh) - _BOTH) and 3 * len(welsh) >= len(some)
