import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.services.picture_pool import Pool
from portal.services.picture_refusals import BY_CODE
from portal.services.picture_wire import Limits, packed
from portal.services.pictures import (
    MAX_BYTES,
    Damaged,
    NotAPhoto,
    PhotoRefused,
    Ready,
    TooBig,
    TookTooLong,
    TooManyPixels,
    ready,
)
from tests.support import photographs

SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
KINDS = {
    "JPEG": photographs.jpeg(),
    "progressive JPEG": photographs.jpeg(progressive=True),
    "PNG": photographs.png(),
    "WebP": photographs.webp(),
    "HEIC": photographs.heic(),
    "HEIC of a phone": photographs.phone_heic(photographs.scene(640, 480)),
}
every_kind = pytest.mark.parametrize("data", KINDS.values(), ids=KINDS.keys())


NO_PHOTOS = {
    "nothing": b"",
    "a byte": b"\xff",
    "text": b"hello, this is my photo.jpg",
    "svg": SVG,
    "pdf": b"%PDF-1.7\n",
    "html": b"<html><script>alert(1)</script></html>",
    "zip": b"PK\x03\x04" + bytes(100),
    "gif": photographs.saved(photographs.scene(), "GIF"),
    "tiff": photographs.saved(photographs.scene(), "TIFF"),
    "bmp": photographs.saved(photographs.scene(), "BMP"),
    "avif": photographs.saved(photographs.scene(), "AVIF"),
    "jpeg 2000": photographs.saved(photographs.scene(), "JPEG2000"),
}


@pytest.mark.parametrize("data", NO_PHOTOS.values(), ids=NO_PHOTOS.keys())
def test_what_is_no_photo_is_named_so(data: bytes) -> None:
    with pytest.raises(NotAPhoto):
        ready(data)


def test_more_than_twenty_megabytes_are_too_big() -> None:
    sound = photographs.jpeg()

    assert isinstance(ready(sound + bytes(MAX_BYTES - len(sound))), Ready)
    with pytest.raises(TooBig):
        ready(sound + bytes(MAX_BYTES - len(sound) + 1))


@pytest.mark.parametrize(
    "data",
    [
        photographs.png_claiming(50_000, 50_000),
        photographs.jpeg_claiming(50_000, 50_000),
        photographs.webp_claiming(16_383, 16_383),
        photographs.heic_claiming(50_000, 50_000),
        photographs.png_claiming(7_746, 7_747),
        photographs.jpeg_claiming(7_746, 7_747),
        photographs.webp_claiming(7_746, 7_747),
        photographs.heic_claiming(7_746, 7_747),
    ],
)
def test_a_picture_of_more_than_sixty_million_pixels_is_refused_unopened(data: bytes) -> None:
    with pytest.raises(TooManyPixels):
        ready(data)


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_a_text_that_unpacks_to_hundreds_of_megabytes_is_not_unpacked(kind: bytes) -> None:
    little_room = Pool(Limits(memory=350_000_000), size=1)
    data = photographs.png_with_swelling_text(kind)
    try:
        with pytest.raises(Damaged):
            ready(data, little_room)
    finally:
        little_room.close()


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9])
@every_kind
def test_a_photo_cut_short_is_damaged(data: bytes, share: float) -> None:
    with pytest.raises((Damaged, NotAPhoto)) as refused:
        ready(data[: int(len(data) * share)])

    assert refused.type is Damaged or len(data) * share < 30


def test_a_heic_that_promises_more_than_it_holds_is_damaged() -> None:
    with pytest.raises(Damaged):
        ready(photographs.heic() + (1_000).to_bytes(4, "big") + b"mdat" + bytes(100))


def test_a_jpeg_without_end_is_refused_at_once() -> None:
    data = photographs.endless_progressive(scans=100_000)
    started = time.monotonic()

    with pytest.raises(TookTooLong):
        ready(data)

    assert time.monotonic() - started < 5


