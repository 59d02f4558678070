"""How long a photo takes to be made ready, as a ratio to bare Pillow making the same files.

`python -m benchmarks photos` prints the figures.
"""

import io
import statistics
import time
from collections.abc import Callable

import pillow_heif
from PIL import Image

from benchmarks.figures import Figure
from portal.services.picture_renditions import JPEG, LARGE, SMALL, WEBP
from portal.services.pictures import ready

PAIRS = 15
SIZE = (4032, 3024)  # 12 million pixels, as most phones make them

pillow_heif.register_heif_opener(thumbnails=False, decode_threads=2)


def figures() -> list[Figure]:
    """JPEG and HEIC, each against the floor by turns."""
    return [
        _measured("A 12 MP JPEG made ready", _photo("JPEG", quality=88), 1.3, PAIRS),
        _measured("A 12 MP HEIC made ready", _photo("HEIF", quality=60), 1.3, PAIRS // 3),
    ]


def _measured(name: str, data: bytes, target: float, pairs: int) -> Figure:
    """Ours and the floor by turns, so that what else the machine does falls on both."""
    ready(data)
    floor(data)
    ours, bare = [], []
    for _ in range(pairs):
        ours.append(_milliseconds(lambda: ready(data)))
        bare.append(_milliseconds(lambda: floor(data)))
    ratio = statistics.median(ours) / statistics.median(bare)
    note = (
        f"{statistics.median(ours):.0f} ms against {statistics.median(bare):.0f} ms by bare Pillow"
        f" in this process; medians of {pairs} by turns, {len(data) / 1e6:.1f} MB"
    )
    return Figure(name, ratio, note, at_most=target)


def floor(data: bytes) -> list[bytes]:
    """The same four files by bare Pillow at its best, its metadata unread, in this process."""
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", LARGE)
    large = image.resize(LARGE, Image.Resampling.BICUBIC, reducing_gap=2.0)
    small = large.resize(SMALL, Image.Resampling.BICUBIC, reducing_gap=2.0)
    made = []
    for picture in (large, small):
        for form, options in (("WEBP", WEBP), ("JPEG", JPEG)):
            out = io.BytesIO()
            picture.save(out, form, **options)
            made.append(out.getvalue())
    return made


def _photo(form: str, **options: int) -> bytes:
    """A picture with the coarse and fine grain of a street, and the Exif of a phone."""
    coarse = Image.effect_noise((63, 47), 90).resize(SIZE, Image.Resampling.BICUBIC)
    middle = Image.effect_noise((504, 378), 60).resize(SIZE, Image.Resampling.BICUBIC)
    fine = Image.effect_noise(SIZE, 14)
    picture = Image.merge(
        "RGB",
        (
            Image.blend(coarse, middle, 0.4),
            Image.blend(coarse, fine, 0.3),
            Image.blend(middle, fine, 0.5),
        ),
    )
    exif = Image.Exif()
    exif[0x010F] = "Benchmark"
    out = io.BytesIO()
    picture.save(out, form, exif=exif.tobytes(), **options)
    return out.getvalue()


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
