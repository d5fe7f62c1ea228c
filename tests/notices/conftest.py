"""What the tests of notices share: clips as rows, which nobody plays, and what is told."""

from collections.abc import Callable

import pytest
from tests.cast import ada, work
from tests.social import rows

from clerestory.clips.models import Clip
from clerestory.notices import queries
from clerestory.people.models import Person


@pytest.fixture
def put() -> Callable[..., Clip]:
    """Write the row of a published clip, of Ada's where nobody is named."""

    def go(by: Person | None = None, **facts: object) -> Clip:
        return rows.put(by or ada(), **facts)

    return go


def told(reader: Person) -> list[str]:
    """Let the facts be heard; return what a person is told: kind, how many, and by whom."""
    work()
    return [
        f"{line.kind} {line.count} {' '.join(one.handle for one in line.people)}".strip()
        for line in queries.notices_of(reader).items
    ]
