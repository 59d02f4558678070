"""Pictures for the demo's cases, drawn here: no photograph of anybody's street is needed."""

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw, ImageFilter

_WIDE, _HIGH = 1200, 900
_HORIZON = 330
Drawing = ImageDraw.ImageDraw
Colour = tuple[int, int, int]


def photograph(scene: str, seed: int) -> bytes:
    """A JPEG of a scene by its name; the same seed gives the same picture."""
    chance = random.Random(f"{scene}:{seed}")
    picture = _street(chance)
    _SCENES[scene](ImageDraw.Draw(picture), chance)
    picture = picture.filter(ImageFilter.GaussianBlur(1.6))
    out = io.BytesIO()
    _grained(picture, chance).save(out, "JPEG", quality=88)
    return out.getvalue()


def _street(chance: random.Random) -> Image.Image:
    """Sky, a terrace of houses, pavement and road, the ground of most scenes."""
    picture = Image.new("RGB", (_WIDE, _HIGH), (196, 208, 216))
    draw = ImageDraw.Draw(picture)
    left = -chance.randint(0, 120)
    while left < _WIDE:
        left += _house(draw, chance, left)
    draw.rectangle((0, _HORIZON, _WIDE, _HORIZON + 130), fill=(158, 154, 148))
    for slab in range(-60, _WIDE, 110):
        draw.line((slab, _HORIZON, slab - 60, _HORIZON + 130), fill=(140, 136, 130), width=3)
    draw.rectangle((0, _HORIZON + 130, _WIDE, _HORIZON + 152), fill=(176, 173, 168))
    draw.rectangle((0, _HORIZON + 152, _WIDE, _HIGH), fill=(92, 93, 96))
    return picture


def _house(draw: Drawing, chance: random.Random, left: int) -> int:
    wide, top = chance.randint(190, 290), chance.randint(40, 110)
    wall = chance.choice([(150, 96, 80), (172, 120, 96), (206, 196, 178), (128, 88, 78)])
    draw.rectangle((left, top, left + wide, _HORIZON), fill=wall)
    draw.polygon(
        [(left - 8, top), (left + wide / 2, top - 80), (left + wide + 8, top)], fill=(88, 82, 84)
    )
    for x in (left + 34, left + wide - 94):
        draw.rectangle((x, top + 50, x + 60, top + 120), fill=(226, 232, 236))
        draw.rectangle((x + 5, top + 55, x + 55, top + 115), fill=(92, 108, 122))
    door = left + wide // 2 - 26
    colour = chance.choice([(36, 84, 76), (120, 34, 38), (40, 52, 92), (60, 60, 60)])
    draw.rectangle((door, _HORIZON - 120, door + 52, _HORIZON), fill=colour)
    return wide


