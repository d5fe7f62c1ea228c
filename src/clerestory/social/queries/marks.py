"""What a reader did with clips: likes, saves in collections, reposts."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import batched
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, UUIDField

from clerestory.clips.models import Clip
from clerestory.clips.showing import show, shown_author
from clerestory.clips.shown import ShownClip
from clerestory.clips.sight import visible_to
from clerestory.clips.words import words_of
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.social.models import Collection, Like, Repost, Save
from clerestory.social.queries.comments import unseen_comments
from clerestory.social.shown import ShownCollection, ShownRepost
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import Page
from clerestory.spine.prepared import Given, Prepared, Several, among
from clerestory.spine.refusals import NotFound
from clerestory.spine.rows import There, Wanted
from clerestory.vault.keys import acting_as

MOST = 50
BATCH = 500
MARKS = (Like, Save, Repost)
NONE = (False, False, False)


def with_marks(reader: Person | None, clips: Sequence[ShownClip]) -> list[ShownClip]:
    """Return clips with what the reader did with them, in a few questions however many.

    The count of comments leaves out those of people who are invisible to the reader.
    """
    if reader is None or not clips:
        return list(clips)
    ids = {from_text(clip.id): clip for clip in clips}
    rows = _MARKED.rows(reader=reader.id, clips=list(ids))
    marked = {to_text(clip_id): facts for clip_id, *facts in rows}
    unseen = unseen_comments(reader, [one for one, clip in ids.items() if clip.comments])
    return [
        replace(
            clip,
            **dict(zip(("liked", "saved", "reposted"), marked.get(clip.id, NONE), strict=True)),
            comments=max(0, clip.comments - unseen.get(clip.id, 0)),
        )
        for clip in clips
    ]


def _marked(reader: Given, clips: list[Given]) -> QuerySet[Clip, tuple[Any, ...]]:
    mine: Wanted = {"person": reader, "clip": F("id")}
    return Clip.objects.filter(among("id", clips)).values_list(
        "id", *(There(one, mine) for one in MARKS)
    )


_MARKED = Prepared(_marked, reader=UUIDField(), clips=Several(UUIDField()))


def marks_among(reader: Person, ids: Sequence[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Return which of these clips the reader likes, and which the reader has saved."""
    sets: list[set[UUID]] = []
    for table in (Like, Save):
        found: set[UUID] = set()
        for some in batched(ids, BATCH):
            rows = table.objects.filter(person=reader, clip__in=some)
            found.update(rows.values_list("clip_id", flat=True))
        sets.append(found)
    return sets[0], sets[1]


def liked_by(reader: Person, after: str | None = None, limit: int = 24) -> Page[ShownClip]:
    """Return the clips that the reader likes, the latest first; for the reader alone."""
    return _clips(reader, Like.objects.filter(person=reader), after, limit)


def saved_by(
    reader: Person, after: str | None = None, limit: int = 24, *, loose: bool = False
) -> Page[ShownClip]:
    """Return what the reader saved, the latest first; `loose`: only what is in no collection."""
    rows = Save.objects.filter(person=reader)
    return _clips(reader, rows.filter(collection=None) if loose else rows, after, limit)


def own_save(reader: Person, clip_id: UUID) -> Save | None:
    """Return the reader's save of a clip, with its collection, or None."""
    return Save.objects.select_related("collection").filter(person=reader, clip=clip_id).first()


def collections_of(reader: Person | None, person: Person) -> list[ShownCollection]:
    """Return somebody's collections by name: all of one's own, else those that are public.

    Each is told with how many of its clips this reader may watch.
    """
    rows = Collection.objects.filter(person=person)
    if reader is None or reader.id != person.id:
        if not people.lets_in(reader, person):
            return []
        rows = rows.filter(public=True)
    watchable = visible_to(reader, "save__clip__") & Q(save__isnull=False)
    counted = rows.annotate(watchable=Count("save", filter=watchable)).order_by("id")
    shown = [_collection(row, row.watchable) for row in counted]
    return sorted(shown, key=lambda one: one.name.casefold())


def collection_for(
    reader: Person | None, collection_id: UUID, after: str | None = None, limit: int = 24
) -> tuple[Person, ShownCollection, Page[ShownClip]]:
    """Return whose collection it is, the collection and its clips; raise NotFound."""
    row = Collection.objects.select_related("person").filter(id=collection_id).first()
    if row is None:
        raise NotFound
    mine = reader is not None and reader.id == row.person_id
    if not mine:
        people.person_for(reader, row.person_id)
        if not row.public or not people.lets_in(reader, row.person):
            raise NotFound
    page = _clips(reader, Save.objects.filter(collection=row), after, limit)
    return row.person, _collection(row, len(page.items)), page


def reposts_by(
    reader: Person | None, handle: str, after: str | None = None, limit: int = 24
) -> Page[ShownRepost]:
    """Return what somebody passed on and the reader may watch, the latest first."""
    person = people.person_by_handle(reader, handle)
    if not people.lets_in(reader, person):
        return Page([], None)
    rows, mark = _rows(reader, Repost.objects.filter(person=person), after, limit)
    clips = with_marks(reader, show([row.clip for row in rows], reader))
    by = shown_author(person)
    return Page(
        [
            ShownRepost(clip, by, words_of(row.text, ()), row.created_at)
            for row, clip in zip(rows, clips, strict=True)
        ],
        mark,
    )


def _clips(
    reader: Person | None, rows: QuerySet[Any], after: str | None, limit: int
) -> Page[ShownClip]:
    found, mark = _rows(reader, rows, after, limit)
    return Page(with_marks(reader, show([row.clip for row in found], reader)), mark)


def _rows(
    reader: Person | None, rows: QuerySet[Any], after: str | None, limit: int
) -> tuple[list[Any], str | None]:
    """Return a page of rows that point to clips which the reader may watch, and the mark."""
    limit = max(1, min(limit, MOST))
    rows = rows.filter(visible_to(reader, "clip__")).select_related("clip__author").order_by("-id")
    if after:
        rows = rows.filter(id__lt=from_text(after))
    found = list(rows[: limit + 1])
    mark = to_text(found[limit - 1].id) if len(found) > limit else None
    return found[:limit], mark


def _collection(row: Collection, clips: int) -> ShownCollection:
    with acting_as("showing"):
        return ShownCollection(row.key, row.name, row.public, f"/saved/{row.key}", clips)
