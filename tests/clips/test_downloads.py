"""A copy to take along: with the handle in it, for whoever may watch, where it is allowed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageStat
from tests.cast import ada, bashir, carys, sign_in, work

from clerestory.clips import actions, queries, storage
from clerestory.clips.later import limits
from clerestory.clips.media.make import Work
from clerestory.clips.media.mark import draw_mark, make_marked
from clerestory.clips.media.probe import probe
from clerestory.clips.media.refused import Damaged
from clerestory.clips.models import Clip, Download
from clerestory.clips.refusals import DownloadsOff
from clerestory.people import actions as people
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db(transaction=True)
Post = Callable[..., Clip]
API = "/api/clerestory/v1"


def allow(clip: Clip, *, allowed: bool = True) -> None:
    actions.allow_download(clip_id=clip.id, by=ada(), allowed=allowed)


def files(clip: Clip, place: str) -> list[str]:
    clip.refresh_from_db()
    folder = Path(settings.DATA) / "media" / place / clip.folder
    return [one.name for one in folder.glob("download-*")]


def test_a_copy_is_made_once_kept_a_week_and_follows_its_clip(client: Client, post: Post) -> None:
    clip = post()
    allow(clip)
    address = f"{clip.address}/download"
    assert b"Make the file" in client.get(address).content
    assert not Download.objects.exists(), "looking makes nothing"
    assert client.post(address).status_code == 303
    assert b"being made" in client.get(address).content
    actions.ask_download(reader=bashir(), clip_id=clip.id)
    assert Download.objects.count() == 1
    work()
    copy = queries.download_for(None, clip.id)
    assert (copy.state, copy.name) == ("ready", f"ada-{clip.key}.mp4")
    assert copy.url.startswith("/media/public/")
    assert f'download="{copy.name}"'.encode() in client.get(address).content
    assert f'href="{address}"'.encode() in client.get(clip.address).content
    assert client.get(f"{API}/clips/{clip.key}/download").json()["url"] == copy.url
    [name] = files(clip, "public")
    actions.tidy_folder(clip_id=clip.id)
    assert files(clip, "public") == [name]
    # Fewer may watch: the copy goes where they alone can fetch it, sealed.
    actions.describe_clip(clip_id=clip.id, by=ada(), audience="followers")
    work()
    assert (files(clip, "public"), files(clip, "private")) == ([], [f"{name}.sealed"])
    people.follow(follower=bashir(), followed=ada())
    assert "by=" in queries.download_for(bashir(), clip.id).url
    Download.objects.update(made_at=timezone.now() - timedelta(days=8))
    assert actions.end_downloads() == 1
    assert files(clip, "private") == []
    assert queries.download_for(bashir(), clip.id).state == ""


def test_it_is_refused_to_whoever_may_not_watch_and_where_it_is_not_allowed(
    client: Client, post: Post
) -> None:
    clip = post()
    address, api = f"{clip.address}/download", f"{API}/clips/{clip.key}/download"
    assert {client.get(address).status_code, client.post(address).status_code} == {403}
    assert (client.get(api).status_code, client.put(api).status_code) == (403, 403)
    assert b"Download this clip" not in client.get(clip.address).content
    assert queries.download_for(ada(), clip.id).state == "", "one's own is always allowed"
    allow(clip)
    people.block(person=ada(), other=carys())
    sign_in(client, carys())
    assert {client.get(address).status_code, client.post(address).status_code} == {404}
    assert client.get(api).status_code == 404
    actions.describe_clip(clip_id=clip.id, by=ada(), audience="private")
    with pytest.raises(NotFound):
        actions.ask_download(reader=bashir(), clip_id=clip.id)
    actions.describe_clip(clip_id=clip.id, by=ada(), audience="public")
    actions.ask_download(reader=bashir(), clip_id=clip.id)
    # Taken back before it is made: nothing comes of it.
    allow(clip, allowed=False)
    work()
    assert (files(clip, "public"), Download.objects.count()) == ([], 0)
    with pytest.raises(DownloadsOff):
        queries.download_for(bashir(), clip.id)
    allow(clip)
    actions.ask_download(reader=bashir(), clip_id=clip.id)
    actions.fail_download(clip_id=clip.id)
    assert queries.download_for(bashir(), clip.id).state == "", "it can be asked for again"


def test_the_handle_is_in_the_corner_and_no_text_reaches_the_filter(
    post: Post, tmp_path: Path
) -> None:
    clip = post()
    _, name = queries.clip_and_file(clip.id, sharpest=True)
    source = storage.in_the_clear(clip, name, tmp_path)
    work_here = Work(workdir=tmp_path, limits=limits())
    seen = probe(source, limits(), workdir=tmp_path)
    with pytest.raises(Damaged):
        make_marked(source, seen, work_here, handle="a':drawtext=textfile=/etc/passwd")
    made = make_marked(source, seen, work_here, handle="a" * 30)
    assert (made.width, made.height) == (clip.width, clip.height)
    assert made.has_audio == clip.has_audio
    for size in ((64, 64), (360, 640), (1920, 1080)):
        drawn = draw_mark("m" * 30, size)
        assert drawn.width <= size[0]
        assert drawn.height <= size[1]
        assert ImageStat.Stat(drawn.getchannel("A")).mean[0] > 0
    assert isinstance(drawn, Image.Image)
