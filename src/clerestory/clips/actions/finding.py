"""What is searched of public clips, kept in step with them, and how warm they are."""

from collections import Counter
from collections.abc import Collection
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clerestory.clips.finding import SHELF, marks_of
from clerestory.clips.models import Captions, Clip, ClipDocument, ClipTag, Tag, Warmth
from clerestory.clips.warming import points, rising_to
from clerestory.spine import finding
from clerestory.spine.folding import fold

MOST_SPOKEN = 60_000
BATCH = 500


def enter_words(clip: Clip) -> None:
    """Let a clip be found by what it says if it is listed, else let it go; with its saving."""
    row = ClipDocument.objects.filter(clip=clip).first()
    if clip.listed_at is None:
        finding.take_out(SHELF, [row] if row else [])
        return
    spoken = Captions.objects.filter(clip=clip).values_list("open_text", flat=True)
    finding.put(
        SHELF,
        row or ClipDocument(clip=clip),
        strong=clip.open_description,
        weak=f"{clip.open_alt_text}\n{'\n'.join(spoken)}"[:MOST_SPOKEN],
        marks=marks_of(clip, captioned=bool(spoken)),
    )


def leave_words(clip_ids: Collection[UUID]) -> None:
    """Let clips be found no longer, nor counted under their hashtags; before they are deleted."""
    for batch in batched(clip_ids, BATCH):
        finding.take_out(SHELF, list(ClipDocument.objects.filter(clip__in=batch)))
        listed = ClipTag.objects.filter(clip__in=batch, listed_at__isnull=False)
        count_tags(Counter(listed.values_list("name", flat=True)), -1)


def count_tags(names: Counter[str], step: int) -> None:
    """Count clips under hashtags: `step` is 1 for more and -1 for fewer."""
    for name, times in sorted(names.items()):
        rows = Tag.objects.filter(name=name)
        if step < 0:
            rows.filter(clips__lte=times).delete()
            rows.update(clips=F("clips") - times)
        elif not rows.update(clips=F("clips") + times):
            plain = fold(name).replace("_", "")[:120]
            Tag.objects.create(name=name, plain=plain, clips=times)


def reckon() -> int:
    """Reckon the warmth of clips whose counts have changed; return how many there were."""
    done = 0
    while ids := list(Clip.objects.filter(stirred=True).values_list("id", flat=True)[:BATCH]):
        with transaction.atomic():
            rows = Clip.objects.select_for_update().filter(id__in=ids).order_by("id")
            _reckon(list(rows.only("id", "likes", "comments", "reposts")))
            Clip.objects.filter(id__in=ids).update(stirred=False)
        done += len(ids)
    return done


def _reckon(clips: list[Clip]) -> None:
    now = timezone.now()
    known = Warmth.objects.in_bulk([clip.id for clip in clips])
    rows = []
    for clip in clips:
        row = known.get(clip.id) or Warmth(clip=clip)
        here = points(clip.likes, clip.comments, clip.reposts)
        row.rising = rising_to(row.rising, here - row.points, now)
        row.points = here
        rows.append(row)
    Warmth.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["clip"],
        update_fields=["points", "rising"],
    )
