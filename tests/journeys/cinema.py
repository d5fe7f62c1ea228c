"""A running product with clips of two topics by two people, offered to everybody."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.premises import Premises, premises

CLIPS = 16
MAKE = """
import secrets, shutil
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.test.utils import setup_test_environment
setup_test_environment()
from django.utils import timezone
from tests.cast import ada, bashir
from tests.clips.media.films import Filmer
from clerestory.clips import actions
from clerestory.clips.models import Clip, Rendition
from clerestory.clips.queries import own_clip
import time
films = [Path(film) for film in {films!r}]
if not films:
    films = [Filmer(Path({folder!r}))("short.mp4", size=(360, 640), seconds=8)]
firsts = []
for film in films:
    upload = actions.begin_upload(by=ada(), size=film.stat().st_size, name=film.name)
    actions.publish_clip(clip_id=upload.clip_id, by=ada())
    with film.open("rb") as stream:
        actions.receive_bytes(upload_id=upload.id, by=ada(), offset=0, stream=stream)
    while not own_clip(ada(), upload.clip_id).is_playable:
        time.sleep(0.05)
    firsts.append(own_clip(ada(), upload.clip_id))
files = Path(settings.DATA) / "media" / "public"
for number in range({clips}):
    first = firsts[number % len(firsts)]
    author, topic = ((ada(), "trains"), (bashir(), "cats"))[number % 2]
    at = timezone.now() - timedelta(days=20, minutes=number)
    one = Clip.objects.get(id=first.id)
    one.pk = one.id = Clip._meta.pk.get_default()
    one._state.adding = True
    one.folder, one.author, one.published_at = secrets.token_hex(16), author, at
    one.save()  # before its folder is there: the worker deletes folders of no clip
    shutil.copytree(files / first.folder, files / one.folder)
    for made in Rendition.objects.filter(clip=first):
        Rendition.objects.create(clip=one, kind=made.kind, name=made.name, codecs=made.codecs,
            short_side=made.short_side, width=made.width, height=made.height,
            bit_rate=made.bit_rate, bytes=made.bytes)
    actions.describe_clip(clip_id=one.id, by=author, description=f"Number {{number}} of #{{topic}}")
for first in firsts:
    actions.delete_clip(clip_id=first.id, by=ada())
from clerestory.feed import actions as feed
feed.publish_pools(at_once=True)
"""


@dataclass(frozen=True)
class Cinema:
    """Where it is."""

    url: str
    place: Premises


@contextmanager
def cinema(folder: Path, films: Sequence[Path] = ()) -> Iterator[Cinema]:
    """Run the product below `folder` until the end of the block.

    `films`: one for each of the topics, trains and cats; else one that is made quickly for both.
    """
    place_of_films = folder / "films"
    place_of_films.mkdir()
    with premises(folder) as place:
        url = place.up().url.rstrip("/")
        told = {"folder": str(place_of_films), "films": [str(film) for film in films]}
        place.python(MAKE.format(**told, clips=CLIPS))
        yield Cinema(url, place)
