"""Acts between people: following, asking, blocking, muting, closing a profile, leaving."""

from tests.social.acts.oracle import sees
from tests.social.acts.world import Someone, World, act, row_of

from clerestory.clips import actions as clips
from clerestory.people import actions as people
from clerestory.people.queries import person_by_handle


@act(30)
def follow(world: World, one: int, other: int, _: int) -> None:
    by, whom = world.two(one, other)
    with world.only_if(sees(world, by, whom.id)):
        follower = row_of(by)
        followed = person_by_handle(follower, whom.handle)
        follows = people.follow(follower=follower, followed=followed)
    pair = (by.id, whom.id)
    assert follows == (pair in world.follows or not whom.private)
    if follows:
        world.asks.discard(pair)
    (world.follows if follows else world.asks).add(pair)


@act(8)
def unfollow(world: World, one: int, other: int, _: int) -> None:
    by, whom = world.two(one, other)
    with world.only_if(world.here(whom.id)):
        people.unfollow(follower=row_of(by), followed=row_of(whom))
    world.follows.discard((by.id, whom.id))
    world.asks.discard((by.id, whom.id))


@act(6)
def remove_follower(world: World, one: int, other: int, _: int) -> None:
    by, whom = world.two(one, other)
    with world.only_if(world.here(whom.id)):
        people.remove_follower(person=row_of(by), follower=row_of(whom))
    world.follows.discard((whom.id, by.id))
    world.asks.discard((whom.id, by.id))


def asked(world: World, one: int, other: int) -> tuple[Someone, Someone]:
    """Choose somebody and who asks to follow them, or anybody where nobody does."""
    by, whom = world.two(one, other)
    asking = [person for person in world.people if (person.id, by.id) in world.asks]
    return by, asking[other % len(asking)] if asking else whom


@act(10)
def accept(world: World, one: int, other: int, _: int) -> None:
    by, whom = asked(world, one, other)
    pair = (whom.id, by.id)
    with world.only_if(pair in world.asks and world.here(whom.id)):
        people.accept_request(person=row_of(by), asker=row_of(whom))
    world.asks.discard(pair)
    world.follows.add(pair)


@act(4)
def decline(world: World, one: int, other: int, _: int) -> None:
    by, whom = asked(world, one, other)
    people.decline_request(person=row_of(by), asker=row_of(whom))
    world.asks.discard((whom.id, by.id))


@act(7)
def block(world: World, one: int, other: int, _: int) -> None:
    by, whom = world.two(one, other)
    with world.only_if(world.here(whom.id)):
        people.block(person=row_of(by), other=row_of(whom))
    pair, back = (by.id, whom.id), (whom.id, by.id)
    world.blocks.add(pair)
    world.mutes.discard(pair)
    for ties in (world.follows, world.asks):
        ties.difference_update((pair, back))


@act(5)
def unblock(world: World, one: int, other: int, _: int) -> None:
    by, whom = world.two(one, other)
    people.unblock(person=row_of(by), other=row_of(whom))
    world.blocks.discard((by.id, whom.id))


@act(4)
def mute(world: World, one: int, other: int, days: int) -> None:
    by, whom = world.two(one, other)
    with world.only_if(sees(world, by, whom.id)):
        person = row_of(by)
        other_person = person_by_handle(person, whom.handle)
        people.mute(person=person, other=other_person, days=1 + days % 9 if days % 2 else None)
    world.mutes.add((by.id, whom.id))


@act(3)
def unmute(world: World, one: int, other: int, _: int) -> None:
    by, whom = world.two(one, other)
    people.unmute(person=row_of(by), other=row_of(whom))
    world.mutes.discard((by.id, whom.id))


@act(6)
def close(world: World, one: int, _: int, how: int) -> None:
    by = world.actor(one)
    private = bool(how % 2)
    clips.set_private(person=row_of(by), private=private)
    if by.private and not private:
        world.opened.add(by.id)
    if private:
        world.opened.discard(by.id)
    by.private = private


@act(3)
def hide_oneself(world: World, one: int, _: int, how: int) -> None:
    by = world.actor(one)
    by.findable, by.shows_ties = bool(how % 2), bool(how // 2 % 2)
    people.set_findable(person=row_of(by), findable=by.findable)
    people.show_ties(person=row_of(by), shown=by.shows_ties)


@act(2)
def leave(world: World, one: int, _: int, when: int) -> None:
    """Erase somebody, who may be suspended; somebody else comes. The worker may be late."""
    whom = world.one(one)
    people.remove_person(person_id=whom.id)
    world.people.remove(whom)
    world.gone.append(whom)
    world.films = [film for film in world.films if film.author is not whom]
    for pairs in (world.follows, world.asks, world.blocks, world.mutes):
        pairs.difference_update([pair for pair in pairs if whom.id in pair])
    world.opened.discard(whom.id)
    if when % 2:
        world.work()
    world.join()


@act(12)
def worker(world: World, *_: int) -> None:
    """Let the worker do what waits, and what it does by the clock."""
    world.work()
    clips.reckon()
