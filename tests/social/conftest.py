"""What the tests of social share: clips as rows, which nobody plays."""

import secrets
from collections.abc import Callable

import pytest
from django.utils import timezone
from tests.cast import ada

from clerestory.clips.models import Clip
from clerestory.people.models import Person


@pytest.fixture
def put() -> Callable[..., Clip]:
    """Write the row of a published clip."""

    def go(by: Person | None = None, **facts: object) -> Clip:
        at = timezone.now()
        listed = None if facts.get("audience", "public") != "public" else at
        values = {"work": "complete", "standing": "published", "published_at": at}
        return Clip.objects.create(
            author=by or ada(),
            folder=secrets.token_hex(16),
            **values | {"listed_at": listed} | facts,
        )

    return go
