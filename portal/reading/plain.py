"""A text as it is read: without what cannot be seen, without links, emoji in words."""

import re
import unicodedata

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|ly|uk|io)/\S*",
    re.IGNORECASE,
)
# Emoji that people send instead of the word; the rest say how they feel.
_EMOJI = {
    "💩": "dog poo", "💉": "needle", "🛋": "sofa", "🛏": "bed", "🐕": "dog", "🐶": "dog", "🐈": "cat",
    "🐱": "cat", "🦊": "fox", "🦡": "badger", "🦌": "deer", "🦔": "hedgehog", "🐀": "rat",
    "🗑": "bin", "🚮": "litter", "🚯": "litter", "🌳": "tree", "🌲": "tree", "🌿": "weeds",
    "🔊": "loud noise", "🎶": "music", "🎵": "music", "🚦": "traffic lights", "🛑": "stop sign",
    "🌊": "flood", "🕳": "hole", "🎨": "graffiti", "🔪": "knife", "🔫": "gun",
    "👍": "yes", "👎": "no",
}  # fmt: skip
_SEEN = re.compile("|".join(map(re.escape, _EMOJI)))


def plain(text: str) -> str:
    """The text with each emoji that stands for a thing put in words, and nothing hidden in it.

    Control and formatting characters go: null bytes, overrides of direction, zero-width joiners.
    """
    seen = "".join(_visible(mark) for mark in text)
    return _SEEN.sub(lambda mark: f" {_EMOJI[mark.group()]} ", _LINK.sub(" ", seen))


def _visible(mark: str) -> str:
    kind = unicodedata.category(mark)
    if kind == "Cc":
        return "\n" if mark in "\n\r" else " "
    return "" if kind in {"Cf", "Cs", "Co", "Cn"} else mark
