"""What a photo says of where and when it was taken, read before its metadata is thrown away."""

import math
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

# A camera writes what it likes here: any fault in a field means the field is not known.
_FAULTS = (
    ArithmeticError,
    AttributeError,
    IndexError,
    KeyError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
)
_UPRIGHT = 1


def orientation(image: Image.Image) -> int:
    """How the stored picture stands, 1 to 8 (Exif 2.32, tag 0x0112); 1 where it is not known."""
    try:
        value = int(image.getexif().get(ExifTags.Base.Orientation, _UPRIGHT))
    except _FAULTS:
        return _UPRIGHT
    return value if 1 <= value <= 8 else _UPRIGHT


def place(image: Image.Image) -> tuple[float, float] | None:
    """Latitude and longitude in WGS84 degrees, or None where the photo does not say."""
    try:
        gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(
            gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], {"N": 1, "S": -1}
        )
        lon = _degrees(
            gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], {"E": 1, "W": -1}
        )
    except _FAULTS:
        return None
    # Cameras without a fix write zeroes.
    known = (lat, lon) != (0, 0) and abs(lat) <= 90 and abs(lon) <= 180
    return (lat, lon) if known else None


def taken_at(image: Image.Image) -> str | None:
    """When the picture was taken as ISO 8601, without an offset where the camera gave none."""
    try:
        fields = image.getexif().get_ifd(ExifTags.IFD.Exif)
        moment = datetime.strptime(  # noqa: DTZ007 - the offset, if any, is a field of its own
            _text(fields[ExifTags.Base.DateTimeOriginal])[:19], "%Y:%m:%d %H:%M:%S"
        )
    except _FAULTS:
        return None
    return moment.isoformat() + _offset(fields)


def _offset(fields: dict[int, Any]) -> str:
    try:
        offset = _text(fields[ExifTags.Base.OffsetTimeOriginal])
        datetime.strptime(offset, "%z")
    except _FAULTS:
        return ""
    return offset


def _degrees(parts: Any, reference: Any, signs: dict[str, int]) -> float:
    degrees, minutes, seconds = (float(part) for part in (*parts, 0, 0)[:3])
    value = signs[_text(reference)] * (degrees + minutes / 60 + seconds / 3600)
    if not math.isfinite(value):
        raise ValueError
    return round(value, 6)


def _text(value: Any) -> str:
    text = value.decode("ascii") if isinstance(value, bytes) else str(value)
    return text.strip("\x00 ")
