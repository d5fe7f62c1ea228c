"""Scenes: what the sample clips show, as functions from a moment to a picture.

A scene draws on a canvas larger than its film, which smooths its edges when it is made smaller.
Everything is set by the time, from 0 to 1, and repeats: the last frame leads into the first.
"""

import math
import random
from collections.abc import Callable, Iterable
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

type Size = tuple[int, int]
type Colour = tuple[int, int, int]
type Scene = Callable[[Size, float], Image.Image]

TURN = 2 * math.pi


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two, `share` of the way to the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


@cache
def sky(size: Size, *stops: Colour) -> Image.Image:
    """Return a vertical gradient through some colours, from top to bottom."""
    column = Image.new("RGB", (1, len(stops)))
    column.putdata(stops)
    return column.resize(size, Image.Resampling.BICUBIC)


@cache
def glow(width: int, strength: int) -> Image.Image:
    """Return a soft round light, as a mask."""
    small = Image.radial_gradient("L").resize((128, 128))
    edge = 181  # the gradient's level in the middle of each side
    levels = [round(strength * max(0.0, 1 - level / edge) ** 2) for level in range(256)]
    fading = small.point(levels)
    return fading.resize((width, width), Image.Resampling.BICUBIC)


def shine(
    picture: Image.Image, at: tuple[float, float], width: int, light: Colour, strength: int
) -> None:
    """Lay a soft light on a picture."""
    mask = glow(width, strength)
    corner = (round(at[0] - width / 2), round(at[1] - width / 2))
    picture.paste(light, (*corner, corner[0] + width, corner[1] + width), mask)


def hills(
    size: Size, base: float, height: float, waves: int, phase: float
) -> list[tuple[float, float]]:
    """Return the outline of rolling ground, down to the lower corners."""
    wide, high = size
    line = []
    for step in range(41):
        across = step / 40
        bend = math.sin(TURN * (waves * across + phase)) + 0.4 * math.sin(
            TURN * (2 * waves * across - phase)
        )
        line.append((across * wide, high * (base + height * bend)))
    return [*line, (wide, high), (0, high)]