def _grained(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Grain, as of a phone's camera, from a seeded noise tile."""
    tile = Image.frombytes("L", (300, 225), chance.randbytes(300 * 225))
    grain = tile.resize(picture.size, Image.Resampling.BILINEAR).point(lambda v: 112 + v // 8)
    return ImageChops.overlay(picture, Image.merge("RGB", (grain, grain, grain)))


def _blob(
    chance: random.Random, x: float, y: float, rx: float, ry: float, rough: float = 0.18
) -> list[tuple[float, float]]:
    turns = [turn / 26 * math.tau for turn in range(26)]
    sizes = [1 + chance.uniform(-rough, rough) for _ in turns]
    return [
        (x + rx * size * math.cos(turn), y + ry * size * math.sin(turn))
        for turn, size in zip(turns, sizes, strict=True)
    ]


def _pothole(draw: Drawing, chance: random.Random) -> None:
    x, y = chance.randint(420, 780), chance.randint(620, 720)
    wide = chance.randint(150, 260)
    draw.polygon(_blob(chance, x, y, wide, wide * 0.42), fill=(70, 70, 72))
    draw.polygon(_blob(chance, x, y + 8, wide * 0.86, wide * 0.34), fill=(44, 42, 42))
    draw.polygon(_blob(chance, x + 12, y + 22, wide * 0.5, wide * 0.15), fill=(96, 104, 110))
    for _ in range(40):
        a, b = chance.gauss(x, wide), chance.gauss(y, wide * 0.4)
        draw.ellipse((a, b, a + 9, b + 6), fill=(120, 116, 110))


def _patched(draw: Drawing, chance: random.Random) -> None:
    x, y = chance.randint(420, 700), chance.randint(600, 680)
    draw.polygon([(x - 230, y), (x + 190, y - 14), (x + 236, y + 124), (x - 206, y + 140)],
                 fill=(40, 40, 42))  # fmt: skip
    draw.line((x - 230, y, x + 190, y - 14), fill=(26, 26, 28), width=6)


def _dumped(draw: Drawing, chance: random.Random) -> None:
    x = chance.randint(260, 460)
    colour = chance.choice([(122, 74, 60), (80, 96, 120), (128, 120, 100)])
    draw.rounded_rectangle((x, 330, x + 430, 470), 26, fill=colour)
    draw.rounded_rectangle((x - 30, 400, x + 460, 530), 26, fill=_darker(colour))
    for bag in range(4):
        draw.polygon(_blob(chance, x + 520 + bag * 74, 490, 60, 56), fill=(32, 32, 36))
    draw.rectangle((x - 190, 300, x - 90, 520), fill=(222, 220, 212))


def _clear(_draw: Drawing, _chance: random.Random) -> None:
    """Nothing is left: the street alone."""


def _graffiti(draw: Drawing, chance: random.Random) -> None:
    _wall(draw)
    for _ in range(5):
        colour = chance.choice([(214, 60, 120), (50, 130, 210), (240, 200, 60), (30, 30, 30)])
        x, y = chance.randint(160, 900), chance.randint(160, 420)
        line = [(x + step * 26, y + 70 * math.sin(step + x)) for step in range(9)]
        draw.line(line, fill=colour, width=18, joint="curve")


def _wall(draw: Drawing, _chance: random.Random | None = None) -> None:
    draw.rectangle((60, 90, _WIDE - 60, 520), fill=(150, 100, 84))
    for row, y in enumerate(range(90, 520, 36)):
        draw.line((60, y, _WIDE - 60, y), fill=(176, 140, 124), width=4)
        for x in range(60 + row % 2 * 44, _WIDE - 60, 88):
            draw.line((x, y, x, min(y + 36, 520)), fill=(176, 140, 124), width=4)


def _bin(draw: Drawing, chance: random.Random) -> None:
    _bin_alone(draw, chance)
    for _ in range(16):
        x, y = chance.gauss(600, 130), chance.uniform(450, 540)
        colour = chance.choice([(232, 228, 218), (200, 60, 50), (70, 120, 180), (36, 36, 40)])
        draw.polygon(_blob(chance, x, y, 34, 22, 0.4), fill=colour)
    draw.polygon(_blob(chance, 600, 236, 96, 40, 0.3), fill=(40, 40, 44))


def _bin_alone(draw: Drawing, _chance: random.Random) -> None:
    draw.rounded_rectangle((510, 240, 690, 520), 20, fill=(34, 74, 62))
    draw.rectangle((540, 270, 660, 310), fill=(18, 30, 28))


def _dark_lamp(draw: Drawing, chance: random.Random) -> None:
    _night(draw, chance, (70, 74, 80))


def _lit_lamp(draw: Drawing, chance: random.Random) -> None:
    _night(draw, chance, (255, 232, 170))


def _night(draw: Drawing, chance: random.Random, light: Colour) -> None:
    draw.rectangle((0, 0, _WIDE, _HIGH), fill=(24, 28, 42))
    for left in range(0, _WIDE, 240):
        draw.rectangle((left, chance.randint(240, 330), left + 236, 560), fill=(36, 38, 52))
    draw.rectangle((0, 560, _WIDE, _HIGH), fill=(32, 33, 38))
    draw.rectangle((590, 140, 606, 620), fill=(86, 90, 96))
    draw.rectangle((500, 132, 606, 146), fill=(86, 90, 96))
    if light[0] > 200:
        draw.polygon([(440, 150), (560, 150), (820, 700), (220, 700)], fill=(78, 72, 58))
    draw.rounded_rectangle((452, 130, 540, 158), 10, fill=light)


def _overgrown(draw: Drawing, chance: random.Random) -> None:
    for _ in range(60):
        x, y = chance.uniform(-40, 760), chance.uniform(150, 470)
        green = chance.choice([(44, 86, 40), (58, 104, 48), (36, 70, 36), (76, 118, 58)])
        draw.polygon(_blob(chance, x, y, 90, 60, 0.4), fill=green)


def _trimmed(draw: Drawing, chance: random.Random) -> None:
    for x in range(0, 700, 40):
        draw.polygon(_blob(chance, x, 270, 60, 66, 0.15), fill=(52, 96, 46))


def _drain(draw: Drawing, chance: random.Random) -> None:
    draw.polygon(_blob(chance, 600, 620, 430, 120, 0.12), fill=(104, 116, 124))
    _grate(draw, chance)


def _grate(draw: Drawing, _chance: random.Random) -> None:
    draw.rectangle((500, 560, 700, 640), fill=(52, 52, 54))
    for x in range(512, 700, 26):
        draw.rectangle((x, 570, x + 10, 630), fill=(20, 20, 22))


def _fallen_sign(draw: Drawing, _chance: random.Random) -> None:
    draw.line((540, 560, 760, 250), fill=(130, 134, 138), width=16)
    draw.polygon([(700, 130), (900, 240), (720, 320)], fill=(190, 34, 40))
    draw.polygon([(732, 176), (846, 240), (742, 286)], fill=(240, 240, 240))


def _upright_sign(draw: Drawing, _chance: random.Random) -> None:
    draw.rectangle((592, 240, 608, 560), fill=(130, 134, 138))
    draw.polygon([(490, 260), (710, 260), (600, 80)], fill=(190, 34, 40))
    draw.polygon([(534, 236), (666, 236), (600, 130)], fill=(240, 240, 240))


def _car(draw: Drawing, chance: random.Random) -> None:
    colour = chance.choice([(40, 80, 150), (150, 40, 44), (120, 124, 128)])
    draw.rounded_rectangle((300, 470, 900, 620), 40, fill=colour)
    draw.polygon([(400, 480), (480, 390), (740, 390), (820, 480)], fill=_darker(colour))
    for x in (410, 790):
        draw.ellipse((x - 58, 580, x + 58, 670), fill=(24, 24, 26))
    draw.rectangle((545, 568, 665, 600), fill=(236, 204, 70))
    for mark in range(7):
        x = 553 + mark * 15 + (8 if mark > 3 else 0)
        draw.rectangle((x, 574, x + chance.randint(6, 10), 594), fill=(20, 20, 22))


def _letter(draw: Drawing, chance: random.Random) -> None:
    """A letter with somebody's name and address, found in a bag."""
    draw.polygon([(280, 180), (900, 140), (980, 860), (330, 890)], fill=(242, 240, 232))
    for line in range(14):
        y = 250 + line * 40
        wide = chance.randint(140, 220) if line < 4 else chance.randint(380, 560)
        draw.line((350 + line * 3, y, 350 + line * 3 + wide, y - 8), fill=(60, 60, 70), width=8)


def _lifted_slab(draw: Drawing, _chance: random.Random) -> None:
    draw.polygon([(430, 400), (700, 372), (730, 436), (410, 470)], fill=(186, 182, 174))
    draw.polygon([(410, 470), (730, 436), (730, 462), (410, 496)], fill=(60, 56, 52))


def _darker(colour: Colour) -> Colour:
    return colour[0] * 3 // 4, colour[1] * 3 // 4, colour[2] * 3 // 4


_SCENES: dict[str, Callable[[Drawing, random.Random], None]] = {
    "pothole": _pothole, "patched": _patched, "dumped": _dumped, "clear": _clear,
    "graffiti": _graffiti, "wall": _wall, "bin": _bin, "bin_alone": _bin_alone,
    "dark_lamp": _dark_lamp, "lit_lamp": _lit_lamp, "overgrown": _overgrown,
    "trimmed": _trimmed, "drain": _drain, "grate": _grate, "fallen_sign": _fallen_sign,
    "upright_sign": _upright_sign, "car": _car, "lifted_slab": _lifted_slab,
    "letter": _letter,
}  # fmt: skip
NAMES = frozenset(_SCENES)
