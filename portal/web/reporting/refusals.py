"""Why a photo was not taken, in a sentence that says what to do."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.services.photos import MOST
from portal.services.picture_refusals import PhotoRefused

TOO_BIG = _l(
    "This photo is larger than 20 megabytes. Choose a smaller one, or take a screenshot of it and "
    "send that."
)
SESSION_OVER = _l("Your session had ended. Load this page again: everything you typed is kept.")


def worded(refusal: PhotoRefused, name: str) -> str:
    """The sentence for a photo that could not be made ready."""
    return _BY_CODE.get(refusal.code, _damaged)(name)


def too_many(name: str) -> str:
    """For the seventh."""
    return _(
        "“%(name)s” was not added, because a report takes %(most)d photos. Remove one first.",
        name=name,
        most=MOST,
    )


def not_kept(name: str) -> str:
    """For a storage that is full, or cannot be written."""
    return _(
        "We could not keep “%(name)s” just now. Your report is safe: go on without this photo, or "
        "try again in a few minutes.",
        name=name,
    )


def too_much() -> str:
    """For more than six large photos in one form."""
    return _(
        "That was too much to send at once. Send fewer photos at a time, each of 20 megabytes or "
        "less."
    )


def _not_a_photo(name: str) -> str:
    return _(
        "“%(name)s” is not a photo that we can read. Choose a JPEG, PNG, WebP or HEIC photo.",
        name=name,
    )


def _too_big(name: str) -> str:
    return _(
        "“%(name)s” is larger than 20 megabytes. Choose a smaller photo, or take a screenshot of "
        "it and send that.",
        name=name,
    )


def _too_many_pixels(name: str) -> str:
    return _(
        "“%(name)s” has more pixels than we can open. Choose a smaller photo, or take a screenshot "
        "of it and send that.",
        name=name,
    )


def _damaged(name: str) -> str:
    return _(
        "“%(name)s” cannot be opened, because a part of it is missing or damaged. Send it again, "
        "or choose another photo.",
        name=name,
    )


def _took_too_long(name: str) -> str:
    return _(
        "“%(name)s” took too long to make ready. Send it once more, or choose a smaller photo.",
        name=name,
    )


_BY_CODE: dict[str, Callable[[str], str]] = {
    "not_a_photo": _not_a_photo,
    "too_big": _too_big,
    "too_many_pixels": _too_many_pixels,
    "damaged": _damaged,
    "took_too_long": _took_too_long,
}
