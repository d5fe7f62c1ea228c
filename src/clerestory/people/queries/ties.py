"""Reading ties: who follows whom, who asks to, who is blocked or muted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, F, OuterRef, QuerySet, UUIDField
from django.utils import timezone

from clerestory.people.handles import FORM
from clerestory.people.models import (
    Block,
    Follow,
    FollowRequest,
    Person,
)
from clerestory.people.refused import TiesNotShown
from clerestory.people.sight import hidden_ids, keeps_distance, muted_now, unblocked, whoever
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import Page
from clerestory.spine.prepared import Given, Prepared
from clerestory.spine.refusals import NotFound
from clerestory.spine.rows import There

MOST_PEOPLE = 100


MOST_SHOWN = 500


def follows(follower: Person, followed: Person) -> bool:
    """Whether one follows the other."""
    return Follow.objects.filter(follower=follower, followed=followed).exists()


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a reader to a person. `asks`: the reader waits for an answer."""

    following: bool = False
    followed_by: bool = False
    asks: bool = False
    muted: bool = False

    @property
    def friends(self) -> bool:
        """Whether the two follow each other."""
        return self.following and self.followed_by


def tie(reader: Person | None, person: Person) -> Tie:
    """Return what ties the reader to a person."""
    if reader is None:
        return Tie()
    rows = _TIE.rows(reader=reader.id, person=person.id, now=timezone.now())
    return next((Tie(*row) for _, *row in rows), Tie())


def ties(reader: Person | None, people: Collection[Person]) -> dict[UUID, Tie]:
    """Return what ties the reader to each of these people, in one question however many."""
    ids = [person.id for person in people]
    if reader is None or not ids:
        return dict.fromkeys(ids, Tie())
    return {one: Tie(*row) for one, *row in _tied(Person.objects.filter(id__in=ids), reader)}


def _tied(
    rows: QuerySet[Person], reader: Person, now: Given | None = None
) -> QuerySet[Person, tuple[Any, ...]]:
    """Return the ids of people, each with what makes a Tie of the reader's to them."""
    return rows.values_list(
        "id",
        There(Follow, {"follower": reader.id, "followed": F("id")}),
        There(Follow, {"follower": F("id"), "followed": reader.id}),
        There(FollowRequest, {"asker": reader.id, "asked": F("id")}),
        Exists(muted_now(reader, now).filter(muted=OuterRef("id"))),
    )


def _tie(reader: Given, person: Given, now: Given) -> QuerySet[Person, tuple[Any, ...]]:
    return _tied(Person.objects.filter(id=person), whoever(reader), now)


_TIE = Prepared(_tie, reader=UUIDField(), person=UUIDField(), now=DateTimeField())


def lets_in(reader: Person | None, person: Person) -> bool:
    """Whether what a person shares with everybody is for this reader, too."""
    if not person.private or (reader is not None and reader.id == person.id):
        return True
    return reader is not None and follows(reader, person)


def shows_ties(reader: Person | None, person: Person) -> bool:
    """Whether the reader may read who follows a person and whom they follow."""
    if reader is not None and reader.id == person.id:
        return True
    return person.shows_ties and lets_in(reader, person)


def shown_counts(reader: Person | None, person: Person) -> tuple[int, int]:
    """Return how many follow a person and how many they follow, as the lists show it.

    The counts are kept; only those who are invisible to the reader are taken off, by two questions
    that walk along the reader's own blocks.
    """
    if reader is None or reader.id == person.id or not keeps_distance(reader):
        return person.followers, person.following
    away = hidden_ids(reader)
    followers = Follow.objects.filter(followed=person, follower__in=away).count()
    following = Follow.objects.filter(follower=person, followed__in=away).count()
    return person.followers - followers, person.following - following


def followers(
    reader: Person | None, person: Person, after: str | None = None, limit: int = 30
) -> Page[Person]:
    """Return who follows `person`, the latest first; raise TiesNotShown."""
    if not shows_ties(reader, person):
        raise TiesNotShown
    return _ties(reader, Follow.objects.filter(followed=person), "follower", after, limit)


def following(
    reader: Person | None, person: Person, after: str | None = None, limit: int = 30
) -> Page[Person]:
    """Return whom `person` follows, the latest first; raise TiesNotShown."""
    if not shows_ties(reader, person):
        raise TiesNotShown
    return _ties(reader, Follow.objects.filter(follower=person), "followed", after, limit)


def friends(person: Person, after: str | None = None, limit: int = 30) -> Page[Person]:
    """Return whom a person follows who follow them, too; for that person alone."""
    back = Follow.objects.filter(follower=OuterRef("followed"), followed=person)
    rows = Follow.objects.filter(Exists(back), follower=person)
    return _ties(person, rows, "followed", after, limit)


def requests_of(person: Person, after: str | None = None, limit: int = 30) -> Page[Person]:
    """Return who asks to follow a person, the latest first."""
    return _ties(person, FollowRequest.objects.filter(asked=person), "asker", after, limit)


def requests_waiting(person: Person) -> int:
    """Return how many ask to follow a person."""
    return FollowRequest.objects.filter(asked=person, asker__away_at=None).count()


def blocked_by(person: Person, after: str | None = None, limit: int = 30) -> Page[Person]:
    """Return whom a person has blocked, the latest first."""
    return _ties(None, Block.objects.filter(blocker=person), "blocked", after, limit)


def blocked_person(person: Person, handle: str) -> Person:
    """Return somebody whom this person has blocked, to take it back; raise NotFound."""
    rows = Block.objects.select_related("blocked").filter(blocker=person)
    row = rows.filter(blocked__handle=handle.lower()).first() if FORM.fullmatch(handle) else None
    if row is None:
        raise NotFound
    return row.blocked


@dataclass(frozen=True, slots=True)
class Muted:
    """Somebody who is muted, and until when; None: until it is taken back."""

    person: Person
    ends_at: datetime | None


def mutes_of(person: Person) -> list[Muted]:
    """Return whom a person has muted, the latest first; the first few hundred."""
    rows = muted_now(person).select_related("muted").filter(muted__away_at=None)
    return [Muted(row.muted, row.ends_at) for row in rows.order_by("-id")[:MOST_SHOWN]]


def _ties(
    reader: Person | None, rows: QuerySet[Any], side: str, after: str | None, limit: int
) -> Page[Person]:
    limit = max(1, min(limit, MOST_PEOPLE))
    seen = unblocked(reader, f"{side}_id")
    rows = rows.select_related(side).filter(seen, **{f"{side}__away_at": None}).order_by("-id")
    if after:
        rows = rows.filter(id__lt=from_text(after))
    found = list(rows[: limit + 1])
    more = to_text(found[limit - 1].id) if len(found) > limit else None
    return Page([getattr(row, side) for row in found[:limit]], more)
