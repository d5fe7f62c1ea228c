"""What the media tests share: films on demand, a private folder, the whole way at once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.clips.media.films import Filmer, Outcome
from tests.once import films_folder

from clerestory.clips.media import sandbox
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.make import Work, make_ladder, make_playable
from clerestory.clips.media.plan import plan
from clerestory.clips.media.probe import Probe, probe


@pytest.fixture(scope="session")
def film() -> Filmer:
    return Filmer(films_folder())


@pytest.fixture
def workdir(tmp_path: Path) -> Iterator[Path]:
    with sandbox.workspace(tmp_path) as folder:
        yield folder


@pytest.fixture
def limits() -> Limits:
    return Limits(cpu_seconds=120, wall_seconds=240)


@pytest.fixture
def work(workdir: Path, limits: Limits) -> Work:
    return Work(workdir=workdir, limits=limits)


@pytest.fixture
def look(workdir: Path, limits: Limits) -> Callable[[Path], Probe]:
    return lambda path: probe(path, limits, workdir=workdir)


@pytest.fixture
def make(work: Work, look: Callable[[Path], Probe]) -> Callable[[Path], Outcome]:
    """Take a film the whole way."""

    def go(path: Path) -> Outcome:
        seen = look(path)
        wanted = plan(seen)
        playable = make_playable(path, seen, wanted, work)
        return Outcome(seen, wanted, playable, make_ladder(path, seen, wanted, work))

    return go
