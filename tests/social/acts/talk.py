"""Acts below clips: comments, replies, what their authors and the clips' authors do with them."""

from tests.social.acts.oracle import Said, Talk, may_watch
from tests.social.acts.world import Refused, Someone, World, act, row_of

from clerestory.social import actions
from clerestory.social.models import Comment


def chosen(world: World, number: int) -> tuple[Talk, Said]:
    """Choose a comment; the latest are chosen more often."""
    talk = Talk(world)
    ids = [said for said in talk.all.values() if said.clip in talk.films]
    if not ids:
        raise Refused("NothingThere")
    return talk, ids[-1 - (number % (1 + number % len(ids)))]


def words(world: World, by: Someone, how: int) -> str:
    """Say something that names somebody now and then, or holds a word that many filter."""
    named = f" @{world.one(how).handle}" if how % 3 == 0 else ""
    return f"{by.word} says {'bother' if how % 7 == 0 else how}{named}"


@act(40)
def comment(world: World, one: int, which: int, how: int) -> None:
    by, film = world.actor(one), world.film(which)
    with world.only_if(may_watch(world, by, film)):
        actions.post_comment(clip_id=film.id, by=row_of(by), text=words(world, by, how))


@act(30)
def reply(world: World, one: int, which: int, how: int) -> None:
    by = world.actor(one)
    talk, said = chosen(world, which)
    may = talk.may_read(by, said) and said.shown
    place = may_watch(world, by, talk.films[said.clip])
    with world.only_if(may, place=place):
        text = words(world, by, how)
        actions.post_comment(clip_id=said.clip, by=row_of(by), text=text, answers=said.id)


@act(10)
def edit(world: World, one: int, which: int, how: int) -> None:
    talk, said = chosen(world, which)
    by = next((person for person in world.people if person.id == said.author), None)
    if by is None or by.suspended or how % 5 == 0:
        by = world.actor(one)
    with world.only_if(talk.may_read(by, said)):
        actions.edit_comment(comment_id=said.id, by=row_of(by), text=words(world, by, how))
    assert by.id == said.author


@act(6)
def delete_comment(world: World, one: int, which: int, how: int) -> None:
    talk, said = chosen(world, which)
    able = [row for row in world.people if row.id == said.author and not row.suspended]
    by = able[0] if able and how % 2 else world.actor(one)
    with world.only_if(talk.may_read(by, said)):
        actions.delete_comment(comment_id=said.id, by=row_of(by))
    assert by.id in {said.author, talk.films[said.clip].author.id}


@act(25)
def like_comment(world: World, one: int, which: int, how: int) -> None:
    talk, said = chosen(world, which)
    owner = talk.films[said.clip].author
    by = owner if how % 4 == 0 and not owner.suspended else world.actor(one)
    with world.only_if(talk.may_read(by, said)):
        actions.like_comment(comment_id=said.id, by=row_of(by))


@act(8)
def unlike_comment(world: World, one: int, which: int, _: int) -> None:
    actions.unlike_comment(comment_id=chosen(world, which)[1].id, by=row_of(world.actor(one)))


@act(10)
def keep_order(world: World, one: int, which: int, how: int) -> None:
    """Pin, unpin or let through a comment, as the clip's author or as somebody who may not."""
    talk, said = chosen(world, which)
    owner = talk.films[said.clip].author
    by = world.actor(one) if owner.suspended or how % 6 == 0 else owner
    done = (actions.pin_comment, actions.unpin_comment, actions.approve_comment)[how % 3]
    with world.only_if(talk.may_read(by, said)):
        done(comment_id=said.id, by=row_of(by))
    assert by is owner


@act(4)
def clear_desk(world: World, one: int, _: int, how: int) -> None:
    """Let all through, or delete all, that waits below one's own clips."""
    by = world.actor(one)
    waits = Comment.objects.filter(clip__author=by.id, standing="held").order_by("id")
    ids = list(waits.values_list("id", flat=True)[:100])
    if not ids:
        raise Refused("NothingThere")
    done = actions.approve_comments if how % 3 else actions.delete_comments
    done(comment_ids=ids, by=row_of(by))


@act(3)
def filter_words(world: World, one: int, _: int, how: int) -> None:
    by = world.actor(one)
    actions.set_filters(by=row_of(by), words=["bother", by.word] if how % 2 else [])
