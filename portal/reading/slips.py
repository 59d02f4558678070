"""What somebody may have meant who made one slip: a letter wrong, missing, too many, or swapped."""

from collections.abc import Iterator
from string import ascii_lowercase

_LONGEST = 64
_DIGITS = "0123456789"
_IN_EMAILS = ascii_lowercase + _DIGITS + ".-_@+"
_BLOCK = 0x40  # letters of one script lie together


def word_slips(word: str) -> set[str]:
    """Every word one slip away, in the letters of its own script and the Latin ones."""
    return _slips(word, _letters(word))


def phrase_slips(phrase: str) -> set[str]:
    """Every phrase one slip away; a gap may be the slip."""
    return _slips(phrase, _letters(phrase) + " ")


def email_slips(address: str) -> set[str]:
    """Every email address one slip away, from one as it is compared."""
    return _slips(address, _IN_EMAILS)


def code_slips(code: str) -> set[str]:
    """Every code of letters and digits one slip away."""
    return _slips(code, ascii_lowercase + _DIGITS)


def number_slips(number: str) -> set[str]:
    """Every telephone number one slip away, from one in E.164; a British one stays British."""
    country = "+44" if number.startswith("+44") else "+"
    return {country + digits for digits in _slips(number.removeprefix(country), _DIGITS)}


def _slips(text: str, alphabet: str) -> set[str]:
    text = text[:_LONGEST]
    found = {*_missing(text), *_swapped(text), *_wrong_or_more(text, alphabet)}
    return found - {text, ""}


def _missing(text: str) -> Iterator[str]:
    return (text[:at] + text[at + 1 :] for at in range(len(text)))


def _swapped(text: str) -> Iterator[str]:
    for at in range(len(text) - 1):
        yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _wrong_or_more(text: str, alphabet: str) -> Iterator[str]:
    for at in range(len(text) + 1):
        before, here, after = text[:at], text[at:], text[at + 1 :]
        for letter in alphabet:
            yield before + letter + here
            yield before + letter + after


def _letters(word: str) -> str:
    others = {block for mark in word if (block := ord(mark) // _BLOCK) > 1}
    if len(others) > 2:  # Chinese names, say: their letters are too many
        return ascii_lowercase
    more = (chr(code) for block in sorted(others) for code in _range(block))
    return ascii_lowercase + "".join(letter for letter in more if letter.isalpha())


def _range(block: int) -> range:
    return range(block * _BLOCK, (block + 1) * _BLOCK)
