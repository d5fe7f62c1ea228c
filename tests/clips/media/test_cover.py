"""Covers are upright, in the right colours, small, and say nothing."""

import base64
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from tests.clips.media.films import BLUE, GREEN, RED, YELLOW, Filmer, off

from clerestory.clips.media.cover import make_cover, pick_frames
from clerestory.clips.media.make import Work
from clerestory.clips.media.prepare import prepare
from clerestory.clips.media.probe import Probe
from clerestory.clips.media.refused import Damaged

type Look = Callable[[Path], Probe]
CLOSE = 24


def test_a_cover_comes_in_three_sizes(film: Filmer, look: Look, work: Work) -> None:
    path = film("plain.mp4", size=(720, 1280))
    cover = make_cover(path, look(path), work)
    assert (cover.still.width, cover.still.height) == (720, 1280)
    assert (cover.card.width, cover.card.height) == (360, 640)
    for still, form in ((cover.still, "JPEG"), (cover.card, "WEBP")):
        with Image.open(still.path) as image:
            assert (image.format, image.size) == (form, (still.width, still.height))
            assert not image.getexif()
            assert off(image.convert("RGB")) <= CLOSE
        assert still.path.stat().st_size == still.bytes
    smear = base64.b64decode(cover.smear.removeprefix("data:image/webp;base64,"))
    with Image.open(io.BytesIO(smear)) as image:
        assert image.size == (12, 21)
    assert len(cover.smear) < 400
    assert cover.colour.startswith("#")
    assert not list(work.workdir.glob("*.rgb"))


def test_a_cover_stands_upright(film: Filmer, look: Look, work: Work) -> None:
    flat = film("flat.mp4", size=(960, 540))
    path = film.again("turned-90.mp4", flat, "-c", "copy", before=("-display_rotation", "-90"))
    cover = make_cover(path, look(path), work)
    with Image.open(cover.still.path) as image:
        assert image.size == (540, 960)
        assert off(image, (BLUE, RED, YELLOW, GREEN)) <= CLOSE


def test_a_black_beginning_is_passed_over(film: Filmer, look: Look, work: Work) -> None:
    filters = "drawbox=enable='lt(t,0.5)':color=black:t=fill,format=yuv420p"
    words = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "15")
    path = film("fade.mp4", *words, filters=filters, sound=None, seconds=2.0)
    assert make_cover(path, look(path), work).still.at > 0
    chosen = make_cover(path, look(path), work, at=0.1)
    with Image.open(chosen.still.path) as image:
        assert ImageStat.Stat(image.convert("L")).mean[0] < 40


def test_a_second_past_the_end_is_the_last_frame(film: Filmer, look: Look, work: Work) -> None:
    path = film("plain-small.mp4")
    assert make_cover(path, look(path), work, at=99.0).still.at < 1.0


def test_frames_to_choose_from_are_spread_and_small(film: Filmer, look: Look, work: Work) -> None:
    path = film("plain-small.mp4")
    stills = pick_frames(path, look(path), work, count=5)
    assert len(stills) == 5
    assert [still.at for still in stills] == sorted({still.at for still in stills})
    assert all(min(still.width, still.height) == 240 for still in stills)


def test_a_film_that_shows_nothing_has_no_cover(
    film: Filmer, look: Look, work: Work, tmp_path: Path
) -> None:
    path = film("plain-small.mp4")
    gone = tmp_path / "gone.mp4"
    gone.write_bytes(b"\0" * 100)
    with pytest.raises(Damaged):
        make_cover(gone, look(path), work)


def test_preparing_gives_all_that_is_shown_first(film: Filmer, work: Work) -> None:
    ready = prepare(film("plain.mp4", size=(720, 1280)), work)
    assert ready.plan.suitable
    assert ready.playable.kind == "remux"
    assert ready.cover is not None
    assert {path.name for path in work.workdir.iterdir()} == {"remux.mp4", "cover.jpg", "card.webp"}
