"""The films of the sample clips, made small."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import pytest

from clerestory.ops.demo.film import Film, make
from clerestory.ops.demo.show import SHOW


@pytest.mark.parametrize("film", [posting.film for posting in SHOW], ids=lambda film: film.name)
def test_a_scene_becomes_a_film_that_moves_and_sounds(film: Film, tmp_path: Path) -> None:
    wide, high = film.size
    target = tmp_path / "film.mp4"
    make(replace(film, seconds=1, size=(wide // 4, high // 4)), target)
    with av.open(str(target)) as opened:
        frames = [frame.to_ndarray(format="gray") for frame in opened.decode(video=0)]
        assert (len(frames), frames[0].shape) == (24, (high // 4, wide // 4))
        assert all((one != other).any() for one, other in pairwise(frames))
        assert opened.streams.audio[0].codec_context.name == "aac"
    assert list(tmp_path.iterdir()) == [target]
