"""Acts with clips of one's own and of others: posting, showing, liking, saving, passing on."""

from typing import Any

from tests.social import rows
from tests.social.acts.oracle import may_watch
from tests.social.acts.world import Film, Refused, World, act, row_of

from clerestory.clips import actions as clips
from clerestory.clips.models import Playlist
from clerestory.social import actions
from clerestory.social.models import Collection
from clerestory.spine.refusals import Refusal

AUDIENCES = ("public", "public", "public", "unlisted", "followers", "followers", "private")
TALK = ("everyone", "everyone", "everyone", "followers", "mentioned", "nobody")
TAGS = ("#bell", "#lamp", "#tide")


@act(25)
def post(world: World, one: int, other: int, how: int) -> None:
    by, named = world.two(one, other)
    audience = AUDIENCES[how % len(AUDIENCES)]
    row = rows.put(
        row_of(by), audience=audience, standing="draft", published_at=None, listed_at=None
    )
    text = f"{by.word} {TAGS[how % len(TAGS)]} @{named.handle}"
    clips.describe_clip(clip_id=row.id, by=row_of(by), description=text, alt_text=by.word)
    clips.publish_clip(clip_id=row.id, by=row_of(by))
    world.films.append(Film(row.id, by, audience))


@act(8)
def change_clip(world: World, one: int, which: int, how: int) -> None:
    by, film = world.own_film(one, which)
    audience = AUDIENCES[how % len(AUDIENCES)]
    clips.describe_clip(
        clip_id=film.id,
        by=row_of(by),
        audience=audience,
        description=f"{by.word} {TAGS[how % 3]} {TAGS[how // 3 % 3]}",
        comments_from=TALK[how // 7 % len(TALK)],
        comments_held=how // 11 % 3 == 0,
    )
    film.audience = audience


@act(4)
def delete_clip(world: World, one: int, which: int, _: int) -> None:
    by, film = world.own_film(one, which)
    clips.delete_clip(clip_id=film.id, by=row_of(by))
    world.films.remove(film)


@act(1)
def delete_anothers(world: World, one: int, which: int, _: int) -> None:
    by, film = world.actor(one), world.film(which)
    with world.only_if(film.author is by):
        clips.delete_clip(clip_id=film.id, by=row_of(by))
    world.films.remove(film)


@act(40)
def like(world: World, one: int, which: int, _: int) -> None:
    by, film = world.actor(one), world.film(which)
    with world.only_if(may_watch(world, by, film)):
        actions.like_clip(clip_id=film.id, by=row_of(by))


@act(10)
def unlike(world: World, one: int, which: int, _: int) -> None:
    actions.unlike_clip(clip_id=world.film(which).id, by=row_of(world.actor(one)))


@act(15)
def save(world: World, one: int, which: int, how: int) -> None:
    by, film = world.actor(one), world.film(which)
    ids = list(Collection.objects.filter(person=by.id).order_by("id").values_list("id", flat=True))
    into = ids[how % len(ids)] if ids and how % 3 else None
    with world.only_if(may_watch(world, by, film)):
        actions.save_clip(clip_id=film.id, by=row_of(by), collection_id=into)


@act(5)
def unsave(world: World, one: int, which: int, _: int) -> None:
    actions.unsave_clip(clip_id=world.film(which).id, by=row_of(world.actor(one)))


@act(5)
def collect(world: World, one: int, which: int, how: int) -> None:
    """Make a collection, show or hide one, or delete it."""
    by = world.actor(one)
    ids = list(Collection.objects.filter(person=by.id).order_by("id").values_list("id", flat=True))
    if len(ids) < 3:
        name = f"{by.word} {world.born} {len(world.done)}"
        actions.add_collection(by=row_of(by), name=name, public=bool(how % 2))
    elif how % 3:
        chosen = ids[which % len(ids)]
        actions.change_collection(collection_id=chosen, by=row_of(by), public=bool(how % 2))
    else:
        actions.delete_collection(collection_id=ids[which % len(ids)], by=row_of(by))


@act(15)
def repost(world: World, one: int, which: int, _: int) -> None:
    by, film = world.actor(one), world.film(which)
    with world.only_if(may_watch(world, by, film)):
        actions.repost_clip(clip_id=film.id, by=row_of(by), text=f"{by.word} passes it on")
    assert film.audience == "public"
    assert not film.author.private
    assert not film.held


@act(4)
def remove_repost(world: World, one: int, which: int, _: int) -> None:
    actions.remove_repost(clip_id=world.film(which).id, by=row_of(world.actor(one)))


@act(5)
def pin_clip(world: World, one: int, which: int, how: int) -> None:
    by, film = world.own_film(one, which)
    if how % 3 == 0:
        clips.unpin_clip(clip_id=film.id, by=row_of(by))
        return
    try:
        clips.pin_clip(clip_id=film.id, by=row_of(by))
    except Refusal as why:
        raise Refused(why.code) from None
    assert film.audience == "public"
    assert not film.held


@act(8)
def arrange(world: World, one: int, which: int, how: int) -> None:
    """Make a playlist, put a clip in or take it out, or delete the playlist."""
    by, film = world.own_film(one, which)
    ids = list(Playlist.objects.filter(author=by.id).order_by("id").values_list("id", flat=True))
    if not ids or (how % 5 == 0 and len(ids) < 3):
        clips.add_playlist(by=row_of(by), name=f"{by.word} list", description=by.word)
        return
    chosen: dict[str, Any] = {"playlist_id": ids[which % len(ids)], "by": row_of(by)}
    if how % 7 == 1:
        clips.delete_playlist(**chosen)
    elif how % 3 == 0:
        clips.take_out_of_playlist(clip_id=film.id, **chosen)
    else:
        clips.put_in_playlist(clip_id=film.id, place=how % 4 or None, **chosen)
