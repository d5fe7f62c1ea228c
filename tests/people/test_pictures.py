"""Pictures: any PNG, JPEG or WebP becomes one small square, anything else a sentence."""

import io
import struct
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image, ImageOps
from tests import cast

from clerestory.people import actions
from clerestory.people.actions.accounts import PICTURES_PER_HOUR
from clerestory.people.pictures import MOST_BYTES, SIDE, square_webp
from clerestory.people.refused import PictureTooBig, PictureUnreadable
from clerestory.spine.refusals import Refusal, TooMany


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def empty_png(width: int, height: int) -> bytes:
    """Make a PNG of a few bytes that claims a size and holds rows of nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(bytes(10_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(800, 600), (3, 900), (1, 1), (400, 400)])
def test_pictures_become_squares(kind: str, size: tuple[int, int]) -> None:
    made = opened(square_webp(encoded(Image.new("RGB", size, "#1b4fa8"), kind)))
    assert (made.format, made.size, made.mode) == ("WEBP", (SIDE, SIDE), "RGB")
    red, green, blue = made.getpixel((SIDE // 2, SIDE // 2))  # type: ignore[misc]  # RGB has three
    assert (abs(red - 0x1B), abs(green - 0x4F), abs(blue - 0xA8)) < (9, 9, 9)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_colour_mode_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    made = opened(square_webp(encoded(Image.new(mode, (50, 50)), kind)))
    assert made.mode == "RGB"


def test_what_is_clear_becomes_white() -> None:
    made = opened(square_webp(encoded(Image.new("RGBA", (9, 9), (255, 0, 0, 0)), "PNG")))
    assert made.getpixel((10, 10)) == (255, 255, 255)


def test_nothing_but_the_picture_stays_and_it_stands_upright() -> None:
    picture = Image.new("RGB", (200, 200), "white")
    picture.paste("red", (0, 0, 200, 60))
    exif = picture.getexif()
    exif[0x0112] = 6  # turned a quarter to the right when shown
    exif[0x010F] = "CAMERA-MAKER-MARK"
    data = encoded(picture, "JPEG", exif=exif, comment=b"COMMENT-MARK", quality=95)
    made = square_webp(data + b"TRAILING-MARK")
    assert b"MARK" not in made
    assert opened(made).getexif() == {}
    red, _, blue = opened(made).getpixel((SIDE - 20, SIDE // 2))  # type: ignore[misc]  # RGB has three
    assert (red > 180, blue < 80) == (True, True)


def test_an_animation_gives_its_first_picture() -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    made = opened(square_webp(data))
    assert getattr(made, "n_frames", 1) == 1


@pytest.mark.parametrize(
    "data",
    [
        empty_png(60_000, 60_000),
        empty_png(5_000, 5_000),
        empty_png(2_001, 2_000),
        empty_png(2**31 - 1, 1),
        b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES),
    ],
)
def test_bombs_are_refused_by_their_header(data: bytes) -> None:
    with pytest.raises(PictureTooBig):
        square_webp(data)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM", "ICO"])
def test_other_formats_are_refused(kind: str) -> None:
    with pytest.raises(PictureUnreadable):
        square_webp(encoded(Image.new("RGB", (20, 20)), kind))


def test_broken_files_are_refused() -> None:
    whole = encoded(Image.effect_noise((300, 300), 80), "PNG")
    hostile = [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        bytes(100),
    ]
    for data in [*hostile, whole[: len(whole) // 2], whole[:40], whole[:20] + bytes(200)]:
        with pytest.raises(Refusal):
            square_webp(data)


def test_a_text_bomb_in_a_png_is_refused() -> None:
    plain = encoded(Image.new("RGB", (9, 9)), "PNG")
    body = b"note\0\0" + zlib.compress(bytes(80_000_000), 9)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"zTXt" + body))
    with pytest.raises(PictureUnreadable):
        square_webp(plain[:33] + chunk + plain[33:])


def test_one_picture_is_decoded_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    fit, inside, most = ImageOps.fit, threading.Semaphore(1), []

    def alone(*given: Any, **named: Any) -> Image.Image:
        most.append(inside.acquire(blocking=False))
        try:
            return fit(*given, **named)
        finally:
            inside.release()

    monkeypatch.setattr(ImageOps, "fit", alone)
    data = encoded(Image.effect_noise((900, 900), 80), "PNG")
    with ThreadPoolExecutor(4) as several:
        made = list(several.map(square_webp, [data] * 8))
    assert (len(set(made)), most) == (1, [True] * 8)


@pytest.mark.django_db
def test_pictures_are_counted() -> None:
    ada = cast.ada()
    for _ in range(PICTURES_PER_HOUR):
        with pytest.raises(PictureUnreadable):
            actions.set_picture(person=ada, data=b"no picture")
    with pytest.raises(TooMany):
        actions.set_picture(person=ada, data=b"no picture")
