"""One photo's bytes to clean renditions: upright, sRGB, no metadata, two sizes in WebP and JPEG.

Runs the image decoders on what a stranger sent: call it only in a process that may be killed.
"""

import io
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageDraw, ImageFile

from portal.services import picture_metadata
from portal.services.picture_kinds import Kind, claimed_pixels, cut_short, kind_of, scans
from portal.services.picture_refusals import (
    Damaged,
    NotAPhoto,
    PhotoRefused,
    TookTooLong,
    TooManyPixels,
)
from portal.services.picture_wire import Box

MAX_PIXELS = 60_000_000  # a 48 MP phone picture is 8064 by 6048
MAX_SCANS = 100  # each goes over every pixel; a hundred thousand fit into one file
LARGE = (1600, 1200)
SMALL = (400, 300)

# Quality and method weigh size against the time of the person who waits for the page: method 4
# makes a file 3% smaller in more than twice the time of method 2.
WEBP = {"quality": 76, "method": 2}
JPEG = {"quality": 80}

_COVER = (29, 30, 31)  # near black: a box is to be seen as one

_SRGB = ImageCms.createProfile("sRGB")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

ImageFile.LOAD_TRUNCATED_IMAGES = False
pillow_heif.register_heif_opener(
    thumbnails=False, depth_images=False, aux_images=False, decode_threads=2
)


@dataclass(frozen=True)
class Rendered:
    """The renditions by name, the pixels of the large one, and what the photo said of itself."""

    renditions: dict[str, bytes]
    width: int
    height: int
    place: tuple[float, float] | None
    taken_at: str | None


def render(data: bytes, boxes: Sequence[Box] = ()) -> Rendered:
    """Make all renditions of a photo, `boxes` filled in: nothing of what is under one is left.

    Raises NotAPhoto, TooManyPixels, Damaged; MemoryError where the process's limit is met.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which is thrown away
        try:
            return _render(data, boxes)
        except (PhotoRefused, MemoryError):
            raise
        except Image.DecompressionBombError as error:
            raise TooManyPixels from error
        except Exception as error:  # decoders raise anything on hostile bytes
            raise Damaged from error


def warm() -> None:
    """Do once what the libraries put off until first used, so that no photo waits for it."""
    Image.init()
    out = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:01:01 00:00:00"
    picture = Image.new("RGB", LARGE)
    picture.save(out, "JPEG", exif=exif, icc_profile=ImageCms.ImageCmsProfile(_SRGB).tobytes())
    render(out.getvalue())


def _render(data: bytes, boxes: Sequence[Box]) -> Rendered:
    image = _opened(data)
    turn = _TURNS.get(picture_metadata.orientation(image))
    large = _bare(_as_srgb(_fitted(image, LARGE)), turn)
    for box in boxes:
        _cover(large, box)
    small = _fitted(large, SMALL)
    return Rendered(
        renditions={
            "1600.webp": _encoded(large, "WEBP"),
            "1600.jpg": _encoded(large, "JPEG"),
            "400.webp": _encoded(small, "WEBP"),
            "400.jpg": _encoded(small, "JPEG"),
        },
        width=large.width,
        height=large.height,
        place=picture_metadata.place(image),
        taken_at=picture_metadata.taken_at(image),
    )


def _opened(data: bytes) -> Image.Image:
    kind = kind_of(data)
    if kind is None:
        raise NotAPhoto
    if claimed_pixels(data, kind) > MAX_PIXELS:
        raise TooManyPixels
    if kind is Kind.HEIF and cut_short(data):
        raise Damaged
    if kind is Kind.JPEG and scans(data) > MAX_SCANS:
        raise TookTooLong
    image = Image.open(io.BytesIO(data), formats=(kind,))
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixels
    return image


def _fitted(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """The picture within `box`, turned to the picture's own shape; never enlarged."""
    wide, high = box if image.width >= image.height else (box[1], box[0])
    scale = min(wide / image.width, high / image.height, 1)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    # JPEG decodes a smaller picture in a fraction of the time, if told the very size wanted.
    image.draft(None, size)
    image.load()
    plain = _resizable(image)
    return plain.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _resizable(image: Image.Image) -> Image.Image:
    """The picture in a mode whose pixels can be mixed."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in {"L", "RGB", "CMYK"}:
        return image
    return image.convert("L" if image.mode in {"1", "LA"} else "RGB")


def _as_srgb(image: Image.Image) -> Image.Image:
    """The picture as opaque RGB, its colours carried over from its own profile where it has one."""
    profile = image.info.get("icc_profile")
    if image.mode == "RGBA":
        backed = Image.new("RGB", image.size, "white")
        backed.paste(image, mask=image.getchannel("A"))
        image = backed
    return (_by_profile(image, profile) if profile else None) or _as_rgb(image)


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture in sRGB; None where the profile is broken or for other channels than it has."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(source, _SRGB, image.mode, "RGB")
        return ImageCms.applyTransform(image, transform)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _as_rgb(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")


def _bare(image: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    """The picture upright, and nothing in `info`: savers write out what they find there."""
    upright = image.transpose(turn) if turn is not None else image
    upright.info = {}
    return upright


def _cover(image: Image.Image, box: Box) -> None:
    """Fill a part of the picture, every pixel that it touches."""
    left, top, width, height = box
    right, bottom = left + width, top + height
    corners = (
        math.floor(left * image.width),
        math.floor(top * image.height),
        math.ceil(right * image.width) - 1,  # a rectangle has its last pixel in it
        math.ceil(bottom * image.height) - 1,
    )
    ImageDraw.Draw(image).rectangle(corners, fill=_COVER)


def _encoded(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **(WEBP if form == "WEBP" else JPEG))
    return out.getvalue()
