"""Photographs for tests, made on the spot: sound ones of every kind, and hostile ones.

Every picture made here shows four corners: red, green, blue and yellow, from top left clockwise.
"""

import io
import struct
import zlib
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw, PngImagePlugin

pillow_heif.register_heif_opener()

CORNERS = {
    "top left": (220, 40, 40),
    "top right": (40, 160, 60),
    "bottom right": (40, 60, 200),
    "bottom left": (230, 210, 50),
}
MAKE = "Testcam Incorporated"
COMMENT = "my house, 12 Mill Lane"
PLACE = (51.234567, -0.987654)
TAKEN = "2026:03:04 10:11:12"

# How a camera must store the picture so that the orientation tag (Exif 0x0112) turns it upright.
_STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def scene(width: int = 80, height: int = 60, mode: str = "RGB") -> Image.Image:
    """An upright picture with a colour in each corner, a quarter of the picture each."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    across, down = width / 2, height / 2
    places = [(0, 0), (across, 0), (across, down), (0, down)]
    for (x, y), colour in zip(places, CORNERS.values(), strict=True):
        draw.rectangle((x, y, x + across, y + down), fill=colour)
    return image.convert(mode)


def corners(image: Image.Image) -> dict[str, tuple[int, ...]]:
    """The colour in the middle of each quarter."""
    rgb = image.convert("RGB")
    low, high = 0.25, 0.75
    where = dict(zip(CORNERS, [(low, low), (high, low), (high, high), (low, high)], strict=True))
    pixels = {
        name: rgb.getpixel((int(x * rgb.width), int(y * rgb.height)))
        for name, (x, y) in where.items()
    }
    return {name: pixel for name, pixel in pixels.items() if isinstance(pixel, tuple)}


def opened(renditions: dict[str, bytes]) -> dict[str, Image.Image]:
    """Each rendition as a picture."""
    return {name: Image.open(io.BytesIO(data)) for name, data in renditions.items()}


def assert_shows_the_scene(renditions: dict[str, bytes], tolerance: int = 12) -> None:
    """Every rendition has the right colour, within `tolerance` a channel, in each corner."""
    for name, image in opened(renditions).items():
        for corner, colour in corners(image).items():
            near = zip(colour, CORNERS[corner], strict=True)
            assert all(abs(a - b) <= tolerance for a, b in near), (name, corner, colour)


def exif(
    orientation: int = 1, place: tuple[float, float] | None = PLACE, taken: str | None = TAKEN
) -> Image.Exif:
    """What a phone writes about a picture: make, software, place, moment, orientation."""
    written = Image.Exif()
    written[0x0112] = orientation
    written[0x010F] = MAKE
    written[0x0131] = "<script>alert(1)</script>"
    if taken:
        written.get_ifd(0x8769)[0x9003] = taken
    if place:
        gps = written.get_ifd(0x8825)
        gps[1], gps[2] = "N" if place[0] >= 0 else "S", _sexagesimal(place[0])
        gps[3], gps[4] = "E" if place[1] >= 0 else "W", _sexagesimal(place[1])
    return written


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    """The picture as a file of this format of Pillow's."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def jpeg(image: Image.Image | None = None, orientation: int = 1, **options: Any) -> bytes:
    """A JPEG as a phone makes it: stored turned, with Exif, XMP and a comment."""
    return saved(
        stored(image or scene(), orientation),
        "JPEG",
        **{
            "quality": 90,
            "exif": exif(orientation),
            "comment": COMMENT,
            "xmp": f"<x:xmpmeta>{MAKE}</x:xmpmeta>".encode(),
            **options,
        },
    )


def heic(image: Image.Image | None = None, orientation: int = 1, **options: Any) -> bytes:
    """A HEIC as a phone makes it: stored turned, with the turn as `irot` and `imir`, and Exif."""
    turned = stored(image or scene(), orientation)
    return saved(turned, "HEIF", **{"quality": 90, "exif": exif(orientation).tobytes(), **options})


def webp(image: Image.Image | None = None, orientation: int = 1, **options: Any) -> bytes:
    """A WebP with Exif and XMP."""
    written = {"exif": exif(orientation), "xmp": MAKE.encode()}
    return saved(stored(image or scene(), orientation), "WEBP", **{**written, **options})


