"""What the pipeline made of a film, kept: the same film gives the same files.

Tests of screens, lists and ties need a clip that can be watched, not its making. The first clip
of a film goes the whole way; those after it get copies of what was made for the first. Tests of
the pipeline itself, and the journeys, go the whole way each time.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from clerestory.clips import later
from clerestory.clips.media import pipeline
from clerestory.clips.media.pipeline import Desk

type Maker = Callable[..., Any]


class Kept:
    """Files below a folder, by what was asked of the pipeline."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[tuple[object, ...], Any] = {}

    @contextmanager
    def helping(self) -> Iterator[None]:
        """Let the work of clips take what is kept, and keep what it makes."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(later, "make_first", self._once(pipeline.make_first))
            patch.setattr(later, "make_rest", self._once(pipeline.make_rest))
            patch.setattr(pipeline, "make_choices", self._once(pipeline.make_choices))
            yield

    def _once(self, make: Maker) -> Maker:
        def made(source: Path, desk: Desk, **more: object) -> Any:
            film = hashlib.sha256(source.read_bytes()).hexdigest()
            asked = (make.__name__, film, desk.limits, repr(more))
            if asked not in self.made:
                result = make(source, desk, **more)
                place = self.folder / str(len(self.made))
                place.mkdir()
                self.made[asked] = _copied(result, place)
                return result
            return _copied(self.made[asked], desk.workdir)

        return made


def _copied(value: Any, folder: Path) -> Any:
    """Return the same with every file that it names copied into a folder."""
    if isinstance(value, Path):
        return Path(shutil.copy2(value, folder / value.name))
    if isinstance(value, list):
        return [_copied(one, folder) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        new = {one.name: _copied(getattr(value, one.name), folder) for one in fields(value)}
        return replace(value, **new)
    return value
