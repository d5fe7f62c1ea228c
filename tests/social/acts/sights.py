"""What people are shown, asked of the rooms' own queries and of the oracle, and compared."""

import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Model
from tests.social.acts.oracle import (
    Reader,
    Talk,
    apart,
    is_fed,
    is_found,
    is_let_in,
    is_listed,
    is_offered,
    is_welcome,
    may_watch,
    sees,
)
from tests.social.acts.world import Film, Someone, World, row_of

from clerestory.clips import finding, hashtags, queries, trending
from clerestory.clips.models import ClipTag, Pin, PlaylistClip
from clerestory.notices.queries import news_of, notices_of
from clerestory.people import finding as people_finding
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.social import queries as social
from clerestory.social.models import Collection, Like, Repost, Save
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound, Refusal

MOST = 50
type Look = Iterator[tuple[str, object, object]]


def all_pages[T](ask: Callable[[str | None], Page[T]]) -> list[T]:
    """Return what stands on all pages of a list."""
    found: list[T] = []
    mark: str | None = None
    while True:
        page = ask(mark)
        found += page.items
        mark = page.next
        if mark is None:
            return found


def seen(ask: Callable[..., object], *about: object) -> bool:
    """Whether something is found."""
    try:
        ask(*about)
    except NotFound:
        return False
    return True


def _paged(
    ask: Callable[..., Page[Any]], about: tuple[object, ...], limit: int, mark: str | None
) -> Page[Any]:
    return ask(*about, mark, limit)


def _inside(row: Person | None, collection_id: UUID, mark: str | None) -> Page[Any]:
    return social.collection_for(row, collection_id, mark, MOST)[2]


def keys(shown: Iterable[Any]) -> list[str]:
    """Return the ids of things, each as often as it is shown, in one order."""
    return sorted(one.id for one in shown)


def ids(films: Iterable[Film]) -> list[str]:
    """Return the ids of clips as they ought to be shown."""
    return sorted(to_text(film.id) for film in films)


def wrong(world: World, luck: random.Random, *, readers: int, looks: int) -> list[str]:
    """Let some readers look at some things; return what they saw and should not, or missed."""
    able = [one for one in world.people if not one.suspended]
    some: list[Reader] = [None, *luck.sample(able, min(readers, len(able)))]
    talk = Talk(world)
    found = []
    for reader in some:
        row = None if reader is None else row_of(reader)
        for what, shown, due in looked(world, talk, luck, reader, row, looks):
            if shown != due:
                by = "nobody" if reader is None else reader.handle
                found.append(f"{what}, as {by}: {_differ(shown, due)}")
    return found


def looked(
    world: World, talk: Talk, luck: random.Random, reader: Reader, row: Person | None, looks: int
) -> Look:
    """Give what a reader is shown beside what ought to be."""
    yield from of_lists(world, luck, reader, row)
    for film in luck.sample(world.films, min(looks, len(world.films))):
        yield from of_clip(world, talk, reader, row, film)
    others = luck.sample(world.people, min(looks, len(world.people)))
    for other in others:
        yield from of_person(world, reader, row, other)
        yield from of_shelves(world, reader, row, other)
    for gone in luck.sample(world.gone, min(2, len(world.gone))):
        handle = gone.handle
        yield (
            f"@{handle}, who is gone",
            seen(people.person_by_handle, row, handle),
            False,
        )
    if reader is not None and row is not None:
        yield from of_oneself(world, talk, reader, row)


def of_lists(world: World, luck: random.Random, reader: Reader, row: Person | None) -> Look:
    """Look at the public lists."""
    welcome = [film for film in world.films if is_welcome(world, reader, film)]
    newest = all_pages(lambda mark: queries.newest(row, mark, MOST))
    yield "the newest clips", keys(newest), ids(welcome)
    warm = all_pages(lambda mark: trending.warm_clips(row, mark, MOST))
    yield "warm clips that are not for them", set(keys(warm)) - set(ids(welcome)), set()
    tag = luck.choice(("bell", "lamp", "tide"))
    carry = set(ClipTag.objects.filter(name=tag).values_list("clip_id", flat=True))
    tagged = all_pages(lambda mark: queries.tagged(row, tag, mark, MOST))
    yield f"#{tag}", keys(tagged), ids(film for film in welcome if film.id in carry)
    apart_from = [
        film for film in world.films if is_listed(film) and not apart(world, reader, film.author.id)
    ]
    told = {one.name: one.clips for one in hashtags.find_tags(row, tag)}
    due = sum(film.id in carry for film in apart_from)
    yield f"how many carry #{tag}", told.get(tag, 0), due
    by = luck.choice(world.people)
    searched = all_pages(
        lambda mark: finding.find_clips(row, by.word, after=mark, limit=MOST).clips
    )
    yield (
        f"clips that say {by.word}",
        keys(searched),
        ids(film for film in welcome if film.author is by),
    )


