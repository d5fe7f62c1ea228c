"""For you, in a browser: two tastes, two orders, the same requests; and everything can be seen."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Request, expect
from tests.journeys.cinema import CLIPS, Cinema, cinema
from tests.journeys.house import PHONE, Visitor
from tests.premises import until

FIRST = 6  # clips that are looked through before the two are compared
WATCHED = """(card, liked) => new Promise((done) => {
  const video = card.querySelector("video");
  if (liked) video.currentTime = video.duration - 0.5;
  video.addEventListener("timeupdate", () => {
    if (!liked || video.currentTime > video.duration / 2) done();
  });
})"""
ROWS = """async () => {
  const asked = indexedDB.open("clerestory.taste");
  const base = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const all = base.transaction("watched").objectStore("watched").getAll();
  return new Promise((done) => (all.onsuccess = () => done(all.result)));
}"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cinema]:
    with cinema(tmp_path_factory.mktemp("cinema")) as place:
        yield place


class Profile:
    """Somebody who likes one topic, in a browser with a cookie that could name them."""

    def __init__(self, browser: Browser, house: Cinema, topic: str) -> None:
        self.visitor = Visitor(browser, house.url, viewport=PHONE)
        self.page, self.topic = self.visitor.page, topic
        self.asked: list[Request] = []
        self.visitor.context.add_cookies(
            [{"name": "session", "value": f"a-key-of-{topic}", "url": house.url}]
        )
        self.page.on("request", lambda request: self.asked.append(request))  # noqa: PLW0108  the library wants a function of ours

    def turn_on(self) -> None:
        self.page.goto("/for-you")
        self.page.get_by_role("button", name="Turn it on in this browser").click()
        expect(self.page.locator(".clip[data-mounted]").first).to_be_visible()

    def look_through(self, count: int) -> None:
        """Watch what one likes to its end, and pass the rest by."""
        for place in range(count):
            card = self.page.locator(".clip").nth(place)
            expect(card).to_have_attribute("data-playing", "")
            liked = self.topic in (card.get_attribute("data-title") or "")
            card.evaluate(WATCHED, liked)
            self.page.keyboard.press("j")
            until(lambda place=place: len(self.rows()) > place, seconds=20)  # type: ignore[misc]  # of the loop

    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.page.evaluate(ROWS)
        return rows

    def titles(self) -> list[str]:
        return [card.get_attribute("data-title") or "" for card in self.page.locator(".clip").all()]

    def come_back(self) -> list[str]:
        """Open the page anew; return the order, and keep what was asked for on the way."""
        self.page.goto("about:blank")
        self.asked.clear()
        self.page.goto("/for-you")
        expect(self.page.locator(".clip[data-playing]")).to_have_count(1)
        self.page.wait_for_load_state("networkidle")
        return self.titles()

    def told(self) -> list[tuple[str, str, str | None, list[str]]]:
        """Return what was asked for, but media: method, address, body and names of headers."""
        return [
            (one.method, one.url, one.post_data, sorted(one.all_headers()))
            for one in self.asked
            if "/media/public/" not in one.url
        ]


def test_two_tastes_have_two_orders_and_ask_for_the_same(chromium: Browser, house: Cinema) -> None:
    profiles = [Profile(chromium, house, topic) for topic in ("trains", "cats")]
    orders, told = [], []
    for profile in profiles:
        profile.turn_on()
        profile.look_through(FIRST)
        # As when the page is left; only while it is here is what it sends still heard.
        with profile.page.expect_request("**/beacons"):
            profile.page.evaluate("dispatchEvent(new Event('pagehide'))")
        sessions = list(profile.asked)
        order = profile.come_back()
        told.append(profile.told())
        orders.append(order)
        # What was seen does not come again; what was liked comes first, with others between.
        assert len(order) == CLIPS - len(profile.rows())
        liked = [profile.topic in title for title in order]
        assert (liked[0], sum(liked[:5]) >= min(3, sum(liked))) == (True, True), order
        _nothing_leaves(profile, sessions)
        assert profile.visitor.complaints == []
    assert orders[0] != orders[1]
    assert told[0] == told[1]
    assert any("/pools/cards-" in address for _, address, *_ in told[0])
    for profile in profiles:
        profile.visitor.context.close()


def _nothing_leaves(profile: Profile, asked: list[Request]) -> None:
    """Check every request of a session: no history, and no cookie where one is counted."""
    beacons = [one for one in asked if one.url.endswith("/beacons")]
    assert beacons
    for one in beacons:
        reports = json.loads(one.post_data or "")["reports"]
        assert all(
            set(report) <= {"ticket", "reached", "replayed", "skipped"} for report in reports
        )
    for one in [*beacons, *(one for one in asked if "/pools/" in one.url)]:
        assert "cookie" not in one.all_headers()
    for one in asked:
        if not one.url.endswith("/beacons"):
            assert one.method == "GET"
            assert "?" not in one.url
    kept = profile.page.evaluate("() => JSON.stringify(localStorage) + document.cookie")
    assert not any(row["id"] in kept for row in profile.rows())
