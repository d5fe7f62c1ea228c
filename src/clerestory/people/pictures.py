"""Profile pictures: a file from anywhere becomes one square WebP, or a refusal. Pure."""

import io
import threading

from PIL import Image, ImageCms, ImageOps

from clerestory.people.refused import PictureTooBig, PictureUnreadable

SIDE = 400
MOST_BYTES = 10 << 20
# A JPEG can be decoded small; the others must be decoded whole, at four bytes a pixel.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 4_000_000, "WEBP": 4_000_000}
LONGEST_SIDE = 16_000
QUALITY = 82
# One picture at a time: sixteen at once would want the memory of a small server.
_DECODING = threading.Lock()


def square_webp(data: bytes) -> bytes:
    """Return the middle square of a PNG, JPEG or WebP picture, 400 by 400, without metadata.

    The size is read from the header and refused before anything is decoded. Raise PictureTooBig
    or PictureUnreadable.
    """
    if len(data) > MOST_BYTES:
        raise _too_big("JPEG")
    try:
        with (
            _DECODING,
            Image.open(io.BytesIO(data), formats=tuple(MOST_PIXELS)) as picture,
        ):
            return _encoded(_square(picture))
    except PictureTooBig:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        # Pillow's own limit is above ours.
        raise _too_big("JPEG") from None
    except Exception:  # noqa: BLE001  a decoder fed with hostile bytes raises all kinds
        raise PictureUnreadable from None


def _square(picture: Image.Image) -> Image.Image:
    kind = picture.format or ""
    width, height = picture.size
    if width * height > MOST_PIXELS[kind] or max(width, height) > LONGEST_SIDE:
        raise _too_big(kind)
    picture.draft("RGB", (SIDE, SIDE))
    upright = ImageOps.exif_transpose(picture)
    return ImageOps.fit(_plain(upright), (SIDE, SIDE), Image.Resampling.LANCZOS)


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture in sRGB on white ground."""
    profile = picture.info.get("icc_profile")
    if picture.mode in {"RGBA", "LA", "PA", "P"} or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        picture = Image.alpha_composite(ground, clear)
    elif picture.mode.startswith("I;16") or picture.mode in {"I", "F"}:
        # 16 bit grey: Pillow would clip it to white.
        picture = picture.convert("I").point(lambda value: value / 257).convert("L")
    plain = picture.convert("RGB")
    if not profile or picture.mode == "CMYK":
        return plain
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ours = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(plain, source, ours, outputMode="RGB") or plain
    except (ImageCms.PyCMSError, OSError):
        return plain


def _encoded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()


def _too_big(kind: str) -> PictureTooBig:
    return PictureTooBig(
        megabytes=MOST_BYTES >> 20, megapixels=MOST_PIXELS.get(kind, 0) // 1_000_000
    )
