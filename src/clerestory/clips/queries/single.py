"""One clip, by who asks for it."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db.models import QuerySet, UUIDField

from clerestory.clips.life import Work
from clerestory.clips.models import Clip, Rendition
from clerestory.clips.showing import show
from clerestory.clips.shown import ShownClip
from clerestory.clips.sight import visible_to
from clerestory.clips.words import handles_in
from clerestory.people.models import Person
from clerestory.people.sight import whoever
from clerestory.spine.prepared import Given, Prepared
from clerestory.spine.refusals import NotFound
from clerestory.vault.keys import acting_as

BATCH = 500


def shown_clip(reader: Person | None, clip_id: UUID) -> ShownClip:
    """Return a clip that this reader may watch; raise NotFound."""
    return show([clip_for(reader, clip_id)], reader)[0]


def clip_for(reader: Person | None, clip_id: UUID) -> Clip:
    """Return the row of a clip that this reader may watch; raise NotFound."""
    return _asked(_WHOLE, reader, clip_id)


def place_for(reader: Person | None, clip_id: UUID) -> Clip:
    """Return a clip that this reader may watch with nothing loaded but whose it is."""
    return _asked(_PLACES, reader, clip_id)


def _watchable(known: bool, /, *, reader: Given, clip_id: Given) -> QuerySet[Clip]:  # noqa: FBT001  the form
    return Clip.objects.filter(visible_to(whoever(reader) if known else None), id=clip_id)[:1]


def _asked(question: Prepared[Clip], reader: Person | None, clip_id: UUID) -> Clip:
    known = reader is not None
    clip = question.first(known, reader=reader.id if reader else None, clip_id=clip_id)
    if clip is None:
        raise NotFound
    return clip


# Whatever is done on a clip asks one of the two first.
_IDS: Final = {"reader": UUIDField(), "clip_id": UUIDField()}
_WHOLE = Prepared(lambda *form, **ids: _watchable(*form, **ids).select_related("author"), **_IDS)
_PLACES = Prepared(lambda *form, **ids: _watchable(*form, **ids).only("author_id"), **_IDS)


def named_in(clip: Clip) -> list[str]:
    """Return the handles that a clip's description names; a closed one's is opened to look."""
    if clip.is_open:
        return list(clip.mentions)
    with acting_as("showing"):
        return handles_in(clip.description)


def own_clip(reader: Person, clip_id: UUID) -> Clip:
    """Return the reader's own clip, in any state; raise NotFound."""
    clip = Clip.objects.filter(id=clip_id, author=reader).select_related("author").first()
    if clip is None:
        raise NotFound
    return clip


def clip_at(clip_id: UUID, work: Work) -> Clip | None:
    """Return a clip for the pipeline if it is at this point of its work, else None."""
    return Clip.objects.filter(id=clip_id, work=work).first()


def clip_in_any_state(clip_id: UUID) -> Clip | None:
    """Return a clip for the house itself, or None when it is gone."""
    return Clip.objects.filter(id=clip_id).select_related("author").first()


def clip_under_review(clip_id: UUID) -> tuple[Clip, ShownClip] | None:
    """Return a clip in any state, and as its moderators see it; None when it is gone."""
    clip = clip_in_any_state(clip_id)
    return None if clip is None else (clip, show([clip], None)[0])


def clip_and_file(clip_id: UUID, *, sharpest: bool) -> tuple[Clip | None, str]:
    """Return a clip and the name of its sharpest or smallest rendition, for the house itself."""
    clip = clip_in_any_state(clip_id)
    order = "-short_side" if sharpest else "short_side"
    rendition = Rendition.objects.filter(clip_id=clip_id).order_by(order).first()
    return clip, "" if rendition is None else rendition.name


def rungs_of(clip: Clip) -> set[int]:
    """Return the short sides of the rungs that are made; a remux is none."""
    rows = Rendition.objects.filter(clip=clip, kind=Rendition.Kind.RUNG)
    return set(rows.values_list("short_side", flat=True))


def still_there(ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these clips that exist, in whatever state."""
    asked, found = list(ids), set()
    for start in range(0, len(asked), BATCH):
        rows = Clip.objects.filter(id__in=asked[start : start + BATCH])
        found |= set(rows.values_list("id", flat=True))
    return found


def ids_of_author(person_id: UUID) -> list[UUID]:
    """Return the ids of everything a person began or posted."""
    return list(Clip.objects.filter(author_id=person_id).values_list("id", flat=True))
