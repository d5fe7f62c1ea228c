"""Who may watch whose clips: private profiles, blocks, mutes, and the following feed."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cast import ada, bashir, carys, work

from clerestory.clips import actions, queries
from clerestory.clips.models import Clip
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db(transaction=True)
type Post = Callable[..., Clip]


def made(author: Person, minutes: int = 0, **facts: object) -> Clip:
    """Write the row of a published clip; nothing here plays it."""
    at = timezone.now() - timedelta(minutes=minutes)
    listed = None if facts.get("audience", "public") != "public" else at
    values = {"work": "complete", "standing": "published", "published_at": at, "listed_at": listed}
    return Clip.objects.create(author=author, folder=secrets.token_hex(16), **values | facts)


def newest(reader: Person | None) -> list[str]:
    return [clip.id for clip in queries.newest(reader).items]


def can_watch(reader: Person | None, clip: Clip) -> bool:
    try:
        queries.clip_for(reader, clip.id)
    except NotFound:
        return False
    return True


def test_closing_a_profile_takes_its_clips_out_of_every_list(post: Post) -> None:
    clip = post(description="On #stone")
    people.follow(follower=bashir(), followed=ada())
    old = queries.shown_clip(None, clip.id).sources[0].url
    actions.set_private(person=ada(), private=True)
    for reader in (None, carys()):
        assert newest(reader) == []
        assert queries.tagged(reader, "stone").items == []
        assert queries.by_author(reader, "ada").items == []
        assert not can_watch(reader, clip)
    clip.refresh_from_db()
    assert (clip.open_description, clip.description) == ("", "On #stone")
    for reader in (ada(), bashir()):
        assert queries.shown_clip(reader, clip.id).description == "On #stone"
        assert len(queries.by_author(reader, "ada").items) == 1
    (source,) = queries.shown_clip(bashir(), clip.id).sources[:1]
    assert source.url.startswith("/media/private/")
    assert not (Path(settings.DATA) / old.lstrip("/")).exists()
    sealed = f"{source.url.partition('?')[0].lstrip('/')}.sealed"
    assert (Path(settings.DATA) / sealed).exists()


def test_opening_it_brings_them_back(post: Post) -> None:
    clip = post(description="On #stone")
    for private in (True, False):
        actions.set_private(person=ada(), private=private)
    assert newest(None) == [clip.key]
    assert len(queries.tagged(None, "stone").items) == 1
    url = queries.shown_clip(None, clip.id).sources[0].url
    assert url.startswith("/media/public/")
    assert (Path(settings.DATA) / url.lstrip("/")).exists()


def test_what_a_private_person_posts_is_never_listed(post: Post) -> None:
    actions.set_private(person=ada(), private=True)
    clip = post()
    assert newest(None) == []
    assert queries.shown_clip(ada(), clip.id).sources[0].url.startswith("/media/private/")


def test_unlisted_clips_of_a_private_person_are_for_followers(post: Post) -> None:
    clip = post(audience="unlisted")
    assert can_watch(carys(), clip)
    actions.set_private(person=ada(), private=True)
    assert not can_watch(carys(), clip)


@pytest.mark.parametrize("audience", ["public", "unlisted", "followers", "private"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_block_hides_clips_both_ways(audience: str, *, turned: bool) -> None:
    clip = made(ada(), audience=audience)
    people.follow(follower=bashir(), followed=ada())
    one, other = (bashir(), ada()) if turned else (ada(), bashir())
    people.block(person=one, other=other)
    assert not can_watch(bashir(), clip)
    assert can_watch(ada(), clip)
    assert newest(bashir()) == []
    assert queries.from_followed(bashir()).items == []
    assert queries.tagged(bashir(), "stone").items == []
    with pytest.raises(NotFound):
        queries.by_author(bashir(), "ada")


def test_a_mention_of_somebody_unseen_is_no_link(post: Post) -> None:
    bashir()
    clip = post(by=carys(), description="With @bashir")
    people.block(person=bashir(), other=ada())
    hrefs = [word.href for word in queries.shown_clip(ada(), clip.id).words]
    assert "/@bashir" not in hrefs
    assert "/@bashir" in [word.href for word in queries.shown_clip(None, clip.id).words]
    actions.describe_clip(clip_id=post().id, by=ada(), description="And @bashir")
    assert Clip.objects.get(open_description="And @bashir").mentions == []


def test_a_mute_is_for_feeds_alone() -> None:
    clip = made(ada())
    people.follow(follower=bashir(), followed=ada())
    people.mute(person=bashir(), other=ada(), days=1)
    assert newest(bashir()) == []
    assert queries.from_followed(bashir()).items == []
    assert can_watch(bashir(), clip)
    assert len(queries.by_author(bashir(), "ada").items) == 1
    assert newest(carys()) == [clip.key]
    people.unmute(person=bashir(), other=ada())
    assert newest(bashir()) == [clip.key]


def test_the_following_feed_is_newest_first_in_pages() -> None:
    people.follow(follower=bashir(), followed=ada())
    people.follow(follower=bashir(), followed=carys())
    wanted = []
    for number in range(12):
        # Some within the hour, some within the day, the month, and before.
        minutes = (1, 3, 90, 200, 2000, 9000, 50_000, 80_000, 10**6)[number % 9] + number
        author = (ada(), carys())[number % 2]
        audience = ("public", "followers")[number // 2 % 2]
        wanted.append((minutes, made(author, minutes, audience=audience).key))
    made(ada(), audience="unlisted")
    made(ada(), audience="private")
    made(ada(), standing="withheld", listed_at=None)
    made(bashir())
    seen, after = [], None
    while True:
        page = queries.from_followed(bashir(), after, 5)
        seen += [clip.id for clip in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [key for _, key in sorted(wanted)]


def test_clips_of_one_moment_are_all_shown() -> None:
    people.follow(follower=bashir(), followed=ada())
    moment = timezone.now() - timedelta(minutes=5)
    keys = {made(ada(), published_at=moment, listed_at=moment).key for _ in range(7)}
    first = queries.from_followed(bashir(), None, 4)
    second = queries.from_followed(bashir(), first.next, 4)
    assert {clip.id for clip in [*first.items, *second.items]} == keys
    assert second.next is None


def questions(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as heard:
        ask()
    return len(heard)


def test_lists_ask_the_same_few_questions_however_long_they_are() -> None:
    for number in range(12):
        made(ada(), number, description="@carys #stone", mentions=["carys"])
    people.follow(follower=bashir(), followed=ada())
    reader = bashir()
    lists: list[tuple[int, Callable[[int], object]]] = [
        (2, lambda count: queries.newest(None, None, count)),
        (3, lambda count: queries.newest(reader, None, count)),
        (3, lambda count: queries.from_followed(reader, None, count)),
        (4, lambda count: queries.by_author(reader, "ada", None, count)),
    ]
    for asked, ask in lists:
        assert [questions(partial(ask, count)) for count in (2, 10)] == [asked, asked]


@pytest.mark.parametrize("act", [people.block, people.remove_follower])
def test_whoever_may_follow_no_longer_holds_links_that_lead_nowhere(
    post: Post, act: Callable[..., None]
) -> None:
    closed, shared = post(audience="followers"), post()
    people.follow(follower=bashir(), followed=ada())
    people.follow(follower=carys(), followed=ada())
    held = {clip.id: queries.clip_for(bashir(), clip.id).folder for clip in (closed, shared)}
    other = "other" if act is people.block else "follower"
    act(person=ada(), **{other: bashir()})
    work()
    places = Path(settings.DATA) / "media"
    assert not (places / "private" / held[closed.id]).exists()
    assert not can_watch(bashir(), closed)
    # Others watch on, from where it lies now; what everybody may watch has not moved.
    anew = queries.clip_for(carys(), closed.id)
    assert (places / "private" / anew.folder / f"{anew.cover}.sealed").exists()
    assert (places / "public" / held[shared.id]).exists()
