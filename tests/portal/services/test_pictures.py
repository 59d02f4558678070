from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from portal.models.places import Point
from portal.services.pictures import RENDITIONS, ready
from tests.support import photographs
from tests.support.photographs import assert_shows_the_scene, opened, scene

every_kind = pytest.mark.parametrize("made", photographs.KINDS.values(), ids=photographs.KINDS)


# ------------------------------------------------------------------ what comes of a photo


@every_kind
def test_a_photo_of_each_kind_comes_in_two_sizes_and_two_formats(
    made: Callable[..., bytes],
) -> None:
    photo = ready(made(scene(2000, 1500)))

    made_of = {name: (image.format, image.size) for name, image in opened(photo.renditions).items()}
    assert made_of == {
        "1600.webp": ("WEBP", (1600, 1200)),
        "1600.jpg": ("JPEG", (1600, 1200)),
        "400.webp": ("WEBP", (400, 300)),
        "400.jpg": ("JPEG", (400, 300)),
    }
    assert made_of.keys() == RENDITIONS.keys()
    assert_shows_the_scene(photo.renditions)


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((1500, 2000), (1200, 1600), (300, 400)),
        ((3000, 1000), (1600, 533), (400, 133)),
        ((1000, 3000), (533, 1600), (133, 400)),
        ((2000, 2000), (1200, 1200), (300, 300)),
        ((640, 480), (640, 480), (400, 300)),
        ((284, 25), (284, 25), (284, 25)),
        ((3000, 1), (1600, 1), (400, 1)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_a_photo_keeps_its_shape_and_is_never_enlarged(
    size: tuple[int, int], large: tuple[int, int], small: tuple[int, int]
) -> None:
    photo = ready(photographs.jpeg(scene(*size)))

    sizes = {name: image.size for name, image in opened(photo.renditions).items()}
    assert sizes == {
        "1600.webp": large,
        "1600.jpg": large,
        "400.webp": small,
        "400.jpg": small,
    }
    assert (photo.width, photo.height) == large


@pytest.mark.parametrize("orientation", range(1, 9))
@every_kind
def test_a_turned_photo_stands_upright(made: Callable[..., bytes], orientation: int) -> None:
    photo = ready(made(scene(160, 120), orientation=orientation))

    assert_shows_the_scene(photo.renditions)
    assert (photo.width, photo.height) == (160, 120)


def test_a_turned_photo_fits_the_box_as_it_stands() -> None:
    photo = ready(photographs.jpeg(scene(1500, 2000), orientation=6))

    assert (photo.width, photo.height) == (1200, 1600)


def test_an_orientation_that_is_none_is_left_alone() -> None:
    exif = photographs.exif()
    exif[0x0112] = 99

    assert_shows_the_scene(ready(photographs.jpeg(exif=exif)).renditions)


def test_an_orientation_in_letters_is_left_alone() -> None:
    number, letters = b"\x01\x12\x00\x03", b"\x01\x12\x00\x02"
    exif = photographs.exif(orientation=6).tobytes()
    assert number in exif

    data = photographs.jpeg(exif=exif.replace(number, letters))

    assert_shows_the_scene(ready(data).renditions)


# ------------------------------------------------------------------ metadata


@pytest.mark.parametrize("profile", [None, photographs.display_p3()], ids=["plain", "profile"])
@every_kind
def test_nothing_of_the_metadata_is_left(made: Callable[..., bytes], profile: bytes | None) -> None:
    photo = ready(made(icc_profile=profile))

    for data in photo.renditions.values():
        for told in (photographs.MAKE, photographs.COMMENT, "script", "xmpmeta", "Exif", "2026:03"):
            assert told.encode() not in data
        for marker in (b"ICC_PROFILE", b"ICCP", b"EXIF", b"XMP ", b"VP8X", b"MPF"):
            assert marker not in data
    for image in opened(photo.renditions).values():
        image.load()
        assert dict(image.getexif()) == {}
        assert not image.info.keys() & {"exif", "xmp", "icc_profile", "comment", "photoshop", "mp"}


def test_what_follows_the_picture_is_left_behind() -> None:
    photo = ready(photographs.jpeg() + b"a film of my garden" * 100)

    assert all(b"garden" not in data for data in photo.renditions.values())


def test_a_second_picture_in_the_file_is_left_behind() -> None:
    data = photographs.saved(
        scene(), "MPO", save_all=True, append_images=[Image.new("RGB", (80, 60), "black")]
    )

    photo = ready(data)

    assert_shows_the_scene(photo.renditions)
    assert all(b"MPF" not in each for each in photo.renditions.values())


@every_kind
def test_a_photo_tells_where_and_when_it_was_taken(made: Callable[..., bytes]) -> None:
    photo = ready(made())

    assert photo.gps == pytest.approx(Point(*photographs.PLACE), abs=1e-5)
    assert isinstance(photo.gps, Point)
    assert photo.taken_at == datetime(2026, 3, 4, 10, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize("place", [(51.5, 0.25), (-33.9, 151.2), (-22.9, -43.2)])
def test_a_place_is_on_its_own_side_of_the_world(place: tuple[float, float]) -> None:
    photo = ready(photographs.jpeg(exif=photographs.exif(place=place)))

    assert photo.gps == pytest.approx(place, abs=1e-5)


def test_a_camera_without_an_offset_shows_the_time_in_london() -> None:
    exif = photographs.exif(taken="2026:07:01 12:00:00")

    assert ready(photographs.jpeg(exif=exif)).taken_at == datetime(2026, 7, 1, 11, tzinfo=UTC)


def test_a_camera_with_an_offset_is_believed() -> None:
    exif = photographs.exif(taken="2026:07:01 12:00:00")
    exif.get_ifd(0x8769)[0x9011] = "+05:30"

    assert ready(photographs.jpeg(exif=exif)).taken_at == datetime(2026, 7, 1, 6, 30, tzinfo=UTC)


def test_a_photo_without_metadata_tells_nothing() -> None:
    photo = ready(photographs.saved(scene(), "JPEG"))

    assert photo.gps is None
    assert photo.taken_at is None


@pytest.mark.parametrize(
    "place",
    [
        {},
        {1: "N", 2: (51.0, 0.0, 0.0)},
        {1: "N", 2: (51.0, 0.0, 0.0), 3: "W", 4: ()},
        {1: "N", 2: (51.0, 0.0, 0.0), 4: (1.0, 0.0, 0.0)},
        {1: "X", 2: (51.0, 0.0, 0.0), 3: "W", 4: (1.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (IFDRational(0, 0), 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)},
    ],
)
def test_a_place_that_is_not_whole_is_no_place(place: dict[int, object]) -> None:
    exif = photographs.exif(place=None)
    exif.get_ifd(0x8825).update(place)

    photo = ready(photographs.jpeg(exif=exif))

    assert photo.gps is None
    assert photo.taken_at is not None


@pytest.mark.parametrize(
    ("taken", "offset"),
    [
        ("", "+00:00"),
        ("0000:00:00 00:00:00", "+00:00"),
        ("    :  :     :  :  ", "+00:00"),
        ("yesterday", "+00:00"),
        ("0001:01:01 00:00:00", "+05:30"),
    ],
)
def test_a_moment_that_never_was_is_no_moment(taken: str, offset: str) -> None:
    exif = photographs.exif()
    exif.get_ifd(0x8769).update({0x9003: taken, 0x9011: offset})

    photo = ready(photographs.jpeg(exif=exif))

    assert photo.taken_at is None
    assert photo.gps is not None


@pytest.mark.parametrize("cut", [8, 12, 40, 90, 150])
def test_damaged_metadata_does_not_stop_a_sound_picture(cut: int) -> None:
    whole = photographs.exif().tobytes()

    assert_shows_the_scene(ready(photographs.jpeg(exif=whole[:cut])).renditions)
    assert_shows_the_scene(
        ready(photographs.jpeg(exif=whole[:cut] + b"\xff" * (len(whole) - cut))).renditions
    )


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_is_kept(form: str) -> None:
    photo = ready(photographs.animated(form))

    assert_shows_the_scene(photo.renditions)
    assert all(getattr(image, "n_frames", 1) == 1 for image in opened(photo.renditions).values())


def test_a_photo_of_48_million_pixels_is_taken() -> None:
    photo = ready(photographs.jpeg(Image.new("RGB", (8064, 6048), "teal")))

    assert (photo.width, photo.height) == (1600, 1200)
