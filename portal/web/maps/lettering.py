"""How much room words take: the map is drawn before anyone knows which font will show it."""

# Shares of the letter size, a little over what Arial, Roboto, Segoe UI and San Francisco take.
_NARROW, _SLIM, _PLAIN, _BROAD, _WIDE = 0.28, 0.38, 0.56, 0.68, 0.88
_WIDTHS = (
    dict.fromkeys(" .,:;'’|!ijlI", _NARROW)
    | dict.fromkeys('frt()[]/-“”"', _SLIM)
    | dict.fromkeys("ABCDEFGHKNOPQRSTUVXYZ&", _BROAD)
    | dict.fromkeys("MWmw@—", _WIDE)
)


def width(words: str, size: float) -> float:
    """Pixels that a line of words takes at a letter size."""
    return size * sum(_WIDTHS.get(letter, _PLAIN) for letter in words)


def broken(words: str, longest: int = 16) -> tuple[str, ...]:
    """Words as one line, or as two of nearly one length where one would be too long."""
    if len(words) <= longest or " " not in words:
        return (words,)
    spaces = [number for number, letter in enumerate(words) if letter == " "]
    middle = min(spaces, key=lambda number: abs(number - len(words) / 2))
    return words[:middle], words[middle + 1 :]
