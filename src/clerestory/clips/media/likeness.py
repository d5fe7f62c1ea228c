"""Likeness: what a still looks like, in 256 bits, and how many of them two stills share.

The stills are ours: bare pixels that the sandboxed decoder wrote (see `cover`), so nothing of a
stranger's file is parsed here. The hash is the perceptual hash of the library `imagehash`: the
lowest 16 by 16 frequencies of a small grey picture (its cosine transform), each above or below
their median. It outlives scaling and recoding, and neither mirroring nor cropping. The library is
loaded when there is a list to compare with: it is heavy, and most servers have none.
"""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

SIDE: Final = 16
BITS: Final = SIDE * SIDE
# How many bits may differ for two stills to be alike. Of unrelated ones half differ.
ALIKE: Final = 28
# A still with few of either bit is all but blank, and like every other that is.
_PLAIN: Final = 16


def likeness(still: Path) -> int | None:
    """Return the hash of a still as a number of 256 bits; None for one that is all but blank."""
    import imagehash  # noqa: PLC0415  see above
    from PIL import Image  # noqa: PLC0415  the same

    with Image.open(still) as picture:
        found = int(str(imagehash.phash(picture.convert("RGB"), hash_size=SIDE)), 16)
    return None if not _PLAIN <= found.bit_count() <= BITS - _PLAIN else found


def nearest(stills: Iterable[Path], known: Collection[int]) -> int | None:
    """Return the known hash that one of these stills is like, the nearest; None for none."""
    best: tuple[int, int] | None = None
    for still in stills if known else ():
        if (mine := likeness(still)) is None:
            continue
        apart, one = min(((mine ^ other).bit_count(), other) for other in known)
        if apart <= ALIKE and (best is None or apart < best[0]):
            best = (apart, one)
    return best[1] if best else None
