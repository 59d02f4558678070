"""What people type, without what no person types; their own words stay as they are."""

import unicodedata

_KEPT = {"\n", "\t"}


def one_line(text: str | None) -> str:
    """A line of text: no control characters, single spaces."""
    return " ".join(lines(text).split())


def lines(text: str | None) -> str:
    """Lines of text: control characters gone, line ends as one; emoji and joiners stay.

    So are the code points that Unicode keeps from being characters: no XML may hold U+FFFE.
    """
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(mark for mark in plain if mark in _KEPT or _is_writing(mark)).strip()


def _is_writing(mark: str) -> bool:
    return unicodedata.category(mark) not in {"Cc", "Cs"} and not _is_no_character(ord(mark))


def _is_no_character(point: int) -> bool:
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
