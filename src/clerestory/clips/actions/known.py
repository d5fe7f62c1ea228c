"""Bringing lists of known-bad media in, and taking them away."""

import re
from collections.abc import Collection, Iterable, Iterator

from django.db import transaction
from django.db.models import Count

from clerestory.clips.models import KnownMedia
from clerestory.clips.refusals import ListMalformed, ListNameMissing

LONGEST_NAME = 60
BATCH = 1000
_LINE = re.compile(
    r"(?:(?P<kind>sha256|phash):)?(?P<digest>[0-9a-f]{64})\s+(?P<ground>[a-z_]{1,20})"
)


def read_list(lines: Iterable[str], grounds: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Give kind, digest and ground of each line; raise ListMalformed with its number.

    A line is `sha256:HASH GROUND` or `phash:HASH GROUND`; without a word it is a SHA-256. Empty
    lines and those that begin with # are left out.
    """
    for number, line in enumerate(lines, 1):
        text = line.strip().lower()
        if not text or text.startswith("#"):
            continue
        found = _LINE.fullmatch(text)
        if found is None or found["ground"] not in grounds:
            raise ListMalformed(number=number)
        yield found["kind"] or "sha256", found["digest"], found["ground"]


def bring_in(*, name: str, entries: Iterable[tuple[str, str, str]]) -> int:
    """Let the list of this name be these entries; return how many. All of it or nothing."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise ListNameMissing(most=LONGEST_NAME)
    with transaction.atomic():
        KnownMedia.objects.filter(list=name).delete()
        batch: list[KnownMedia] = []
        for kind, digest, ground in entries:
            batch.append(KnownMedia(list=name, kind=kind, digest=digest, ground=ground))
            if len(batch) == BATCH:
                KnownMedia.objects.bulk_create(batch, ignore_conflicts=True)
                batch.clear()
        KnownMedia.objects.bulk_create(batch, ignore_conflicts=True)
        return KnownMedia.objects.filter(list=name).count()


def drop_list(*, name: str) -> int:
    """Take the list of this name away; return how many entries it had."""
    return KnownMedia.objects.filter(list=name).delete()[0]


def lists() -> list[tuple[str, str, int]]:
    """Return name, kind and number of entries of each list."""
    rows = KnownMedia.objects.values_list("list", "kind").annotate(Count("id"))
    return list(rows.order_by("list", "kind"))
