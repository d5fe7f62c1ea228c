"""Reading people. The reader comes first."""

import hashlib

from django.utils import timezone

from clerestory.people.models import Follow, Person, Session
from clerestory.spine.refusals import NotFound


def hash_of(key: str) -> str:
    """Return what is kept of a key that only its holder knows. Keys are random, so no salt."""
    return hashlib.sha256(key.encode()).hexdigest()


def session_by_key(key: str) -> Session | None:
    """Return the living session of this key, with its person, or None."""
    return (
        Session.objects.select_related("person")
        .filter(key_hash=hash_of(key), expires_at__gt=timezone.now())
        .first()
    )


def person_by_handle(reader: Person | None, handle: str) -> Person:
    """Return the person of this handle; raise NotFound."""
    del reader  # nobody is hidden from anybody until blocks exist
    person = Person.objects.filter(handle=handle.lower()).first()
    if person is None:
        raise NotFound
    return person


def follows(follower: Person, followed: Person) -> bool:
    """Whether one follows the other."""
    return Follow.objects.filter(follower=follower, followed=followed).exists()
