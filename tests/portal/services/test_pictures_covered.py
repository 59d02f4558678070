"""What a box covers is gone from the pixels of every rendition, and nothing else is."""

import io
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.services import pictures
from portal.services.picture_refusals import NotAPhoto
from portal.services.picture_renditions import render
from portal.services.picture_wire import Unreadable, order, read_order
from tests.support import photographs

DARK = 45


def whole() -> bytes:
    return pictures.ready(photographs.jpeg(photographs.scene(800, 600))).renditions["1600.jpg"]


def test_the_covered_part_is_dark_in_every_size_and_kind_and_the_rest_as_it_was() -> None:
    renditions = pictures.covered(whole(), [[0.0, 0.0, 0.5, 0.5]])

    assert set(renditions) == set(pictures.RENDITIONS)
    for name, image in photographs.opened(renditions).items():
        corners = photographs.corners(image)
        assert max(corners.pop("top left")) < DARK, name
        for corner, colour in corners.items():
            wanted = photographs.CORNERS[corner]
            assert all(abs(a - b) <= 14 for a, b in zip(colour, wanted, strict=True)), name


def test_several_boxes_cover_together() -> None:
    halves = [[0.0, 0.0, 1.0, 0.5], [0.0, 0.5, 1.0, 0.5]]
    renditions = pictures.covered(whole(), halves)

    for name, image in photographs.opened(renditions).items():
        assert int(image.convert("L").getextrema()[1]) < DARK, name  # type: ignore[arg-type]


def touched(start: float, length: float, pixels: int) -> range:
    """The pixels that a stretch of shares of `pixels` lies on, a hair's breadth not counted."""
    hair = 1e-6
    return range(math.floor(start * pixels + hair), math.ceil((start + length) * pixels - hair))


@settings(max_examples=30, deadline=None)
@given(
    st.floats(0, 0.99), st.floats(0, 0.99), st.floats(0.004, 1), st.floats(0.004, 1),
    st.integers(8, 90), st.integers(8, 90),
)  # fmt: skip
def test_every_pixel_that_a_box_touches_is_covered(
    left: float, top: float, width: float, height: float, wide: int, high: int
) -> None:
    box = [left, top, min(width, 1 - left), min(height, 1 - top)]
    white = photographs.saved(Image.new("RGB", (wide, high), "white"), "PNG")
    image = Image.open(io.BytesIO(render(white, [box]).renditions["1600.webp"])).convert("L")

    middle = (box[0] + box[2] / 2) * wide, (box[1] + box[3] / 2) * high
    assert image.getpixel((int(middle[0]), int(middle[1]))) < 128  # type: ignore[operator]
    across, down = touched(box[0], box[2], wide), touched(box[1], box[3], high)
    for at in ((across[0], down[0]), (across[-1], down[-1])):
        assert image.getpixel(at) < 160, at  # type: ignore[operator]


def test_what_is_no_photo_is_not_covered_either() -> None:
    with pytest.raises(NotAPhoto):
        pictures.covered(b"boxes and no photo", [[0.0, 0.0, 0.5, 0.5]])


def test_nobody_sends_boxes_of_their_own_with_a_photo() -> None:
    """An order begins as no photo does: what is sent for a report never reads as one."""
    with pytest.raises(NotAPhoto):
        pictures.ready(order(photographs.jpeg(), [[0.0, 0.0, 1.0, 1.0]]))


def test_an_order_is_read_as_it_was_written() -> None:
    assert read_order(order(b"photo", [[0.0, 0.25, 0.5, 1.0]])) == (b"photo", [[0.0, 0.25, 0.5, 1]])
    assert read_order(order(b"photo", [])) == (b"photo", [])
    with pytest.raises(Unreadable):
        read_order(b"boxes\xff")
