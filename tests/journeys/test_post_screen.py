"""The posting screens to the eye and the ear: nothing that axe objects to, nothing cut off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.api.programs import Program
from tests.journeys.axe import wrong
from tests.journeys.house import DESK, PHONE, Visitor, phone_video
from tests.premises import premises, until

SESSION = """
from clerestory.people import actions
from clerestory.people.queries import person_by_handle
person = person_by_handle(None, "sample_ada")
print(actions.open_session(person=person).key)
"""

COUNTED = """
from datetime import timedelta
from django.utils import timezone
from clerestory.feed.models import Tally
from clerestory.spine.ids import from_text
for ago in (10, 12):
    Tally.objects.create(clip_id=from_text({clip!r}), day=timezone.now().date() - timedelta(ago),
                         shown=9, reached_4=4, reached_10=5, through_page=2)
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Give a server, a session's key, and the addresses of clips in each state."""
    folder = tmp_path_factory.mktemp("stage")
    with premises(folder) as place:
        server = place.up()
        program = Program(place, server.url, "sample_ada")
        film = phone_video(folder)
        published = program.post(film)
        refused = program.post(b"no video at all" * 50)
        _, begun = program.begin(1000)
        until(lambda: program.clip(published)["work"] == "complete", seconds=90)
        until(lambda: program.clip(refused)["work"] == "refused")
        place.python(COUNTED.format(clip=published))
        yield (
            server.url,
            place.python(SESSION),
            {"published": published, "refused": refused, "begun": begun},
        )


def test_every_state_of_posting_is_accessible_and_fits(
    chromium: Browser, stage: tuple[str, str, dict[str, str]]
) -> None:
    url, key, clips = stage
    visitor = Visitor(chromium, url, viewport=PHONE)
    visitor.context.add_cookies([{"name": "session", "value": key, "url": url}])
    paths = [
        "/post",
        "/me",
        *(f"/clips/{clip}/edit" for clip in clips.values()),
        f"/clips/{clips['published']}/delete",
        "/me/numbers",
        "/me/numbers?days=7",
        f"/clips/{clips['published']}/numbers",
        f"/clips/{clips['refused']}/numbers",
    ]
    for path in paths:
        visitor.page.goto(path)
        visitor.page.wait_for_load_state("networkidle")
        for summary in visitor.page.locator("summary:visible").all():
            summary.click()
        assert wrong(visitor.page) == [], path
    assert visitor.complaints == []


def test_posting_needs_no_mouse(chromium: Browser, stage: tuple[str, str, dict[str, str]]) -> None:
    url, key, clips = stage
    visitor = Visitor(chromium, url, viewport=DESK)
    visitor.context.add_cookies([{"name": "session", "value": key, "url": url}])
    page = visitor.page
    page.goto(f"/clips/{clips['published']}/edit")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.name || document.activeElement.textContent.trim()"
            )
        )
    assert {"cover", "description", "audience", "language", "sensitive", "then"} <= reached
