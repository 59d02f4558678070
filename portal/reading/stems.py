"""Words without their endings, so that dumped, dumping and dumps are one."""

from portal.reading.spelling import words

_DOUBLED = frozenset("bdgklmnprt")
# Words that are in every report and say nothing about what it is.
_EMPTY = frozenset((
    "a", "about", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been",
    "but", "by", "can", "cant", "could", "did", "do", "dont", "every", "for", "from", "get",
    "getting", "gettin", "going", "got", "had", "has", "have", "hello", "help", "hi", "i", "im",
    "in", "is", "it", "its", "ive", "just", "loads", "lots", "me", "near", "nr", "of",
    "on", "one", "outside", "please", "pls", "really", "so", "some", "someone", "something",
    "still", "that", "the", "their", "them", "there", "theres", "they", "this", "to", "today", "u",
    "up", "us", "very", "was", "we", "were", "when", "where", "which", "will", "with", "you",
    "your", "y", "yn", "yr", "ar", "mae", "o", "wedi", "ei", "i", "a",
))  # fmt: skip
# Words that a category may have in a phrase but that alone say little: left, last, number.
_FAINT = """
across after ages always area around away back bad been before behind being big bit black blue
bottom box by came car come coming corner day days did didnt does doing done door down drove edge
end even everyone everything everywhere face few first fix fixed full garden give go gone green
grey half has hit home hour house keep keeps kids last late leave left like line little long look
looks lot make man many middle month months more morning most move moved mum need never new next
night no nobody none not nothing now number off old once only open other out outside over past
path people person place public put red ride right road round run running same see seen side since
sit sitting small stand start still stop street stuck sunday take taken than then thing think time
tonight too top tried two under until use using walk walking want wasnt way week weekend weeks
well went what white whole why without work working wrong year years yesterday lane high hill
water white gate wall shop school park bus station bridge railway
road street tip tax mum my our mine shelter bench underpass subway smashed broken hit front
"""


def stem(word: str) -> str:
    """The word without plural, -ed, -ing and a last e."""
    for ending, least, instead in (
        ("ies", 5, "y"), ("ing", 6, ""), ("in", 7, ""), ("ed", 5, ""), ("es", 6, ""), ("s", 4, ""),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            word = word.removesuffix(ending) + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] in _DOUBLED:
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


def telling_stems(text: str) -> list[str]:
    """The stems of a text in their order, without the words that say nothing."""
    return [stem(word) for word in words(text) if word not in _EMPTY]


FAINT = frozenset(stem(word) for word in _FAINT.split())