def of_clip(world: World, talk: Talk, reader: Reader, row: Person | None, film: Film) -> Look:
    """Look at one clip and at all that is said under it."""
    may = may_watch(world, reader, film)
    name = f"clip {to_text(film.id)} ({film.audience} {film.held})"
    yield name, seen(lambda: queries.shown_clip(row, film.id)), may
    under = talk.below(film)
    readable = {said.id: talk.may_read(reader, said) for said in under}
    first = [said for said in under if said.parent is None and readable[said.id]]
    if not may:
        yield f"talk under {name}", seen(lambda: social.comments_of(row, film.id)), False
        for said in under:
            yield "a comment there", seen(social.shown_comment, row, said.id), False
        return
    for order in ("top", "newest"):
        shown = all_pages(partial(_paged, social.comments_of, (row, film.id, order), 7))
        yield f"talk under {name}, {order}", keys(shown), sorted(to_text(one.id) for one in first)
    for said in under:
        there = readable[said.id]
        yield "a comment", seen(social.shown_comment, row, said.id), there
        if said.parent is None and there:
            shown = all_pages(partial(_paged, social.replies_of, (row, said.id), 7))
            due = [one for one in under if one.parent == said.id and readable[one.id]]
            yield "replies", keys(shown), sorted(to_text(one.id) for one in due)
            named = {one.answered for one in shown} - {""}
            hidden = {one.handle for one in world.people if not sees(world, reader, one.id)}
            yield "who is answered and is not to be seen", named & hidden, set()
    (marked,) = social.with_marks(row, [queries.shown_clip(row, film.id)])
    if reader is not None:
        yield (
            f"how much is said under {name}",
            marked.comments,
            len([said for said in under if said.shown and counted(world, talk, reader, said.id)]),
        )


def counted(world: World, talk: Talk, reader: Someone, said_id: Any) -> bool:
    """Whether a comment counts for a reader: neither it nor what it answers is of the hidden."""
    said = talk.all[said_id]
    above = talk.all[said.parent] if said.parent else said
    return not apart(world, reader, said.author) and not apart(world, reader, above.author)


def of_person(world: World, reader: Reader, row: Person | None, other: Someone) -> Look:
    """Look at somebody: their page, their ties, whether a search finds them."""
    name = f"@{other.handle}"
    there = sees(world, reader, other.id)
    yield name, seen(lambda: people.person_by_handle(row, other.handle)), there
    found = all_pages(lambda mark: people_finding.find_people(row, other.word, mark, MOST))
    due = [other.handle] if is_found(world, reader, other) else []
    yield f"{name} by a search", [one.handle for one in found], due
    yield (
        f"{name} being typed",
        other.handle in {one.handle for one in people_finding.suggest(row, other.handle)},
        bool(due),
    )
    if not there:
        return
    person = people.person_by_handle(row, other.handle)
    open_to = reader is other or (other.shows_ties and is_let_in(world, reader, other))
    for ask, ties, side in (
        (people.followers, {a for a, b in world.follows if b == other.id}, "followers"),
        (people.following, {b for a, b in world.follows if a == other.id}, "followed"),
    ):
        due_ids = {one for one in ties if sees(world, reader, one)} if open_to else None
        yield f"the {side} of {name}", _ties(ask, row, person), due_ids
    counts = people.shown_counts(row, person)
    if reader is not other:
        yield (
            f"how many follow {name}",
            counts,
            (
                sum(not apart(world, reader, a) for a, b in world.follows if b == other.id),
                sum(not apart(world, reader, b) for a, b in world.follows if a == other.id),
            ),
        )


def _ties(ask: Callable[..., Page[Person]], row: Person | None, person: Person) -> object:
    try:
        return {one.id for one in all_pages(lambda mark: ask(row, person, mark, MOST))}
    except NotFound:
        raise
    except Refusal:
        return None


