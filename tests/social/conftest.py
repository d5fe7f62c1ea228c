"""What the tests of social share: clips as rows, which nobody plays."""

from collections.abc import Callable

import pytest
from tests.cast import ada
from tests.social import rows

from clerestory.clips.models import Clip
from clerestory.people.models import Person


@pytest.fixture
def put() -> Callable[..., Clip]:
    """Write the row of a published clip, of Ada's where nobody is named."""

    def go(by: Person | None = None, **facts: object) -> Clip:
        return rows.put(by or ada(), **facts)

    return go
