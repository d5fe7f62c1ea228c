"""Hashtags: finding them by how they begin, and how many clips each has for a reader."""

import re
from dataclasses import dataclass

from django.db.models import (
    CharField,
    Count,
    Q,
    QuerySet,
)

from clerestory.clips.models import ClipTag, Tag
from clerestory.clips.words import tag_of
from clerestory.people.models import Person
from clerestory.people.sight import hidden_ids, keeps_distance
from clerestory.spine.finding import Begins
from clerestory.spine.folding import near, words_asked
from clerestory.spine.pages import BadMark, Page
from clerestory.spine.prepared import Given, Prepared, Several, among
from clerestory.spine.rows import by_letters, letters

MOST_TAGS = 50
# The last group of hashtags that are found: those that are a slip away.
NEAR = 2
HEX = re.compile(r"[0-9a-f]{1,7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FoundTag:
    """A hashtag and how many clips the reader may see under it."""

    name: str
    clips: int

    @property
    def address(self) -> str:
        """The path of its page."""
        return f"/tags/{self.name}"


def find_tags(reader: Person | None, text: str, most: int = MOST_TAGS) -> list[FoundTag]:
    """Return the first hashtags that begin like a text, written together; else those near it."""
    return tags_like(reader, text, limit=most).items


def tags_like(
    reader: Person | None, text: str, after: str | None = None, limit: int = MOST_TAGS
) -> Page[FoundTag]:
    """Return hashtags: those written so, then those that begin so, on most clips first.

    Where there is neither, those that are a slip away.
    """
    plain = "".join(words_asked(text))
    if not plain:
        return Page([], None)
    limit = max(1, min(limit, MOST_TAGS))
    others = Tag.objects.exclude(plain=plain)
    groups = [
        Tag.objects.filter(plain=plain),
        others.filter(Begins("plain", plain)),
        others.filter(plain__in=near(plain)),
    ]
    at, clips, name = _read_tag(after) if after else (0, 0, "")
    tags: list[tuple[int, Tag]] = []
    for place, rows in enumerate(groups):
        # What is near is for those who found nothing else.
        if place < at or len(tags) > limit or (place == NEAR and at < NEAR and (tags or after)):
            continue
        rest = rows.alias(letters=letters("name"))
        if after and place == at:
            rest = rest.filter(Q(clips__lt=clips) | Q(clips=clips, letters__gt=name))
        found = rest.order_by("-clips", by_letters("name"))[: limit + 1 - len(tags)]
        tags += [(place, tag) for tag in found]
    mark = None
    if len(tags) > limit:
        place, tag = tags[limit - 1]
        mark = f"{place}-{tag.clips:x}-{tag.name}"
    return Page(_counted(reader, [tag for _, tag in tags[:limit]]), mark)


def tags_named(reader: Person | None, names: list[str]) -> list[FoundTag]:
    """Return the hashtags of these names, in their order, that the reader may see clips under."""
    known = {tag.name: tag for tag in _TAGS.rows(names=names)}
    return _counted(reader, [known[name] for name in names if name in known])


def _tags(names: list[Given]) -> QuerySet[Tag]:
    return Tag.objects.filter(among("name", names))


_TAGS = Prepared(_tags, names=Several(CharField()))


def _counted(reader: Person | None, tags: list[Tag]) -> list[FoundTag]:
    """Return hashtags with their counts, without the clips of those whom the reader may not see."""
    less: dict[str, int] = {}
    if reader is not None and tags and keeps_distance(reader):
        rows = ClipTag.objects.filter(
            name__in=[tag.name for tag in tags],
            listed_at__isnull=False,
            clip__author__in=hidden_ids(reader),
        )
        less = dict(rows.values("name").annotate(n=Count("id")).values_list("name", "n"))
    left = [FoundTag(tag.name, tag.clips - less.get(tag.name, 0)) for tag in tags]
    return [tag for tag in left if tag.clips > 0]


def _read_tag(after: str) -> tuple[int, int, str]:
    """Read the mark of the last hashtag: its group, how many clips carried it, its name."""
    place, _, rest = after.partition("-")
    clips, _, name = rest.partition("-")
    if place not in {"0", "1", "2"} or not HEX.fullmatch(clips) or not tag_of(name):
        raise BadMark
    return int(place), int(clips, 16), name