def png(image: Image.Image | None = None, orientation: int = 1, **options: Any) -> bytes:
    """A PNG with Exif and text."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", COMMENT)
    text.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{MAKE}</x:xmpmeta>")
    written = {"exif": exif(orientation), "pnginfo": text}
    return saved(stored(image or scene(), orientation), "PNG", **{**written, **options})


KINDS: dict[str, Callable[..., bytes]] = {"JPEG": jpeg, "PNG": png, "WebP": webp, "HEIC": heic}


def png_of_16_bits() -> bytes:
    """A PNG of grey in 16 bits a pixel: dark above, light below."""
    rows = struct.pack("<H", 0x2000) * 80 * 30 + struct.pack("<H", 0xE000) * 80 * 30
    return saved(Image.frombytes("I;16", (80, 60), rows), "PNG")


def animated(form: str) -> bytes:
    """Three frames, the first of which is the scene."""
    rest = [Image.new("RGB", (80, 60), colour) for colour in ("black", "white")]
    return saved(scene(), form, save_all=True, append_images=rest, duration=100)


def stored(upright: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera stores it that was held so."""
    turn = _STORED[orientation]
    return upright if turn is None else upright.transpose(turn)


def phone_heic(image: Image.Image) -> bytes:
    """A HEIC in tiles, its data in a box with a 64-bit length, as Apple's phones write it."""
    data = saved(image, "HEIF", quality=90, grid_tile_size=256)
    head, rest = data[: int.from_bytes(data[:4], "big")], data[int.from_bytes(data[:4], "big") :]
    before, _, body = rest.partition(b"mdat")
    long = struct.pack(">I4sQ", 1, b"mdat", len(body) + 16)
    # The longer box takes the place of two of the brands, so that all else stays where it is.
    return struct.pack(">I", len(head) - 8) + head[4:-8] + before[:-4] + long + body


# ------------------------------------------------------------------ colour


def adobe_rgb() -> bytes:
    """A profile with the primaries and gamma of Adobe RGB (1998)."""
    return _profile([(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087),
                     (0.14919, 0.06322, 0.74457)], 563 / 256)  # fmt: skip


def display_p3() -> bytes:
    """A profile with the primaries of Display P3, as phones use it (its curve nearly 2.2)."""
    return _profile([(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189),
                     (0.15710, 0.06657, 0.78407)], 2.2)  # fmt: skip


def _profile(columns: list[tuple[float, float, float]], gamma: float) -> bytes:
    """The smallest ICC.1:2001-04 display profile: matrix columns (D50) and one gamma."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    white = _xyz((0.9642, 1.0, 0.8249))
    text = b"text" + bytes(4) + b"none\x00" + bytes(3)
    description = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\x00" + bytes(78 + 1)
    tags = {
        b"desc": description, b"cprt": text, b"wtpt": white,
        b"rXYZ": _xyz(columns[0]), b"gXYZ": _xyz(columns[1]), b"bXYZ": _xyz(columns[2]),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, tag in tags.items():
        table += struct.pack(">4sII", name, at + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4)
    head = struct.pack(
        ">I4sI4s4s4s12s4s4sIIIQI12s4s44s",
        at + len(body), b"", 0x02400000, b"mntr", b"RGB ", b"XYZ ", bytes(12), b"acsp", b"",
        0, 0, 0, 0, 0, _xyz((0.9642, 1.0, 0.8249))[8:], b"", b"",
    )  # fmt: skip
    return head + struct.pack(">I", len(tags)) + table + body


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))


# ------------------------------------------------------------------ hostile


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it is this wide and high."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return _png((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b""))


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose frame header says it is this wide and high."""
    data = bytearray(saved(scene(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_claiming(width: int, height: int) -> bytes:
    """An extended WebP whose canvas says it is this wide and high."""
    data = bytearray(animated("WEBP"))
    data[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


def heic_claiming(width: int, height: int) -> bytes:
    """A HEIC whose spatial extents say it is this wide and high."""
    data = bytearray(saved(scene(), "HEIF"))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", width, height)
    return bytes(data)


def png_with_swelling_text(kind: bytes, size: int = 300_000_000) -> bytes:
    """A small picture with a text (`zTXt`, `iTXt`) or profile (`iCCP`) that unpacks to `size`."""
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(bytes(1_000_000)) for _ in range(size // 1_000_000))
    packed += squeeze.flush()
    before = {
        b"zTXt": b"Comment\x00\x00",
        b"iTXt": b"Comment\x00\x01\x00\x00\x00",
        b"iCCP": b"profile\x00\x00",
    }
    plain = saved(scene(), "PNG")
    after_head = 8 + 25
    return plain[:after_head] + _chunk(kind, before[kind] + packed) + plain[after_head:]


def endless_progressive(scans: int, width: int = 4000, height: int = 3000) -> bytes:
    """A progressive JPEG that goes over its one grey picture again and again."""
    data = saved(Image.new("L", (width, height), 128), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + b"\xff\xd9"


def _png(*chunks: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _sexagesimal(degrees: float) -> tuple[Fraction, Fraction, Fraction]:
    whole, minutes = divmod(abs(degrees) * 60, 60)
    seconds = Fraction(round(minutes % 1 * 60, 4)).limit_denominator(10_000)
    return Fraction(int(whole)), Fraction(int(minutes)), seconds
