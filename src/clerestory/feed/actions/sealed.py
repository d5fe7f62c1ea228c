"""Sealed tastes: what a person's devices leave here for each other, which only they can open."""

import base64
import hashlib
from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.feed.models import SealedTaste
from clerestory.feed.refused import TasteEmpty, TasteTooBig, TasteWrittenElsewhere
from clerestory.people.models import Person
from clerestory.people.queries import hold
from clerestory.spine.allowances import spend

MOST_BYTES: Final = 1 << 20
KEPT: Final = timedelta(days=180)
# Six devices that write as often as they do by themselves, and as much again by hand.
WRITES_PER_HOUR: Final = 72
ANY: Final = "*"


def keep_taste(*, person: Person, sealed: bytes, known: Collection[str]) -> str:
    """Put a file in the place of the one whose mark is `known`; return its own mark.

    `known` holds marks that a device has read, or ANY for whichever there is; empty, it is the
    first file there. Raise TasteTooBig, TasteEmpty, TooMany, or TasteWrittenElsewhere.
    """
    if len(sealed) > MOST_BYTES:
        raise TasteTooBig(most=MOST_BYTES >> 10)
    if not sealed:
        raise TasteEmpty
    spend("taste", str(person.id), limit=WRITES_PER_HOUR, seconds=3600)
    # Each file has a nonce of its own, so none has the mark of another.
    mark = hashlib.sha256(sealed).hexdigest()[:32]
    with transaction.atomic():
        hold(person)
        there = SealedTaste.objects.filter(person=person).values_list("mark", flat=True).first()
        is_as_known = bool({there, ANY} & set(known)) if there else not known
        if not is_as_known:
            raise TasteWrittenElsewhere
        SealedTaste(
            person=person,
            sealed=base64.b64encode(sealed).decode(),
            mark=mark,
            renewed_at=timezone.now(),
        ).save(force_insert=there is None, force_update=there is not None)
    return mark


def drop_taste(*, person_id: UUID) -> None:
    """Delete what somebody's devices left here; again changes nothing."""
    SealedTaste.objects.filter(person_id=person_id).delete()


def sweep_tastes() -> int:
    """Delete what no device has renewed for half a year; return how many."""
    return SealedTaste.objects.filter(renewed_at__lte=timezone.now() - KEPT).delete()[0]
