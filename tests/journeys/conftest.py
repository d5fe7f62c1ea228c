"""Fixtures of the journeys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.journeys import house


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with house.chromium() as browser:
        yield browser


@pytest.fixture(autouse=True)
def _leave_no_page_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close what a test has opened: a page that is left goes on showing its clips."""
    if "chromium" not in request.fixturenames:
        yield
        return
    browser: Browser = request.getfixturevalue("chromium")
    before = list(browser.contexts)
    yield
    for context in browser.contexts:
        if context not in before:
            context.close()
