from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.services.picture_kinds import Kind, claimed_pixels, cut_short, kind_of, scans
from tests.support import photographs


def _ftyp(major: bytes, *compatible: bytes) -> bytes:
    body = major + bytes(4) + b"".join(compatible)
    return (8 + len(body)).to_bytes(4, "big") + b"ftyp" + body + bytes(20)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (photographs.jpeg(), Kind.JPEG),
        (photographs.png(), Kind.PNG),
        (photographs.webp(), Kind.WEBP),
        (photographs.heic(), Kind.HEIF),
        (_ftyp(b"heic", b"mif1", b"heic"), Kind.HEIF),
        (_ftyp(b"mif1", b"heic"), Kind.HEIF),
        (_ftyp(b"mif1", b"mif1"), Kind.HEIF),
        (_ftyp(b"avif", b"mif1", b"avif"), None),
        (_ftyp(b"mif1", b"avif"), None),
        (_ftyp(b"isom", b"mp42"), None),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", None),
        (b"\xff\xd8", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(data: bytes, kind: Kind | None) -> None:
    assert kind_of(data) is kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (photographs.webp_claiming(16_383, 16_383), Kind.WEBP),
        (photographs.heic_claiming(16_383, 16_383), Kind.HEIF),
    ],
)
def test_a_claim_is_read_without_a_decoder(data: bytes, kind: Kind) -> None:
    assert claimed_pixels(data, kind) == 16_383 * 16_383


@pytest.mark.parametrize("lossless", [True, False])
def test_a_plain_webp_claims_what_it_holds(lossless: bool) -> None:
    data = photographs.saved(photographs.scene(321, 123), "WEBP", lossless=lossless)

    assert claimed_pixels(data, Kind.WEBP) == 321 * 123


def test_a_baseline_jpeg_goes_over_its_picture_once() -> None:
    assert scans(photographs.jpeg()) == 1


def test_scans_of_a_progressive_jpeg_are_counted() -> None:
    plain = photographs.endless_progressive(1, 64, 64)

    assert scans(photographs.endless_progressive(8, 64, 64)) == scans(plain) + 7


def test_a_thumbnail_and_what_follows_the_end_are_no_scans() -> None:
    thumbnail = photographs.saved(photographs.scene(16, 12), "JPEG")
    data = photographs.jpeg(exif=b"Exif\x00\x00" + thumbnail) + b"\xff\xda\x00\x02" * 200

    assert scans(data) == 1


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("made", [photographs.heic, photographs.phone_heic])
def test_a_heic_whose_pixels_are_not_all_there_is_cut_short(
    made: Callable[[Image.Image], bytes], share: float
) -> None:
    data = made(photographs.scene(640, 480))

    assert not cut_short(data)
    assert cut_short(data[: int(len(data) * share)])


def test_what_a_phone_hangs_behind_a_heic_does_not_make_it_short() -> None:
    assert not cut_short(photographs.heic() + b"SEFT and other things of the maker's")


@given(st.binary(max_size=200))
def test_any_bytes_can_be_asked_about(tail: bytes) -> None:
    for head in (
        b"",
        b"\xff\xd8\xff",
        b"RIFF\x00\x00\x00\x00WEBPVP8X",
        b"\x00\x00\x00\x18ftypheic",
    ):
        data = head + tail
        kind_of(data)
        scans(data)
        cut_short(data)
        assert claimed_pixels(data, Kind.WEBP) >= 0
        assert claimed_pixels(data, Kind.HEIF) >= 0
