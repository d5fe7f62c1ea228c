"""Fixtures of the journeys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.journeys import house


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with house.chromium() as browser:
        yield browser