def windows(size: Size, time: float) -> Image.Image:
    """Draw morning light that wanders over the floor below three high windows."""
    wide, high = size
    picture = sky(size, (38, 34, 46), (58, 50, 58), (92, 74, 66)).copy()
    draw = ImageDraw.Draw(picture)
    dawn = 0.5 - 0.5 * math.cos(TURN * time)
    glass = mix((250, 196, 128), (214, 232, 250), dawn)
    lean = wide * 0.16 * math.sin(TURN * time)
    beams = Image.new("L", (wide // 8, high // 8))
    floor = ImageDraw.Draw(beams)
    for place in (0.2, 0.5, 0.8):
        left, right = wide * (place - 0.1), wide * (place + 0.1)
        top, bottom = high * 0.1, high * 0.4
        far = [
            (left, bottom),
            (right, bottom),
            (right + lean + wide * 0.05, high),
            (left + lean, high),
        ]
        floor.polygon([(x / 8, y / 8) for x, y in far], fill=92)
        draw.ellipse((left, top - wide * 0.1, right, top + wide * 0.1), fill=glass)
        draw.rectangle((left, top, right, bottom), fill=glass)
        for bar in (0.25, 0.5, 0.75):
            across = left + (right - left) * bar
            draw.line((across, top - wide * 0.1, across, bottom), (58, 50, 58), wide // 180)
        for bar in (0.3, 0.65):
            down = top + (bottom - top) * bar
            draw.line((left, down, right, down), (58, 50, 58), wide // 180)
    light = beams.filter(ImageFilter.GaussianBlur(2)).resize(size, Image.Resampling.BICUBIC)
    picture.paste(glass, (0, 0, wide, high), light)
    for seed in range(26):
        dust = random.Random(seed)  # noqa: S311  where dust floats is no secret
        x = wide * ((dust.random() + 0.04 * math.sin(TURN * (time + dust.random()))) % 1)
        y = high * (0.35 + 0.6 * ((dust.random() - time * dust.choice((1, 2))) % 1))
        shine(picture, (x, y), wide // 40, (255, 244, 220), 190)
    return picture


def tide(size: Size, time: float) -> Image.Image:
    """Draw a sea at dusk that breathes below a low moon."""
    wide, high = size
    picture = sky(size, (22, 28, 72), (92, 70, 132), (236, 142, 128), (250, 196, 150)).copy()
    moon = (wide * 0.64, high * (0.3 + 0.015 * math.sin(TURN * time)))
    shine(picture, moon, round(wide * 0.9), (255, 226, 190), 150)
    draw = ImageDraw.Draw(picture)
    radius = wide * 0.09
    draw.ellipse(
        (moon[0] - radius, moon[1] - radius, moon[0] + radius, moon[1] + radius), (255, 240, 218)
    )
    for layer in range(7):
        depth = layer / 6
        water = mix((196, 118, 140), (14, 30, 74), depth)
        swell = 0.006 + 0.012 * depth
        draw.polygon(
            hills(size, 0.52 + 0.075 * layer, swell, 1 + layer % 3, time + 0.37 * layer), water
        )
        glint = 0.5 + 0.5 * math.sin(TURN * (time * 2 + depth))
        at = high * (0.535 + 0.075 * layer)
        reach = wide * (0.05 + 0.05 * depth) * (0.6 + 0.4 * glint)
        draw.rounded_rectangle(
            (moon[0] - reach, at, moon[0] + reach, at + high * 0.004),
            high * 0.002,
            mix(water, (255, 214, 180), 0.5),
        )
    return picture


def kites(size: Size, time: float) -> Image.Image:
    """Draw three kites that hang in the wind over green hills."""
    wide, high = size
    picture = sky(size, (70, 150, 214), (150, 204, 236), (232, 244, 246)).copy()
    draw = ImageDraw.Draw(picture)
    for cloud in range(4):
        x = wide * (((0.31 * cloud + time * (1 if cloud % 2 else 2) * 0.5) % 1.4) - 0.2)
        y = high * (0.08 + 0.09 * cloud)
        for part, grow in ((-0.09, 0.6), (0.0, 1.0), (0.1, 0.7)):
            size_of = wide * 0.09 * grow
            spot = (
                x + wide * part - size_of,
                y - size_of * 0.7,
                x + wide * part + size_of,
                y + size_of * 0.5,
            )
            draw.ellipse(spot, fill=(248, 252, 253))
    colours: Iterable[tuple[Colour, Colour]] = (
        ((226, 72, 66), (250, 206, 92)),
        ((72, 84, 190), (120, 214, 214)),
        ((240, 146, 48), (252, 240, 214)),
    )
    for number, (dark, light) in enumerate(colours):
        sway = TURN * (time + number / 3)
        x = wide * (0.26 + 0.25 * number + 0.05 * math.sin(sway))
        y = high * (0.3 + 0.1 * (number % 2) + 0.03 * math.sin(2 * sway))
        kite(draw, (x, y), wide * 0.11, 0.25 * math.sin(sway), (dark, light))
        draw.line((x, y, wide * (0.42 + 0.06 * number), high * 0.86), (90, 90, 96), wide // 360)
    for layer, grass in enumerate(((120, 178, 106), (86, 150, 88), (52, 118, 72))):
        draw.polygon(hills(size, 0.76 + 0.07 * layer, 0.02, 1 + layer, 0.3 * layer), grass)
    return picture


def kite(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    width: float,
    tilt: float,
    colours: tuple[Colour, Colour],
) -> None:
    """Draw one kite with its tail."""
    x, y = at

    def turned(dx: float, dy: float) -> tuple[float, float]:
        cosine, sine = math.cos(tilt), math.sin(tilt)
        return x + width * (dx * cosine - dy * sine), y + width * (dx * sine + dy * cosine)

    top, left, right, foot = turned(0, -1), turned(-0.7, 0), turned(0.7, 0), turned(0, 1.3)
    draw.polygon((top, right, foot), colours[0])
    draw.polygon((top, left, foot), colours[1])
    for knot in range(1, 6):
        spot = turned(0.18 * math.sin(4 * tilt + knot * 1.4), 1.3 + 0.35 * knot)
        size = width * 0.09
        draw.ellipse(
            (spot[0] - size, spot[1] - size, spot[0] + size, spot[1] + size), colours[knot % 2]
        )


def lanterns(size: Size, time: float) -> Image.Image:
    """Draw paper lanterns that rise into a summer night."""
    wide, high = size
    picture = sky(size, (10, 14, 36), (26, 30, 70), (60, 44, 84)).copy()
    draw = ImageDraw.Draw(picture)
    stars = random.Random(7)  # noqa: S311  the stars are the same each night
    for _ in range(70):
        x, y = stars.random() * wide, stars.random() * high * 0.7
        bright = 130 + round(90 * math.sin(TURN * (time + stars.random())))
        dot = wide / 500
        draw.ellipse((x - dot, y - dot, x + dot, y + dot), (max(40, bright), max(40, bright), 210))
    lot = random.Random(3)  # noqa: S311  nor are the lanterns
    for _ in range(12):
        near, start, rate = lot.uniform(0.35, 1), lot.random(), lot.choice((1, 1, 2))
        column, drift = lot.random(), lot.random()
        y = high * (1.15 - 1.3 * ((start + time * rate) % 1))
        x = wide * (column + 0.03 * math.sin(TURN * (time + drift)))
        width = wide * 0.055 * near
        shine(picture, (x, y), round(width * 7), (255, 176, 84), round(170 * near))
        paper = mix((120, 60, 30), (255, 206, 122), near)
        draw.rounded_rectangle(
            (x - width, y - width * 1.3, x + width, y + width * 1.2), width * 0.55, paper
        )
        draw.ellipse((x - width * 0.5, y, x + width * 0.5, y + width * 0.9), (255, 238, 190))
    draw.polygon(hills(size, 0.93, 0.012, 2, 0.1), (8, 10, 22))
    return picture


def pond(size: Size, time: float) -> Image.Image:
    """Draw rain that makes rings on a pond."""
    wide, high = size
    picture = sky(size, (30, 92, 96), (44, 124, 118), (88, 166, 142)).copy()
    rings = Image.new("L", (wide // 2, high // 2))
    draw = ImageDraw.Draw(rings)
    lot = random.Random(11)  # noqa: S311  where drops fall is no secret
    for _ in range(26):
        x, y, start = lot.random() * wide / 2, lot.random() * high / 2, lot.random()
        rate = lot.choice((1, 2))
        age = (time * rate + start) % 1
        for ring in (0.0, 0.14):
            grown = age - ring
            if grown <= 0:
                continue
            radius = wide * 0.13 * grown
            level = round(150 * (1 - age) * (1 - ring * 3))
            box = (x - radius, y - radius * 0.55, x + radius, y + radius * 0.55)
            draw.ellipse(box, outline=level, width=max(1, wide // 300))
    picture.paste(
        (222, 246, 236), (0, 0, wide, high), rings.resize(size, Image.Resampling.BILINEAR)
    )
    leaves = ImageDraw.Draw(picture)
    for number, (x, y, width) in enumerate(
        ((0.24, 0.28, 0.15), (0.74, 0.5, 0.19), (0.33, 0.77, 0.22))
    ):
        bob = 0.006 * math.sin(TURN * (time + number / 3))
        left, top = wide * (x - width), high * (y + bob) - wide * width * 0.55
        right, bottom = wide * (x + width), high * (y + bob) + wide * width * 0.55
        leaves.pieslice(
            (left, top, right, bottom), 20 + 40 * number, 340 + 40 * number, (40, 112, 62)
        )
        leaves.pieslice(
            (left + wide * 0.012, top + wide * 0.008, right - wide * 0.012, bottom - wide * 0.008),
            23 + 40 * number,
            337 + 40 * number,
            (74, 152, 84),
        )
    return picture


def train(size: Size, time: float) -> Image.Image:
    """Draw a train with lit windows that crosses a valley in the evening."""
    wide, high = size
    picture = sky(size, (28, 34, 84), (116, 78, 132), (244, 152, 110)).copy()
    draw = ImageDraw.Draw(picture)
    for layer, rock in enumerate(((96, 76, 128), (66, 58, 106), (42, 44, 80))):
        draw.polygon(
            hills(size, 0.56 + 0.08 * layer, 0.05 - 0.01 * layer, 2 + layer, 0.2 * layer), rock
        )
    rail = high * 0.82
    for pier in range(-1, 9):
        x = wide * pier / 8
        draw.rectangle((x, rail, x + wide * 0.02, high), (30, 28, 48))
        draw.arc((x, rail, x + wide / 8, rail + high * 0.3), 180, 360, (30, 28, 48), wide // 90)
    draw.rectangle((0, rail, wide, rail + high * 0.03), (30, 28, 48))
    head = wide * (-0.1 + 2.2 * time)
    for car in range(6):
        right = head - car * wide * 0.165
        left = right - wide * 0.155
        body = (left, rail - high * 0.13, right, rail - high * 0.012)
        draw.rounded_rectangle(body, high * 0.025, (176, 46, 54) if car else (140, 34, 46))
        for pane in range(5):
            edge = left + wide * (0.012 + 0.0275 * pane)
            shade = (255, 224, 150) if (car + pane) % 4 else (250, 196, 120)
            draw.rounded_rectangle(
                (edge, rail - high * 0.105, edge + wide * 0.02, rail - high * 0.06),
                high * 0.008,
                shade,
            )
    shine(picture, (head, rail - high * 0.05), round(high * 0.5), (255, 236, 180), 150)
    return picture
