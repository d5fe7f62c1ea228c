"""What tests of the guards share."""

from collections.abc import Iterator

import pytest
from tests.guards.web import Web


@pytest.fixture
def web() -> Iterator[Web]:
    """Give a server that counts who comes."""
    server = Web()
    yield server
    server.close()
