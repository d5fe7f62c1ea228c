"""What the tables must say at any time: counters that equal rows, no orphans, no trace of the gone.

Everything here is asked after the worker has done what waited.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Exists, ForeignKey, Model, OuterRef, QuerySet
from tests.social.acts.world import World

from clerestory.clips.models import (
    Clip,
    ClipDocument,
    ClipTag,
    ClipTerm,
    Playlist,
    PlaylistClip,
    Tag,
)
from clerestory.gate.datamap import Goes, Stays, Step, gather
from clerestory.notices.kinds import DECISIONS
from clerestory.notices.models import Notice
from clerestory.people.models import (
    Block,
    Follow,
    FollowRequest,
    Mute,
    Person,
    PersonDocument,
    PersonTerm,
)
from clerestory.safety.models import Case, Decision, Report
from clerestory.social.models import Collection, Comment, CommentLike, Like, Repost, Save
from clerestory.spine.ids import to_text

# Others may have named somebody who is gone in what they say, and that is found by its words.
WORDS_OF_OTHERS = {"social_comment", "social_comment_version", "clips_clip", "clips_term"}


def wrong(world: World) -> list[str]:
    """Return every sentence about the tables that is not true."""
    return [
        *counters(),
        *documents(),
        *ties(world),
        *left_between_the_blocked(world),
        *orphans(),
        *misplaced(),
        *traces(world),
    ]


def _differ(what: str, kept: Iterable[tuple[Any, int]], rows: QuerySet[Any, Any]) -> Iterator[str]:
    counted = Counter(rows)
    for key, number in kept:
        if number != counted[key]:
            yield f"{what} of {key}: {number} kept, {counted[key]} rows"


def counters() -> Iterator[str]:
    """Compare every counter that is kept with its rows."""
    shown = Comment.objects.filter(standing="shown")
    listed = ClipTag.objects.filter(listed_at__isnull=False)
    checked: tuple[tuple[type[Model], str, str, QuerySet[Any, Any]], ...] = (
        (Person, "followers", "followed_id", Follow.objects.all()),
        (Person, "following", "follower_id", Follow.objects.all()),
        (Clip, "likes", "clip_id", Like.objects.all()),
        (Clip, "saves", "clip_id", Save.objects.all()),
        (Clip, "reposts", "clip_id", Repost.objects.all()),
        (Clip, "comments", "clip_id", shown),
        (Comment, "likes", "comment_id", CommentLike.objects.all()),
        (Comment, "replies", "parent_id", shown),
        (Case, "reports", "case_id", Report.objects.all()),
        (Tag, "clips", "name", listed),
    )
    for table, name, column, rows in checked:
        kept = table._default_manager.values_list("pk", name)  # noqa: SLF001  Django's documented way in
        yield from _differ(f"{table.__name__}.{name}", kept, rows.values_list(column, flat=True))
    names = set(listed.values_list("name", flat=True))
    yield from (
        f"no row for #{name}" for name in names - set(Tag.objects.values_list("pk", flat=True))
    )
    for row in Comment.objects.select_related("clip"):
        likes = CommentLike.objects.filter(comment=row, person=row.clip.author_id)
        if row.liked_by_author != likes.exists():
            yield f"liked_by_author of {row.id}: {row.liked_by_author}"


def documents() -> Iterator[str]:
    """Compare the indexes of words with what stands in them: all that is listed, and no more."""
    shelves: tuple[tuple[Any, Any], ...] = (
        (ClipTerm, ClipDocument),
        (PersonTerm, PersonDocument),
    )
    for terms, held in shelves:
        numbers: Counter[int] = Counter()
        for strong, weak in held.objects.values_list("strong", "weak"):
            numbers.update({int(number) for number in f"{strong} {weak}".split()})
        kept = dict(terms.objects.values_list("id", "documents"))
        if kept != numbers:
            yield f"{terms.__name__}: {set(kept.items()) ^ set(numbers.items())}"
    listed = set(Clip.objects.filter(listed_at__isnull=False).values_list("id", flat=True))
    if listed != set(ClipDocument.objects.values_list("clip_id", flat=True)):
        yield "the clips that can be searched are not those that are listed"


def ties(world: World) -> Iterator[str]:
    """Compare the ties with what people meant, and the clips with those that were posted."""
    for table, one, other, meant in (
        (Follow, "follower_id", "followed_id", world.follows),
        (FollowRequest, "asker_id", "asked_id", world.asks),
        (Block, "blocker_id", "blocked_id", world.blocks),
        (Mute, "muter_id", "muted_id", world.mutes),
    ):
        rows: set[Any] = set(table._default_manager.values_list(one, other))  # noqa: SLF001  as above
        if rows != meant:
            yield f"{table.__name__}: {len(rows - meant)} too many, {len(meant - rows)} wanting"
    private = {person.id for person in world.people if person.private}
    for asker, asked in world.asks:
        if asked not in private or (asker, asked) in world.follows:
            yield f"{asker} waits for {asked}, who is open or is followed"
    films = {film.id: (film.author.id, film.audience, film.held) for film in world.films}
    rows_of = Clip.objects.values_list("id", "author_id", "audience", "held_back")
    if films != {row[0]: row[1:] for row in rows_of}:
        yield "clips are not as they were posted"


def left_between_the_blocked(world: World) -> Iterator[str]:
    """Find what one of two who are apart left with the other."""
    for pair in world.blocks:
        for one, other in (pair, pair[::-1]):
            left: tuple[QuerySet[Any, Any], ...] = (
                Like.objects.filter(person=one, clip__author=other),
                Save.objects.filter(person=one, clip__author=other),
                Repost.objects.filter(person=one, clip__author=other),
                CommentLike.objects.filter(person=one, comment__author=other),
                Comment.objects.filter(author=one, clip__author=other),
                Comment.objects.filter(author=one, parent__author=other),
            )
            for rows in left:
                if rows.exists():
                    yield f"{rows.model.__name__} between two who are apart"


def orphans() -> Iterator[str]:
    """Find keys that point to nothing, in every table."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001  as above
            if isinstance(field, ForeignKey):
                aim: Any = field.related_model
                there = aim._default_manager.filter(pk=OuterRef(field.attname))  # noqa: SLF001  as above
                rows = model._default_manager.filter(**{f"{field.name}__isnull": False})  # noqa: SLF001  as above
                if number := rows.exclude(Exists(there)).count():
                    yield f"{number} rows of {model.__name__} point to no {aim.__name__}"


