"""The public register: what moderators did, without names, to be compared with the public log."""

from django.db.models import Count
from django.db.models.functions import TruncMonth

from clerestory.gate.queries import counts, places_of
from clerestory.safety.models import Deed
from clerestory.safety.shown import Deeds, ShownDeed, Tally
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import Page
from clerestory.tlog.leaves import Kind

MOST = 100
MONTHS_SHOWN = 500


def register(after: str | None = None, limit: int = 50) -> Page[ShownDeed]:
    """Return what was done, the latest first: each is one entry of the public log."""
    limit = max(1, min(limit, MOST))
    rows = Deed.objects.filter(entry_id__isnull=False).order_by("-id")
    if after:
        rows = rows.filter(id__lt=from_text(after))
    found = list(rows[: limit + 1])
    mark = to_text(found[limit - 1].id) if len(found) > limit else None
    places = places_of([row.entry_id for row in found if row.entry_id])
    items = [
        ShownDeed(
            id=to_text(row.id),
            act=row.act,
            what=row.what,
            measure=row.measure,
            ground=row.ground,
            done_on=row.done_at.date(),
            entry=places.get(row.entry_id) if row.entry_id else None,
        )
        for row in found[:limit]
    ]
    return Page(items, mark)


def totals() -> list[Deeds]:
    """Return how often what was done in each month, the latest first."""
    rows = Deed.objects.filter(entry_id__isnull=False).annotate(month=TruncMonth("done_at"))
    wanted = ("month", "act", "what", "measure", "ground")
    counted = rows.values_list(*wanted).annotate(Count("id"))
    counted = counted.order_by("-month", "act", "what", "measure", "ground")
    return [
        Deeds(month.date(), act, what, measure, ground, count)
        for month, act, what, measure, ground, count in counted[:MONTHS_SHOWN]
    ]


def tally() -> Tally:
    """Return how many deeds stand here, and how many entries of their kind in the ledger."""
    deeds = Deed.objects.filter(entry_id__isnull=False).count()
    return Tally(deeds, counts().kinds.get(Kind.MODERATION, 0))
