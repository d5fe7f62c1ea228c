"""Who may see whom: the conditions that every list and every single read is filtered by.

Each function returns a condition on a column that names a person, to be put into one query beside
all the others: nothing is asked row by row. `reader` is None for somebody unknown, whom nobody has
blocked and who follows nobody.
"""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from clerestory.people.models import Block, Follow, Mute, Person, Session, Token
from clerestory.spine.prepared import Given
from clerestory.spine.rows import There, Wanted

# What no list of what people made shows of them: it is not read for one.
UNSHOWN = (
    "skeleton",
    "bio",
    "links",
    "email",
    "email_index",
    "email_confirmed_at",
    "email_wanted",
    "email_wanted_index",
    "password",
    "shows_ties",
    "findable",
    "shows_sensitive",
    "language",
    "created_at",
    "left_at",
    "limited_at",
    "followers",
    "following",
)

# What few requests want to know of whoever asks: it is read when they do.
UNASKED = (
    "skeleton",
    "bio",
    "links",
    "email",
    "email_index",
    "email_wanted",
    "email_wanted_index",
    "password",
    "left_at",
)


def whoever(reader: Given) -> Person:
    """Return a stand-in for whoever will ask a prepared question, for the conditions below."""
    return Person(id=cast("Any", reader))


def with_person[M: Model](rows: QuerySet[M], column: str) -> QuerySet[M]:
    """Return rows with the person whom `column` names, as everybody is shown them."""
    return rows.select_related(column).defer(*(f"{column}__{name}" for name in UNSHOWN))


def with_reader[M: (Session, Token)](rows: QuerySet[M]) -> QuerySet[M]:
    """Return what lets people in with its person, as every request needs them, and no more.

    The door asks at once whether anybody is invisible to them, which nearly every list wants to
    know and which costs a question of its own elsewhere.
    """
    own: tuple[Wanted, Wanted] = ({"blocker": F("person_id")}, {"blocked": F("person_id")})
    rows = rows.select_related("person").defer(*(f"person__{name}" for name in UNASKED))
    return rows.annotate(distance=There(Block, *own))


def unblocked(reader: Person | None, column: str) -> Q:
    """Return the condition that neither of the two has blocked the other."""
    if reader is None:
        return Q()
    by_reader: Wanted = {"blocker": reader.id, "blocked": F(column)}
    by_other: Wanted = {"blocker": F(column), "blocked": reader.id}
    return ~Q(There(Block, by_reader, by_other))


def unmuted(reader: Person | None, column: str, now: Given | None = None) -> Q:
    """Return the condition that the reader has not muted this person, or no longer."""
    if reader is None:
        return Q()
    return Q(~Exists(muted_now(reader, now).filter(muted=OuterRef(column))))


def followed(reader: Person | None, column: str) -> Q:
    """Return the condition that the reader follows this person."""
    if reader is None:
        return Q(pk__in=())
    return Q(There(Follow, {"follower": reader.id, "followed": F(column)}))


def let_in(reader: Person | None, person: str) -> Q:
    """Return the condition that what a person shares with everybody is for this reader, too.

    `person` is the name of the key to the person, as in `author`.
    """
    open_to_all = Q(**{f"{person}__private": False})
    if reader is None:
        return open_to_all
    return open_to_all | Q(**{person: reader.id}) | followed(reader, f"{person}_id")


def muted_now(reader: Person, now: datetime | Given | None = None) -> QuerySet[Mute]:
    """Return the mutes of this reader that have not ended, for this room to build on."""
    lasting = Q(ends_at=None) | Q(ends_at__gt=now or timezone.now())
    return Mute.objects.filter(lasting, muter_id=reader.id)


def hidden_ids(reader: Person) -> QuerySet[Block, UUID]:
    """Return the ids of all who are invisible to the reader, for a subquery."""
    out = Block.objects.filter(blocker=reader).values_list("blocked_id", flat=True)
    return out.union(Block.objects.filter(blocked=reader).values_list("blocker_id", flat=True))


def followed_ids(reader: Person) -> QuerySet[Follow, UUID]:
    """Return the ids of all whom the reader follows, for a subquery."""
    return Follow.objects.filter(follower_id=reader.id).values_list("followed_id", flat=True)


def keeps_distance(reader: Person) -> bool:
    """Whether anybody at all is invisible to the reader: where nobody is, no more is asked."""
    if reader.distance is not None:
        return reader.distance
    return Block.objects.filter(Q(blocker=reader) | Q(blocked=reader)).exists()
