"""Why a photo cannot be taken in. Each channel words these once, by `code`."""

from typing import ClassVar


class PhotoRefused(Exception):
    """The photo cannot be made ready; the report goes on without it."""

    code: ClassVar[str] = "refused"


class NotAPhoto(PhotoRefused):
    """The content is not a JPEG, PNG, WebP or HEIC picture, whatever its name says."""

    code = "not_a_photo"


class TooBig(PhotoRefused):
    """The file holds more bytes than are taken."""

    code = "too_big"


class TooManyPixels(PhotoRefused):
    """The picture is wider and higher than can be opened within the memory given to one photo."""

    code = "too_many_pixels"


class Damaged(PhotoRefused):
    """The file begins as a picture, but its pixels cannot all be read."""

    code = "damaged"


class TookTooLong(PhotoRefused):
    """The picture was not ready within the time given to one photo."""

    code = "took_too_long"


BY_CODE: dict[str, type[PhotoRefused]] = {
    refusal.code: refusal for refusal in (NotAPhoto, TooBig, TooManyPixels, Damaged, TookTooLong)
}