def misplaced() -> Iterator[str]:
    """Find rows that stand with somebody else's, or under what cannot be theirs."""
    told = Notice.objects.filter(kind__in=DECISIONS).values_list("about", flat=True)
    if set(told) - set(Decision.objects.values_list("id", flat=True)):
        yield "somebody is told of a decision that is gone"
    owners = dict(Collection.objects.values_list("id", "person_id"))
    for person_id, collection_id in Save.objects.exclude(collection=None).values_list(
        "person_id", "collection_id"
    ):
        if owners[collection_id] != person_id:
            yield "something is saved in another's collection"
    authors = dict(Playlist.objects.values_list("id", "author_id"))
    for playlist_id, author_id in PlaylistClip.objects.values_list("playlist_id", "clip__author"):
        if authors[playlist_id] != author_id:
            yield "a playlist holds another's clip"
    for row in Comment.objects.exclude(parent=None).select_related("parent"):
        if row.parent and (row.parent.clip_id != row.clip_id or row.parent.parent_id):
            yield "a reply stands below a comment of another clip, or below a reply"


def traces(world: World) -> Iterator[str]:
    """Look in every column of every table and in every file for people who are gone.

    What the data map declares to stay, or to run out by itself, is left out; so are the handles
    that others wrote in words of theirs.
    """
    if not world.gone:
        return
    own = [[*_told(one.id), one.word] for one in world.gone]
    handles = [one.handle for one in world.gone]
    anywhere = re.compile("|".join(re.escape(text) for texts in own for text in texts))
    named = re.compile("|".join(map(re.escape, handles)))
    with connection.cursor() as cursor:
        for table in _searched():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  tables of ours
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                for name, value in zip(columns, row, strict=True):
                    text = _text(value)
                    if anywhere.search(text) or (
                        table not in WORDS_OF_OTHERS and named.search(text)
                    ):
                        yield f"{table}.{name} names somebody who is gone: {text[:80]}"
    both = re.compile(f"{anywhere.pattern}|{named.pattern}".encode())
    # Cards of what is offered hold words of others, in which handles may stand, and their authors.
    shown = re.compile(f"""{anywhere.pattern}|"handle": ?"(?:{named.pattern})\"""".encode())
    for file in Path(settings.DATA).rglob("*"):
        # The database of SQLite was looked into above, table by table.
        if ".sqlite3" in file.name and file.parent == Path(settings.DATA):
            continue
        asked = shown if file.name.startswith("cards-") else both
        held = file.read_bytes() if file.is_file() else b""
        if found := asked.search(str(file).encode()) or asked.search(held):
            around = held[max(0, found.start() - 60) : found.end() + 60]
            yield f"{file} names somebody who is gone: {around!r}"


def _told(ident: UUID) -> list[str]:
    return [ident.hex, str(ident), to_text(ident)]


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1") + bytes(value).hex()
    return str(value)


def _searched() -> Iterator[str]:
    """Give the tables in which nobody may stand who is gone."""
    described = gather().tables
    for model in apps.get_models():
        table = described.get(model._meta.label)  # noqa: SLF001  as above
        erasure = table.erasure if table else None
        lapses = isinstance(erasure, Goes) and erasure.step is Step.QUEUE
        if not lapses and not isinstance(erasure, Stays):
            yield model._meta.db_table  # noqa: SLF001  as above
