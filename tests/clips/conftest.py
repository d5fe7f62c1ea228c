"""What the tests of clips share: a small film, and a clip made of it the real way."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cast import ada, work
from tests.clips.media.films import Filmer
from tests.clips.media.kept import Kept
from tests.once import films_folder

from clerestory.clips import actions
from clerestory.clips.models import Clip
from clerestory.clips.queries import own_clip
from clerestory.people.models import Person


@pytest.fixture(scope="session")
def small_film() -> Path:
    return Filmer(films_folder())("small.mp4", size=(360, 640))


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def post(small_film: Path, kept: Kept) -> Callable[..., Clip]:
    """Post a film as somebody, and do all the work that follows."""

    def go(by: Person | None = None, *, film: Path = small_film, **details: object) -> Clip:
        author = by or ada()
        upload = actions.begin_upload(by=author, size=film.stat().st_size, name=film.name)
        if details:
            actions.describe_clip(clip_id=upload.clip_id, by=author, **details)  # type: ignore[arg-type]  # the test's own words
        actions.publish_clip(clip_id=upload.clip_id, by=author)
        actions.receive_bytes(
            upload_id=upload.id, by=author, offset=0, stream=io.BytesIO(film.read_bytes())
        )
        with kept.helping():
            work()
        return own_clip(author, upload.clip_id)

    return go