def of_shelves(world: World, reader: Reader, row: Person | None, other: Someone) -> Look:
    """Look at somebody's clips, pins, playlists, reposts and collections."""
    name = f"@{other.handle}"
    if not sees(world, reader, other.id):
        for there in (
            seen(queries.by_author, row, other.handle),
            seen(queries.pinned_by, row, other.handle),
            seen(social.reposts_by, row, other.handle),
        ):
            yield f"the shelves of {name}", there, False
        return
    films = {film.id: film for film in world.films}
    may = {film.id for film in world.films if may_watch(world, reader, film)}
    offered = {film.id for film in world.films if is_offered(world, reader, film)}
    theirs = [film for film in world.films if film.author is other]
    clips = all_pages(lambda mark: queries.by_author(row, other.handle, mark, MOST))
    yield f"the clips of {name}", keys(clips), ids(film for film in theirs if film.id in offered)
    pins = set(Pin.objects.filter(author=other.id).values_list("clip_id", flat=True))
    due = ids(films[one] for one in pins & offered)
    yield f"the pins of {name}", keys(queries.pinned_by(row, other.handle)), due
    let_in = is_let_in(world, reader, other)
    passed = set(Repost.objects.filter(person=other.id).values_list("clip_id", flat=True))
    shown = all_pages(lambda mark: social.reposts_by(row, other.handle, mark, MOST))
    due = ids(films[one] for one in passed & may) if let_in else []
    yield f"what {name} passed on", keys(one.clip for one in shown), due
    person = people.person_by_handle(row, other.handle)
    for kept in Collection.objects.filter(person=other.id):
        open_to = reader is other or (kept.public and let_in)
        held = set(Save.objects.filter(collection=kept).values_list("clip_id", flat=True))
        there = seen(social.collection_for, row, kept.id)
        yield f"a collection of {name}", there, open_to
        if open_to:
            inside = all_pages(partial(_inside, row, kept.id))
            yield f"a collection of {name}", keys(inside), ids(films[one] for one in held & may)
    lists: dict[Any, set[Any]] = {}
    for playlist_id, clip_id in PlaylistClip.objects.filter(playlist__author=other.id).values_list(
        "playlist_id", "clip_id"
    ):
        lists.setdefault(playlist_id, set()).add(clip_id)
    told = {one.id: one.clips for one in queries.playlists_of(row, person)}
    for playlist_id, inside_ids in lists.items():
        due_ids = ids(films[one] for one in inside_ids & offered)
        there = bool(due_ids) or reader is other
        yield (
            f"a playlist of {name}",
            seen(queries.playlist_for, row, playlist_id),
            there,
        )
        yield f"a playlist of {name}", told.get(to_text(playlist_id), 0), len(due_ids)


def of_oneself(world: World, talk: Talk, reader: Someone, row: Person) -> Look:
    """Look at what is the reader's alone: feed, marks, what waits, what they were told."""
    films = {film.id: film for film in world.films}
    may = {film.id for film in world.films if may_watch(world, reader, film)}
    fed = all_pages(lambda mark: queries.from_followed(row, mark, MOST))
    yield "the feed", keys(fed), ids(film for film in world.films if is_fed(world, reader, film))
    marks: tuple[tuple[type[Model], Callable[..., Page[Any]]], ...]
    marks = ((Like, social.liked_by), (Save, social.saved_by))
    for table, ask in marks:
        rows = table._default_manager.filter(person=reader.id)  # noqa: SLF001  Django's documented way in
        mine = set(rows.values_list("clip_id", flat=True))
        shown = all_pages(partial(_paged, ask, (row,), MOST))
        yield f"own {table.__name__}s", keys(shown), ids(films[one] for one in mine & may)
    held = all_pages(lambda mark: social.held_for(row, mark, 7))
    due = [
        said
        for said in talk.all.values()
        if not said.shown and films[said.clip].author is reader and sees(world, reader, said.author)
    ]
    yield "what waits", keys(held), sorted(to_text(said.id) for said in due)
    yield "how much waits", social.held_waiting(row), len(due)
    asking = {one.id for one in all_pages(lambda mark: people.requests_of(row, mark, MOST))}
    waiting = {a for a, b in world.asks if b == reader.id and sees(world, reader, a)}
    yield "who asks", asking, waiting
    yield "how many ask", people.requests_waiting(row), len(waiting)
    blocked = {one.id for one in all_pages(lambda mark: people.blocked_by(row, mark, MOST))}
    yield (
        "whom they blocked",
        blocked,
        {b for a, b in world.blocks if a == reader.id and world.here(b)},
    )
    yield from of_notices(world, talk, reader, row)


def of_notices(world: World, talk: Talk, reader: Someone, row: Person) -> Look:
    """Look for notices of people, clips or comments that are not for the reader."""
    lines = all_pages(lambda mark: notices_of(row, mark, MOST))
    handles = {one.handle: one for one in world.people}
    for line in lines:
        for author in line.people:
            who = handles.get(author.handle)
            fine = who is not None and sees(world, reader, who.id)
            yield f"a notice ({line.kind}) of @{author.handle}", fine, True
        if line.clip:
            film = talk.films.get(from_text(line.clip))
            yield (
                f"a notice ({line.kind}) of a clip",
                (film is not None and may_watch(world, reader, film)),
                True,
            )
        if line.address.startswith("/comments/"):
            said = talk.all.get(from_text(line.address.removeprefix("/comments/")))
            yield (
                f"a notice ({line.kind}) of a comment",
                (said is not None and talk.may_read(reader, said)),
                True,
            )
    yield (
        "how many notices are new",
        news_of(row).unread,
        min(100, sum(line.unread for line in lines)),
    )


def _differ(shown: object, due: object) -> str:
    if isinstance(shown, list) and isinstance(due, list):
        more = [one for one in shown if one not in due][:3]
        less = [one for one in due if one not in shown][:3]
        return f"too many {more}, wanting {less} (of {len(due)})"
    return f"{shown} instead of {due}"