@pytest.mark.parametrize("limits", [Limits(seconds=1), Limits(processor_seconds=1)])
def test_a_photo_that_takes_too_long_is_given_up_and_the_next_is_not(limits: Limits) -> None:
    slow = photographs.endless_progressive(scans=85, width=7_700, height=7_700)
    little_time = Pool(limits, size=1)
    try:
        with pytest.raises(TookTooLong):
            ready(slow, little_time)
        assert isinstance(ready(photographs.saved(photographs.scene(), "PNG"), little_time), Ready)
    finally:
        little_time.close()


def test_a_photo_that_needs_too_much_memory_is_refused_and_the_next_is_not() -> None:
    large = photographs.saved(photographs.scene(7_000, 7_000, "RGBA"), "PNG")
    little_room = Pool(Limits(memory=350_000_000), size=1)
    try:
        with pytest.raises(TooManyPixels):
            ready(large, little_room)
        assert isinstance(ready(photographs.jpeg(), little_room), Ready)
    finally:
        little_room.close()


def test_a_file_of_a_million_empty_parts_ends() -> None:
    parts = b"\xff\xe5\x00\x02" * 2_000_000
    sound = photographs.jpeg()

    assert isinstance(ready(sound[:2] + parts + sound[2:]), Ready)


def test_every_refusal_has_a_code_of_its_own() -> None:
    assert set(BY_CODE.values()) == set(PhotoRefused.__subclasses__())
    assert all(code == refusal.code for code, refusal in BY_CODE.items())


# ------------------------------------------------------------------ anything at all


def _ready_or_refused(data: bytes) -> None:
    try:
        photo = ready(data)
    except PhotoRefused:
        return
    assert photo.width > 0
    assert all(photo.renditions.values())


@settings(max_examples=60, deadline=5_000)
@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP"])
    | st.just(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
    st.binary(max_size=500),
)
def test_any_bytes_are_a_photo_or_refused(head: bytes, tail: bytes) -> None:
    _ready_or_refused(head + tail)


@settings(max_examples=40, deadline=5_000)
@given(changes=st.integers(1, 40), seed=st.integers(0, 2**32))
@every_kind
def test_any_damage_to_a_photo_leaves_a_photo_or_is_refused(
    data: bytes, changes: int, seed: int
) -> None:
    chance = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(changes):
        at = chance.randrange(len(damaged))
        match chance.randrange(3):
            case 0:
                damaged[at] = chance.randrange(256)
            case 1:
                del damaged[at : at + chance.randrange(9)]
            case _:
                damaged[at:at] = damaged[at : at + chance.randrange(99)]
    _ready_or_refused(bytes(damaged))


# ------------------------------------------------------------------ a decoder that was taken over


class _TakenOver(Pool):
    """A pool whose answer a stranger has written."""

    def __init__(self, answer: bytes) -> None:
        super().__init__()
        self._answer = answer

    def render(self, data: bytes) -> bytes:
        return self._answer


HEAD = {"width": 80, "height": 60, "place": None, "taken_at": None}
PARTS = ready(photographs.jpeg()).renditions


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        packed({"refused": "no such code"}, {}),
        packed({"refused": []}, {}),
        packed(HEAD, {}),
        packed(HEAD, {**PARTS, "evil.js": b"alert(1)"}),
        packed(HEAD, {**PARTS, "400.jpg": b"<html><script>alert(1)</script>"}),
        packed({**HEAD, "width": "wide"}, PARTS),
        packed({**HEAD, "place": [1, 2, 3]}, PARTS),
        packed({**HEAD, "taken_at": 7}, PARTS),
        packed({"width": 80}, PARTS),
    ],
)
def test_an_answer_that_lies_is_not_believed(answer: bytes) -> None:
    with pytest.raises(Damaged):
        ready(photographs.jpeg(), _TakenOver(answer))


def test_an_answer_that_is_true_is_believed() -> None:
    assert ready(photographs.jpeg(), _TakenOver(packed(HEAD, PARTS))).renditions == PARTS
