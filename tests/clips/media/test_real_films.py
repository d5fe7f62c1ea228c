"""Real films from public test sets, when they are here: each plays, or is refused in words."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from clerestory.clips.media import sandbox
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.make import Work, make_ladder
from clerestory.clips.media.prepare import prepare
from clerestory.clips.media.refused import MediaRefused
from tests.clips.media.films import frame

ROOT = Path(__file__).resolve().parents[3]
MEDIA = Path(os.environ.get("CLERESTORY_SHARED") or ROOT.parent / "shared") / "media"

# File, how it becomes playable ("remux", "rung") or the refusal's name, sizes of all renditions.
OUTCOMES: dict[str, str] = {}
HERE = sorted(name for name in OUTCOMES if (MEDIA / name).exists())


@pytest.mark.parametrize("name", HERE)
def test_a_real_film_plays_or_is_refused(name: str, tmp_path: Path) -> None:
    with sandbox.workspace(tmp_path) as folder:
        assert outcome(MEDIA / name, folder) == OUTCOMES[name]
        assert not [
            path for path in folder.iterdir() if path.suffix not in {".mp4", ".jpg", ".webp"}
        ]
    assert list(tmp_path.iterdir()) == []


def test_no_real_film_is_without_an_outcome() -> None:
    films = {path.name for path in MEDIA.glob("*.*") if path.suffix != ".md"}
    assert films - set(OUTCOMES) == set()


def outcome(path: Path, folder: Path) -> str:
    """Take a film the whole way and say what became of it."""
    work = Work(workdir=folder, limits=Limits(cpu_seconds=300, wall_seconds=280))
    try:
        ready = prepare(path, work)
    except MediaRefused as refused:
        assert str(refused)
        assert "{" not in str(refused)
        return refused.code
    assert ready.cover is not None
    ladder = make_ladder(path, ready.probe, ready.plan, work)
    sizes = []
    for made in (ready.playable, *ladder):
        shown = frame(made.path)
        assert shown.size == (made.width, made.height)
        sizes.append(f"{made.width}x{made.height}" + ("" if made.has_audio else " mute"))
    return f"{ready.playable.kind} " + ", ".join(sizes)
