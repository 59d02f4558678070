import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms

from portal.services.pictures import ready
from tests.support import photographs
from tests.support.photographs import CORNERS, assert_shows_the_scene, corners, opened, scene


@pytest.mark.parametrize("profile", [photographs.adobe_rgb(), photographs.display_p3()])
@pytest.mark.parametrize("made", photographs.KINDS.values(), ids=photographs.KINDS)
def test_colours_of_a_wider_space_are_carried_over(
    made: Callable[..., bytes], profile: bytes
) -> None:
    wider = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    held = ImageCms.profileToProfile(
        scene(), ImageCms.createProfile("sRGB"), wider, outputMode="RGB"
    )
    assert held is not None
    assert corners(held)["top right"] != pytest.approx(CORNERS["top right"], abs=25)

    assert_shows_the_scene(ready(made(held, icc_profile=profile)).renditions, tolerance=14)


@pytest.mark.parametrize("profile", [b"", b"nonsense", photographs.adobe_rgb()[:200], bytes(128)])
def test_a_broken_profile_leaves_the_colours_as_they_are(profile: bytes) -> None:
    assert_shows_the_scene(ready(photographs.jpeg(icc_profile=profile)).renditions)


def test_a_profile_for_other_channels_is_left_aside() -> None:
    data = photographs.jpeg(scene(mode="L"), icc_profile=photographs.adobe_rgb())

    for corner, colour in corners(opened(ready(data).renditions)["1600.jpg"]).items():
        assert colour == pytest.approx(corners(scene(mode="L"))[corner], abs=6)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_jpeg_of_print_or_of_grey_becomes_an_ordinary_one(mode: str) -> None:
    photo = ready(photographs.jpeg(scene(mode=mode)))

    for image in opened(photo.renditions).values():
        assert image.mode == "RGB"
        for corner, colour in corners(image).items():
            assert colour == pytest.approx(corners(scene(mode=mode))[corner], abs=12)


@pytest.mark.parametrize(
    "image",
    [scene(mode="L"), scene(mode="LA"), scene(mode="RGBA"), scene().quantize(16)],
    ids=lambda image: image.mode,
)
def test_a_png_of_any_depth_becomes_an_ordinary_photo(image: Image.Image) -> None:
    photo = ready(photographs.png(image))

    for rendition in opened(photo.renditions).values():
        assert rendition.mode == "RGB"
        for corner, colour in corners(rendition).items():
            assert colour == pytest.approx(corners(image)[corner], abs=14)


def test_a_png_of_ink_and_paper_becomes_an_ordinary_photo() -> None:
    image = opened(ready(photographs.png(Image.new("1", (80, 60), 1))).renditions)["1600.jpg"]

    assert set(corners(image).values()) == {(255, 255, 255)}


def test_sixteen_bits_of_grey_keep_their_dark_and_light() -> None:
    image = opened(ready(photographs.png_of_16_bits()).renditions)["1600.jpg"]

    found = corners(image)
    assert found["top left"] == pytest.approx((0x20,) * 3, abs=4)
    assert found["bottom left"] == pytest.approx((0xE0,) * 3, abs=4)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_is_see_through_is_seen_on_white(form: str) -> None:
    image = Image.new("RGBA", (80, 60), (0, 0, 0, 0))

    found = corners(opened(ready(photographs.saved(image, form)).renditions)["1600.jpg"])

    assert set(found.values()) == {(255, 255, 255)}
