"""Overview: clips as whoever runs the server sees them, at its command line.

What a clip says is given only where anybody may read it. Of the others there is what the pipeline
has to do with: how far it came, how long they are, how much room they take.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from clerestory.clips.life import Held, Standing, Work
from clerestory.clips.models import Captions, Clip, Rendition
from clerestory.people.models import Person
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound

MOST = 1000


@dataclass(frozen=True, slots=True)
class Outline:
    """One clip. `description` is None where it is not for everybody; times in milliseconds."""

    id: str
    address: str
    author: str
    standing: str
    audience: str
    work: str
    held_back: str
    listed: bool
    duration_ms: int
    begun_at: datetime
    published_at: datetime | None
    description: str | None


@dataclass(frozen=True, slots=True)
class File:
    """One playable file: the short side in pixels, its size in bytes."""

    kind: str
    short_side: int
    bytes: int
    codecs: str


@dataclass(frozen=True, slots=True)
class Whole:
    """One clip with its files, the languages of its captions, and its counts."""

    outline: Outline
    progress: int
    trouble_code: str
    files: list[File]
    captions: list[str]
    likes: int
    comments: int
    reposts: int


def outlines(
    author: Person | None = None,
    work: str = "",
    after: str | None = None,
    limit: int = 50,
) -> Page[Outline]:
    """Return clips in every state, the last begun first, of one author or of all."""
    limit = max(1, min(limit, MOST))
    rows = Clip.objects.select_related("author").order_by("-id")
    if author is not None:
        rows = rows.filter(author=author)
    if work:
        rows = rows.filter(work=work)
    if after:
        rows = rows.filter(id__lt=from_text(after))
    found = list(rows[: limit + 1])
    mark = found[limit - 1].key if len(found) > limit else None
    return Page([_outline(clip) for clip in found[:limit]], mark)


def whole(clip_id: UUID) -> Whole:
    """Return a clip in any state with what there is of it; raise NotFound."""
    clip = Clip.objects.select_related("author").filter(id=clip_id).first()
    if clip is None:
        raise NotFound
    return Whole(
        outline=_outline(clip),
        progress=clip.progress,
        trouble_code=clip.trouble_code,
        files=[
            File(one.kind, one.short_side, one.bytes, one.codecs)
            for one in Rendition.objects.filter(clip=clip)
        ],
        captions=list(Captions.objects.filter(clip=clip).values_list("language", flat=True)),
        likes=clip.likes,
        comments=clip.comments,
        reposts=clip.reposts,
    )


def clip_count() -> dict[str, int]:
    """Return how many clips there are: by how they stand, by what is not made, and held back."""
    rows = Clip.objects.all()
    return {
        "listed": rows.filter(listed_at__isnull=False).count(),
        "published": rows.filter(standing=Standing.PUBLISHED).count(),
        "drafts": rows.filter(standing=Standing.DRAFT).count(),
        "waiting": rows.filter(work=Work.WAITING).count(),
        "failed": rows.filter(work=Work.FAILED).count(),
        "held back": rows.exclude(held_back=Held.NO).count(),
    }


def bytes_of_renditions() -> int:
    """Return how many bytes the playable files have, by their rows."""
    return Rendition.objects.aggregate(all=Sum("bytes"))["all"] or 0


def _outline(clip: Clip) -> Outline:
    return Outline(
        id=to_text(clip.id),
        address=clip.address,
        author=clip.author.handle,
        standing=clip.standing,
        audience=clip.audience,
        work=clip.work,
        held_back=clip.held_back,
        listed=clip.listed_at is not None,
        duration_ms=clip.duration_ms,
        begun_at=clip.created_at,
        published_at=clip.published_at,
        # The row of an open clip has its words in the clear; whatever lies sealed stays so.
        description=clip.open_description if clip.is_open else None,
    )
