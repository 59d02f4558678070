"""What a file is by its first bytes, and how many pixels it claims, before any decoder sees it."""

import re
import struct
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of picture taken in; the value is Pillow's name of the format."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIF = "HEIF"


# ISO/IEC 23008-12: the brands of HEVC pictures. AVIF shares the container but not the decoder.
_HEVC_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"MiHE"}
)
_CONTAINER_BRANDS = frozenset({b"mif1", b"msf1"})
_BOXES = frozenset({b"ftyp", b"meta", b"moov", b"mdat", b"free"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})

# ITU-T T.81 B.1.1.3: markers that a length follows, and the end; not stuffing, fill or restarts.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd8\xff]")
_START_OF_SCAN = b"\xff\xda"
_END_OF_IMAGE = b"\xff\xd9"


def kind_of(data: bytes) -> Kind | None:
    """The kind of picture `data` begins as, or None where it is none that is taken in."""
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Kind.WEBP
    return Kind.HEIF if _is_heif(data) else None


def scans(data: bytes) -> int:
    """How many times a JPEG goes over its picture: once if baseline, about ten if progressive."""
    count, at = 0, 2
    while (found := _MARKER.search(data, at)) and found[0] != _END_OF_IMAGE:
        count += found[0] == _START_OF_SCAN
        at = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
    return count


def cut_short(data: bytes) -> bool:
    """Whether the pixels of a HEIF would reach behind the end of the file.

    Its decoder leaves tiles it cannot read empty, where the other decoders refuse.
    ISO/IEC 14496-12 4.2: a size of 1 is followed by the true one; 0 reaches to the end.
    """
    at = 0
    while data[at + 4 : at + 8] in _BOXES:
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size == 0:
            return False
        at += max(size, 8)
    return at > len(data)


def claimed_pixels(data: bytes, kind: Kind) -> int:
    """The pixels the header of a WebP or HEIF claims; 0 where it says nothing readable.

    Their decoders set memory aside as they open a file, before a size can be asked of them;
    those of JPEG and PNG do not.
    """
    if kind is Kind.WEBP:
        width, height = _webp_size(data)
        return width * height
    if kind is Kind.HEIF:
        return max((width * height for width, height in _heif_sizes(data)), default=0)
    return 0


def _is_heif(data: bytes) -> bool:
    if data[4:8] != b"ftyp":
        return False
    length = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, length - 3, 4))}
    if brands & _HEVC_BRANDS:
        return True
    return bool(brands & _CONTAINER_BRANDS) and not brands & _AVIF_BRANDS


def _webp_size(data: bytes) -> tuple[int, int]:
    """RFC 9649: the canvas of an extended file, else the frame of a lossless or lossy one."""
    if len(data) < 30:
        return 0, 0
    match data[12:16]:
        case b"VP8X":
            return _little(data[24:27]) + 1, _little(data[27:30]) + 1
        case b"VP8L":
            bits = _little(data[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    return 0, 0


def _heif_sizes(data: bytes) -> list[tuple[int, int]]:
    """Width and height of every `ispe` (image spatial extents) property."""
    found = re.finditer(rb"\x00\x00\x00\x14ispe\x00{4}(.{8})", data[:1_000_000], re.DOTALL)
    return [struct.unpack(">II", each[1]) for each in found]


def _little(field: bytes) -> int:
    return int.from_bytes(field, "little")
