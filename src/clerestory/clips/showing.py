"""Making what a reader is shown out of rows: one query for the files of all clips of a list.

The files are read as plain tuples: a list of ten has some forty of them, and as model instances
they would cost more than everything else together.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, UUIDField, Value

from clerestory.clips import storage
from clerestory.clips.languages import language_name
from clerestory.clips.models import Captions, Clip, Rendition, Schedule
from clerestory.clips.shown import Author, ShownClip, ShownSchedule, Source, Track
from clerestory.clips.tickets import ticket
from clerestory.clips.trouble import in_words
from clerestory.clips.words import words_of
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.people.sight import with_person
from clerestory.spine.prepared import Given, Prepared, Several, among
from clerestory.vault.keys import acting_as

# What no list shows: it is not read for one.
UNSHOWN = (
    "frames",
    "cover_at_ms",
    "own_sensitive",
    "former_folder",
    "publish_when_playable",
    "saves",
    "stirred",
)


def with_author(rows: QuerySet[Clip]) -> QuerySet[Clip]:
    """Return rows as `show` needs them: with their authors, and without what it does not show."""
    return with_person(rows, "author").defer(*UNSHOWN)


def show(clips: Sequence[Clip], reader: Person | None) -> list[ShownClip]:
    """Return clips, whose authors are loaded, as this reader is shown them."""
    sources, tracks = _files(clips)
    unseen = people.hidden_handles(reader, {name for clip in clips for name in clip.mentions})
    plans = _plans(clips, reader)
    return [
        _shown(clip, reader, sources[clip.id], tracks[clip.id], unseen, plans.get(clip.id))
        for clip in clips
    ]


def _words(clip: Clip, reader: Person | None) -> tuple[str, str]:
    """Return what a clip says. A closed one's words are opened for whoever may watch it."""
    if clip.is_open or (reader is not None and reader.id == clip.author_id):
        return clip.description, clip.alt_text
    with acting_as("showing"):
        return clip.description, clip.alt_text


def _shown(
    clip: Clip,
    reader: Person | None,
    sources: list[Source],
    tracks: list[Track],
    unseen: Collection[str],
    plan: ShownSchedule | None,
) -> ShownClip:
    description, alt_text = _words(clip, reader)
    return ShownClip(
        id=clip.key,
        address=clip.address,
        author=shown_author(clip.author),
        description=description,
        words=words_of(description, [handle for handle in clip.mentions if handle not in unseen]),
        alt_text=alt_text,
        language=clip.language,
        audience=clip.audience,
        standing=clip.standing,
        work=clip.work,
        progress=clip.progress,
        trouble=in_words(clip.trouble_code, clip.trouble)
        if reader is not None and reader.id == clip.author_id
        else "",
        sensitive=clip.sensitive,
        veiled=clip.sensitive and not (reader is not None and reader.shows_sensitive),
        comments_from=clip.comments_from,
        comments_held=clip.comments_held,
        width=clip.width,
        height=clip.height,
        duration_ms=clip.duration_ms,
        has_audio=clip.has_audio,
        cover=storage.link(clip, clip.cover) if clip.cover else "",
        card=storage.link(clip, clip.card) if clip.card else "",
        sources=tuple(sources),
        captions=tuple(tracks),
        published_at=clip.published_at,
        edited_at=_edited_since(clip),
        mine=reader is not None and reader.id == clip.author_id,
        downloads=clip.downloads,
        ticket=ticket(clip.id) if clip.listed_at else "",
        held_back=clip.held_back if reader is not None and reader.id == clip.author_id else "",
        likes=clip.likes,
        comments=clip.comments,
        reposts=clip.reposts,
        scheduled=plan,
    )


def shown_author(person: Person) -> Author:
    """Return how a person is named beside what they posted."""
    return Author(
        handle=person.handle,
        name=person.shown_name,
        picture=person.picture_address,
        sample=person.sample,
        institution=person.institution,
        private=person.private,
    )


def _plans(clips: Sequence[Clip], reader: Person | None) -> dict[UUID, ShownSchedule]:
    """Return when the reader's own drafts will be published; no question where there are none."""
    if reader is None:
        return {}
    drafts = [clip.id for clip in clips if clip.is_draft and clip.author_id == reader.id]
    if not drafts:
        return {}
    rows = Schedule.objects.filter(clip__in=drafts).select_related("clip")
    return {row.clip_id: ShownSchedule(row.at, row.zone) for row in rows}


def _files(
    clips: Sequence[Clip],
) -> tuple[dict[UUID, list[Source]], dict[UUID, list[Track]]]:
    """Return what clips are played from, the smallest first, and their captions by language."""
    by_id = {clip.id: clip for clip in clips}
    sources: dict[UUID, list[Source]] = defaultdict(list)
    tracks: dict[UUID, list[Track]] = defaultdict(list)
    rows = _FILES.rows(clips=list(by_id))
    for clip_id, name, told, side, width, height, rate, size in rows:
        url = storage.link(by_id[clip_id], name)
        if side:
            kind = f'video/mp4; codecs="{told}"'
            sources[clip_id].append(Source(url, kind, side, width, height, rate, size))
        else:
            tracks[clip_id].append(Track(url, told, language_name(told)))
    for some in sources.values():
        some.sort(key=attrgetter("short_side"))
    for others in tracks.values():
        others.sort(key=attrgetter("language"))
    return sources, tracks


def _files_of(clips: list[Given]) -> QuerySet[Any, tuple[Any, ...]]:
    """Return renditions with their codecs, and captions with their language, which have no size."""
    size = ("short_side", "width", "height", "bit_rate", "bytes")
    films = Rendition.objects.filter(among("clip_id", clips)).order_by()
    texts = Captions.objects.filter(among("clip_id", clips)).order_by()
    return films.values_list("clip_id", "name", "codecs", *size).union(
        texts.values_list("clip_id", "name", "language", *[Value(0)] * len(size)), all=True
    )


# Every list asks it.
_FILES = Prepared(_files_of, clips=Several(UUIDField()))


def _edited_since(clip: Clip) -> datetime | None:
    """Return when a clip was changed after it was published, if it was."""
    if clip.edited_at is None or clip.published_at is None or clip.edited_at <= clip.published_at:
        return None
    return clip.edited_at
