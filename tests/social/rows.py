"""Clips as rows, which nobody plays."""

import secrets

from django.utils import timezone

from clerestory.clips.models import Clip
from clerestory.people.models import Person


def put(by: Person, **facts: object) -> Clip:
    """Write the row of a published clip."""
    at = timezone.now()
    listed = None if facts.get("audience", "public") != "public" else at
    values = {"work": "complete", "standing": "published", "published_at": at, "listed_at": listed}
    return Clip.objects.create(author=by, folder=secrets.token_hex(16), **values | facts)
