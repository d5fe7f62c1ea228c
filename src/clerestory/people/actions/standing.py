"""Standing: whether an account is suspended or limited, or speaks for an institution.

Why it is suspended or limited is known in the room that decides.
"""

from django.db import transaction
from django.utils import timezone

from clerestory.people.actions.distance import ADMIT_ALL
from clerestory.people.models import FollowRequest, Person
from clerestory.spine.refusals import NotFound
from clerestory.spine.tasks import enqueue


def set_standing(*, person: Person, suspended: bool, limited: bool) -> bool:
    """Suspend or limit an account, or end either, inside the caller's transaction.

    Return whether that is news; `person` says afterwards what is so. Raise NotFound for somebody
    who has left. For the clips to follow at once, call `clips.actions.set_standing`, which calls
    this. Sessions and tokens stay: they open nothing but the pages for the suspended.
    """
    if not transaction.get_connection().in_atomic_block:
        message = "a standing is set in the transaction of the decision"
        raise RuntimeError(message)
    row = Person.objects.select_for_update().filter(id=person.id, left_at=None).first()
    if row is None:
        raise NotFound
    now = timezone.now()
    person.away_at = (row.away_at or now) if suspended else None
    person.limited_at = (row.limited_at or now) if limited else None
    if (row.away_at, row.limited_at) == (person.away_at, person.limited_at):
        return False
    Person.objects.filter(id=person.id).update(away_at=person.away_at, limited_at=person.limited_at)
    if row.away_at is not None and not suspended:
        # Who opened their profile meanwhile let in all who asked but those who were away.
        asked = FollowRequest.objects.filter(asker=person, asked__private=False)
        for ident in asked.values_list("asked", flat=True):
            enqueue(ADMIT_ALL, str(ident))
    return True


def set_institution(*, person: Person, institution: bool) -> bool:
    """Say whether an account speaks for an institution; return whether that is news.

    Whoever runs the server vouches for it. Raise NotFound for somebody who has left.
    """
    with transaction.atomic():
        row = Person.objects.select_for_update().filter(id=person.id, left_at=None).first()
        if row is None:
            raise NotFound
        fresh = row.institution != institution
        Person.objects.filter(id=person.id).update(institution=institution)
    person.institution = institution
    return fresh
