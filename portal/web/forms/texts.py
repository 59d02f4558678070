"""What people type, without what no person types; their own words stay as they are."""

import unicodedata

_KEPT = {"\n", "\t"}


def one_line(text: str | None) -> str:
    """A line of text: no control characters, single spaces."""
    return " ".join(lines(text).split())


def lines(text: str | None) -> str:
    """Lines of text: control characters gone, line ends as one; emoji and joiners stay."""
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(mark for mark in plain if mark in _KEPT or _is_writing(mark)).strip()


def _is_writing(mark: str) -> bool:
    return unicodedata.category(mark) not in {"Cc", "Cs"}
