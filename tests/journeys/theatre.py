"""A running product with films in it, for the tests that look at the player in real browsers.

Newest first: a tall clip with sound and captions, a wide one without sound, a sensitive one, and
five short ones, so that the page's first five are followed by more. They are posted once a run.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.once import made_once
from tests.premises import premises, until

CLIPS = 8
POST = """
import io
from pathlib import Path
from django.test.utils import setup_test_environment
setup_test_environment()
from clerestory.people import actions as people
from tests.clips.media.films import Filmer
from clerestory.clips import actions
film = Filmer(Path({folder!r}))
VTT = b"WEBVTT\\n\\n00:00.000 --> 00:05.900\\nThe doors open.\\n"
tall = film("tall.mp4", size=(720, 1280), seconds=6)
wide = film("wide.mp4", size=(640, 360), seconds=6, sound=None)
short = film("short.mp4", size=(360, 640), seconds=1.5)
# Nobody confirms an address here: the running worker would take the letter away.
author = people.admit_person(handle="ada", email="ada@example.org", password="window light at noon")
people.edit_profile(person=author, name="Ada Quill", bio="", links=[])
def post(path, captions=False, **words):
    upload = actions.begin_upload(by=author, size=path.stat().st_size, name=path.name)
    actions.describe_clip(clip_id=upload.clip_id, by=author, **words)
    if captions:
        actions.set_captions(clip_id=upload.clip_id, by=author, language="en", data=VTT)
    actions.publish_clip(clip_id=upload.clip_id, by=author)
    stream = io.BytesIO(path.read_bytes())
    actions.receive_bytes(upload_id=upload.id, by=author, offset=0, stream=stream)
    return upload.clip_id
from clerestory.clips.queries import own_clip
import time
def posted(*args, **words):
    clip_id = post(*args, **words)
    while own_clip(author, clip_id).published_at is None or not own_clip(author, clip_id).listed_at:
        time.sleep(0.05)
for number in range(5):
    posted(short, description=f"Short {{number}}")
posted(short, description="Not for everybody", sensitive=True)
posted(wide, description="The river is wide", alt_text="Four colours, wide")
posted(tall, captions=True, description="The door #light " + "and more words " * 20)
"""


@dataclass(frozen=True)
class Theatre:
    """Where it is, and the paths of its clips, newest first."""

    url: str
    clips: list[str]


@contextmanager
def theatre(folder: Path) -> Iterator[Theatre]:
    """Run the product below `folder` until the end of the block."""
    with premises(folder) as place:
        made = made_once("theatre", _furnish) / "data"
        # Its sockets are nobody's any more.
        shutil.copytree(made, place.data, ignore=shutil.ignore_patterns("run"))
        url = place.up().url.rstrip("/")
        yield Theatre(url, [clip["address"] for clip in _listed(url)])


def _furnish(folder: Path) -> None:
    """Post the clips, and wait until the first has all its rungs, to have something to choose."""
    films = folder / "films"
    films.mkdir()
    with premises(folder) as place:
        url = place.up().url.rstrip("/")
        place.python(POST.format(folder=str(films)))
        until(lambda: len(_listed(url)) == CLIPS and _listed(url)[0]["work"] == "complete")


def _listed(url: str) -> list[dict[str, Any]]:
    with urlopen(f"{url}/api/clerestory/v1/clips") as answer:  # noqa: S310  our own address
        clips: list[dict[str, Any]] = json.load(answer)["items"]
        return clips
