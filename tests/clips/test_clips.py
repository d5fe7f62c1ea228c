"""Clips: who sees them, what they say, where their files lie, and that deleting is deleting."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import ada, bashir, carys, work

from clerestory.clips import actions, later, queries, storage
from clerestory.clips.life import WORK as WORK_GRAPH
from clerestory.clips.life import Standing, Work, WrongMoment, step
from clerestory.clips.media.refused import CaptionsUnreadable
from clerestory.clips.models import Clip, ClipTag, Rendition
from clerestory.clips.refusals import (
    AltTextTooLong,
    DescriptionTooLong,
    NothingToRetry,
    NotReady,
    UnknownAudience,
    UnknownFrame,
    UnknownLanguage,
)
from clerestory.clips.shown import ShownClip
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.spine.pages import BadMark, Page
from clerestory.spine.refusals import NotFound, Refusal

pytestmark = pytest.mark.django_db(transaction=True)

type Post = Callable[..., Clip]


def row(author: Person, *, audience: str = "public", at: datetime | None = None) -> Clip:
    """Put a published clip into the table without a film, where its words are what counts."""
    moment = at or datetime.now(UTC)
    return Clip.objects.create(
        author=author,
        folder=f"{Clip.objects.count():032x}",
        work=Work.COMPLETE,
        standing=Standing.PUBLISHED,
        audience=audience,
        published_at=moment,
        listed_at=moment if audience == "public" else None,
    )


def test_posting_makes_a_playable_clip_with_cover_and_rungs(post: Post) -> None:
    shown = queries.shown_clip(None, post(description="Hello #World, @bashir").id)
    assert shown.work == "complete"
    assert [source.short_side for source in shown.sources] == [360]
    assert (shown.width, shown.height) == (360, 640)
    for url in (shown.cover, shown.card, shown.sources[0].url):
        assert (Path(settings.DATA) / urlsplit(url).path.lstrip("/")).stat().st_size > 0


SEEN = {
    # audience: who may open it; who sees it in the author's list
    "public": ("ada follower stranger anybody", "ada follower stranger anybody"),
    "unlisted": ("ada follower stranger anybody", "ada"),
    "followers": ("ada follower", "ada follower"),
    "private": ("ada", "ada"),
}


@pytest.mark.parametrize("audience", SEEN)
def test_each_audience_sees_what_it_may(audience: str) -> None:
    readers = {"ada": ada(), "follower": bashir(), "stranger": carys(), "anybody": None}
    people.follow(follower=bashir(), followed=ada())
    clip = row(ada(), audience=audience)
    opens, lists = SEEN[audience]
    for name, reader in readers.items():
        listed = [item.id for item in queries.by_author(reader, "ada").items]
        assert (clip.key in listed) == (name in lists.split()), name
        if name in opens.split():
            assert queries.shown_clip(reader, clip.id).id == clip.key
        else:
            with pytest.raises(NotFound):
                queries.shown_clip(reader, clip.id)
        newest = [item.id for item in queries.newest(reader).items]
        assert (clip.key in newest) == (audience == "public")


def test_a_draft_and_a_withheld_clip_are_the_authors_alone() -> None:
    clip = row(ada())
    for standing, at in ((Standing.WITHHELD, clip.published_at), (Standing.DRAFT, None)):
        Clip.objects.filter(id=clip.id).update(standing=standing, published_at=at, listed_at=None)
        assert queries.shown_clip(ada(), clip.id).mine
        with pytest.raises(NotFound):
            queries.shown_clip(bashir(), clip.id)
        with pytest.raises(NotFound):
            queries.shown_clip(None, clip.id)


def test_files_lie_where_the_audience_may_reach_them(post: Post) -> None:
    clip = post()
    media = Path(settings.DATA) / "media"
    names = {clip.folder}
    for audience, here, there in (
        ("followers", "private", "public"),
        ("public", "public", "private"),
        ("private", "private", "public"),
        ("unlisted", "public", "private"),
    ):
        changed = actions.describe_clip(clip_id=clip.id, by=ada(), audience=audience)
        names.add(changed.folder)
        assert (media / here / changed.folder).is_dir()
        assert not any((media / there / name).exists() for name in names)
        source = queries.shown_clip(ada(), clip.id).sources[0].url
        assert ("by=" in source) == (here == "private")


def test_what_a_crash_left_behind_is_settled(post: Post) -> None:
    media = Path(settings.DATA) / "media"
    clip = post()
    # The row was committed, and the folder never moved.
    Clip.objects.filter(id=clip.id).update(audience="private", listed_at=None)
    later.settle_folders()
    assert (media / "private" / clip.folder).is_dir()
    assert not (media / "public" / clip.folder).exists()
    # The folder was moved, and the row never committed; then something was brought in.
    Clip.objects.filter(id=clip.id).update(audience="public", listed_at=clip.published_at)
    (media / "public" / clip.folder).mkdir()
    (media / "public" / clip.folder / "captions-en-0.vtt").write_text("WEBVTT")
    later.settle_folders()
    assert not (media / "private" / clip.folder).exists()
    names = {file.name for file in (media / "public" / clip.folder).iterdir()}
    assert {clip.cover, clip.card, "captions-en-0.vtt"} <= names
    # Nothing names this folder, and nobody needs this original.
    (media / "public" / ("f" * 32)).mkdir()
    stray = storage.original(clip)
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))
    later.settle_folders()
    assert not (media / "public" / ("f" * 32)).exists()
    assert not stray.exists()


def test_a_link_that_was_given_to_followers_dies_when_only_the_author_may_watch(post: Post) -> None:
    clip = post(audience="followers")
    old = urlsplit(queries.shown_clip(ada(), clip.id).sources[0].url).path
    actions.describe_clip(clip_id=clip.id, by=ada(), audience="private")
    new = urlsplit(queries.shown_clip(ada(), clip.id).sources[0].url).path
    assert old != new
    assert not (Path(settings.DATA) / f"{old.lstrip('/')}.sealed").exists()
    assert (Path(settings.DATA) / f"{new.lstrip('/')}.sealed").exists()


def test_work_on_a_deleted_clip_ends_quietly(post: Post) -> None:
    clip = post()
    actions.delete_clip(clip_id=clip.id, by=ada())
    actions.become_failed(clip_id=clip.id, sentence="x")
    actions.tidy_folder(clip_id=clip.id)
    actions.settle(clip_id=clip.id)


def test_a_ladder_that_fails_leaves_the_clip_as_it_plays(post: Post) -> None:
    clip = post()
    Clip.objects.filter(id=clip.id).update(work=Work.PLAYABLE)
    storage.original(clip).write_bytes(b"x")
    actions.become_failed(clip_id=clip.id, sentence="x")
    after = queries.own_clip(ada(), clip.id)
    assert (after.work, after.trouble) == (Work.COMPLETE, "")
    assert not storage.original(clip).exists()


def test_deleting_leaves_no_file_and_no_row(post: Post) -> None:
    clip = post(description="#gone")
    actions.delete_clip(clip_id=clip.id, by=ada())
    work()
    assert not Clip.objects.exists()
    assert not ClipTag.objects.exists()
    assert not Rendition.objects.exists()
    assert not list(Path(settings.DATA).rglob(f"*{clip.folder}*"))
    assert not storage.original(clip).exists()


def test_nobody_deletes_or_changes_what_is_not_theirs() -> None:
    clip = row(ada())
    acts: list[Callable[[], object]] = [
        lambda: actions.delete_clip(clip_id=clip.id, by=bashir()),
        lambda: actions.describe_clip(clip_id=clip.id, by=bashir(), description="mine"),
        lambda: actions.publish_clip(clip_id=clip.id, by=bashir()),
        lambda: actions.retry_clip(clip_id=clip.id, by=bashir()),
        lambda: actions.set_captions(clip_id=clip.id, by=bashir(), language="en", data=b"WEBVTT"),
        lambda: actions.remove_captions(clip_id=clip.id, by=bashir(), language="en"),
        lambda: queries.own_clip(bashir(), clip.id),
    ]
    for act in acts:
        with pytest.raises(Refusal):
            act()
    clip.refresh_from_db()
    assert clip.description == ""


def test_a_leaving_person_takes_clips_and_files_along(post: Post) -> None:
    clip = post()
    person = ada()
    people.remove_person(person_id=person.id)
    work()
    assert not Clip.objects.exists()
    assert not Person.objects.filter(id=person.id).exists()
    assert not list(Path(settings.DATA).rglob(f"*{clip.folder}*"))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"description": "x" * 2201}, DescriptionTooLong),
        ({"alt_text": "x" * 1501}, AltTextTooLong),
        ({"language": "klingon"}, UnknownLanguage),
        ({"audience": "world"}, UnknownAudience),
        ({"cover": "../secret.jpg"}, UnknownFrame),
    ],
)
def test_wrong_details_are_refused_with_their_field(
    change: dict[str, str], refusal: type[Refusal]
) -> None:
    clip = row(ada())
    with pytest.raises(refusal) as caught:
        actions.describe_clip(clip_id=clip.id, by=ada(), **change)  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.field == next(iter(change))


def test_words_are_cleaned_and_linked() -> None:
    bashir()
    clip = row(ada())
    text = "a\u202eb #Été @bashir @nobody_here\r\n\0#1 mail@bashir.example"
    actions.describe_clip(clip_id=clip.id, by=ada(), description=text)
    shown = queries.shown_clip(None, clip.id)
    assert "\u202e" not in shown.description
    assert "\0" not in shown.description
    links = {word.text: word.href for word in shown.words if word.href}
    assert links == {"#Été": "/tags/été", "@bashir": "/@bashir"}
    assert "".join(word.text for word in shown.words) == shown.description
    assert [item.id for item in queries.tagged(None, "ÉTÉ").items] == [clip.key]


def test_lists_page_through_everything_once() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    made = [row(ada(), at=moment + timedelta(seconds=number // 3)) for number in range(25)]
    for clip in made:
        ClipTag.objects.create(clip=clip, name="all", listed_at=clip.listed_at)
    asks: list[Callable[[str | None], Page[ShownClip]]] = [
        lambda after: queries.newest(None, after, 4),
        lambda after: queries.by_author(None, "ada", after, 4),
        lambda after: queries.tagged(None, "all", after, 4),
        lambda after: queries.own(ada(), after, 4),
    ]
    for ask in asks:
        seen: list[str] = []
        after = None
        while True:
            page = ask(after)
            seen += [item.id for item in page.items]
            after = page.next
            if after is None:
                break
        assert len(seen) == len(made)
        assert set(seen) == {clip.key for clip in made}


@pytest.mark.parametrize(
    "mark", ["x", "-", "zz-zz", "ffffffffffffffff-" + "0" * 26, "1-" + "z" * 26]
)
def test_a_damaged_mark_is_refused(mark: str) -> None:
    with pytest.raises(BadMark):
        queries.newest(None, mark)


def test_a_list_of_ten_takes_few_queries() -> None:
    for _ in range(12):
        row(ada())
    with CaptureQueriesContext(connection) as asked:
        assert len(queries.newest(None).items) == 10
    assert len(asked) <= 4


def test_a_file_that_is_no_video_is_refused_in_words(post: Post, tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("#EXTM3U\nhttp://127.0.0.1/secret\n" * 9)
    clip = post(film=text)
    assert clip.work == Work.REFUSED
    assert clip.standing == Standing.DRAFT
    assert len(clip.trouble) > 20
    assert not storage.original(clip).exists()
    with pytest.raises(NotReady):
        actions.publish_clip(clip_id=clip.id, by=ada())
    with pytest.raises(NothingToRetry):
        actions.retry_clip(clip_id=clip.id, by=ada())


def test_a_chosen_frame_becomes_the_cover(post: Post) -> None:
    clip = post()
    before = clip.cover
    assert len(clip.frames) > 1
    actions.describe_clip(clip_id=clip.id, by=ada(), cover=clip.frames[-1])
    work()
    after = queries.own_clip(ada(), clip.id)
    assert after.cover != before
    chosen = [name for name, _, is_chosen in queries.frames_of(after) if is_chosen]
    assert chosen == [clip.frames[-1]]


def test_captions_come_and_go(post: Post) -> None:
    clip = post()
    srt = "1\n00:00:00,000 --> 00:00:00,900\nGood <b>morning</b>\n".encode("utf-16")
    actions.set_captions(clip_id=clip.id, by=ada(), language="cy", data=srt)
    track = queries.shown_clip(None, clip.id).captions[0]
    assert track.language == "cy"
    file = Path(settings.DATA) / urlsplit(track.url).path.lstrip("/")
    home = file.parent
    assert file.read_text().startswith("WEBVTT\n")
    assert "Good" in file.read_text()
    with pytest.raises(CaptionsUnreadable):
        actions.set_captions(clip_id=clip.id, by=ada(), language="cy", data=b"\x00\xff\x00rubbish")
    with pytest.raises(UnknownLanguage):
        actions.set_captions(clip_id=clip.id, by=ada(), language="../x", data=srt)
    actions.remove_captions(clip_id=clip.id, by=ada(), language="cy")
    assert queries.shown_clip(None, clip.id).captions == ()
    assert not list(home.glob("*.vtt"))


def test_the_life_of_a_clip_goes_only_its_ways() -> None:
    assert step(WORK_GRAPH, Work.WAITING, Work.PLAYABLE) == Work.PLAYABLE
    with pytest.raises(WrongMoment):
        step(WORK_GRAPH, Work.REFUSED, Work.PLAYABLE)


def test_uploaders_take_turns() -> None:
    """Whoever has fewer clips waiting goes first, so a burst of one does not hold up another."""
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415  what the worker reads

    def arrive(person: Person) -> str:
        clip = Clip.objects.create(
            author=person, folder=f"{Clip.objects.count():032x}", work=Work.FAILED
        )
        storage.original(clip).write_bytes(b"x")
        storage.seal_original(clip)
        actions.retry_clip(clip_id=clip.id, by=person)
        return person.handle

    for person in (ada(), ada(), ada(), bashir()):
        arrive(person)
    waiting = DBTaskResult.objects.ready().filter(queue_name="watchable")
    owners = [Clip.objects.get(id=task.args_kwargs["args"][0]).author.handle for task in waiting]
    assert owners == ["ada", "bashir", "ada", "ada"]
