"""Telling one person of one act, and taking it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.notices.bell import ring
from clerestory.notices.kinds import SECURITY, Kind
from clerestory.notices.models import Choices, Notice
from clerestory.notices.queries import MOST_TOLD
from clerestory.people.models import Person
from clerestory.spine.ids import new_id

# What stands in a line of its own, whoever did it.
_ALONE = SECURITY
# What is gathered by the person who is told: there is one list where all of it is answered.
_BY_PERSON = frozenset({Kind.FOLLOW, Kind.ASK, Kind.HELD})


def tell(
    *,
    person_id: UUID,
    kind: Kind,
    actor_id: UUID | None = None,
    clip_id: UUID | None = None,
    comment_id: UUID | None = None,
) -> None:
    """Write down that something happened, unless it is one's own doing or turned off; once.

    Of one line no more is kept than is counted: however many like a clip, its author's list stays
    short.
    """
    if person_id == actor_id:
        return
    ident, now = new_id(), timezone.now()
    about = _about(kind, ident, person_id, clip_id, comment_id)
    with transaction.atomic():
        ids = {person_id, actor_id or person_id}
        if Person.objects.filter(id__in=ids, away_at=None).count() != len(ids):
            return
        chosen = Choices.objects.filter(person=person_id).first()
        if chosen is not None and kind in chosen.silent:
            return
        line = Notice.objects.filter(person=person_id, day=now.date(), kind=kind, about=about)
        same = {"kind": kind, "actor": actor_id, "clip": clip_id, "comment": comment_id}
        if kind not in _ALONE and Notice.objects.filter(person=person_id, **same).exists():
            return
        if line.count() >= MOST_TOLD:
            return
        Notice.objects.create(
            id=ident,
            person_id=person_id,
            kind=kind,
            actor_id=actor_id,
            clip_id=clip_id,
            comment_id=comment_id,
            about=about,
            day=now.date(),
            at=now,
            to_mail=chosen is not None and kind in chosen.mailed,
        )
        ring(person_id)


def tell_of_one(*, person_id: UUID, kind: Kind, about: UUID, since: datetime) -> bool:
    """Write down what became of a decision or a report at the moment `since`; once.

    What was told of it before gives way. Whoever is suspended is told too: that they are.
    Return whether it was new.
    """
    now = timezone.now()
    with transaction.atomic():
        if not Person.objects.select_for_update().filter(id=person_id, left_at=None).exists():
            return False
        chosen = Choices.objects.filter(person=person_id).first()
        if chosen is not None and kind in chosen.silent:
            return False
        known = Notice.objects.filter(person=person_id, kind=kind, about=about)
        if known.filter(at__gte=since).exists():
            return False
        known.delete()
        Notice.objects.create(
            person_id=person_id,
            kind=kind,
            about=about,
            day=now.date(),
            at=now,
            to_mail=chosen is not None and kind in chosen.mailed,
        )
        ring(person_id)
    return True


def take_back(
    *,
    kind: Kind,
    actor_id: UUID | None = None,
    person_id: UUID | None = None,
    clip_id: UUID | None = None,
    comment_id: UUID | None = None,
    about: UUID | None = None,
) -> bool:
    """Delete what was told of an act that was undone; what is None matches all. Again is nothing.

    Return whether anything was told of it.
    """
    wanted = {
        "actor": actor_id,
        "person": person_id,
        "clip": clip_id,
        "comment": comment_id,
        "about": about,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    with transaction.atomic():
        rows = Notice.objects.filter(kind=kind, **given)
        people = set(rows.values_list("person_id", flat=True))
        if people:
            rows.delete()
            ring(*people)
    return bool(people)


def _about(
    kind: Kind, ident: UUID, person_id: UUID, clip_id: UUID | None, comment_id: UUID | None
) -> UUID:
    if kind in _ALONE:
        return ident
    if kind in _BY_PERSON:
        return person_id
    return comment_id or clip_id or ident
