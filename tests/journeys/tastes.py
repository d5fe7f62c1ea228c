"""Somebody with a taste, in a browser, and what is asked of the product beside it."""

from typing import Any

from playwright.sync_api import Browser, Request, expect
from tests.journeys.cinema import Cinema
from tests.journeys.house import PHONE, Visitor
from tests.premises import until

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

GIVEN = """async () => {
  const asked = indexedDB.open("clerestory.taste");
  const base = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const kept = base.transaction("kept").objectStore("kept").get("giving");
  return new Promise((done) => (kept.onsuccess = () => done(kept.result?.value ?? null)));
}"""
PAIRS = "/api/clerestory/v1/pairs"

KNOWN = """
from django.test.utils import setup_test_environment
setup_test_environment()
from tests.cast import ada, bashir, carys
from clerestory.clips.models import Clip
from clerestory.people import actions as people
from clerestory.social import actions
liked = Clip.objects.filter(author=ada()).order_by("id").first()
actions.like_clip(clip_id=liked.id, by=carys())
people.mute(person=carys(), other=bashir(), days=1)
print(liked.key, people.open_session(person=carys()).key)
"""

VOUCH = """
from tests.cast import ada
from clerestory.feed import actions
from clerestory.people import actions as people
people.set_institution(person=ada(), institution={institution})
actions.publish_pools(at_once=True)
"""

TASTE = "/api/clerestory/v1/me/taste"
PASSPHRASE = "five words drawn by chance"
SESSIONS = """
from django.test.utils import setup_test_environment
setup_test_environment()
from tests.cast import carys
from clerestory.people import actions as people
for _ in range(2):
    print(people.open_session(person=carys()).key)
"""
LYING = """
import base64, json
from django.db import connection
from clerestory.feed.models import SealedTaste
with connection.cursor() as cursor:
    cursor.execute("SELECT sealed, mark FROM feed_sealed_taste")
    rows = [(bytes(sealed).hex(), mark) for sealed, mark in cursor.fetchall()]
opened = [base64.b64decode(one.sealed).hex() for one in SealedTaste.objects.all()]
print(json.dumps([rows, opened]))
"""
# As if ten minutes had passed since the browser met others.
LONG_AGO = """async () => {
  const asked = indexedDB.open("clerestory.taste");
  const base = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const shelf = base.transaction("kept", "readwrite").objectStore("kept");
  const told = shelf.get("sync");
  const { value } = await new Promise((done) => (told.onsuccess = () => done(told.result)));
  const put = shelf.put({ name: "sync", value: { ...value, tried: 0 } });
  await new Promise((done) => (put.onsuccess = done));
  return [value.lock.key.extractable, JSON.stringify(value)];
}"""
LEARN = """
from datetime import date
from tests.cast import ada
from clerestory.clips import actions as clips
from clerestory.clips.models import Clip
from clerestory.feed import actions, queries, storage
from clerestory.feed.actions import learning
from clerestory.feed.models import Pair
from clerestory.ops.boot import load_rooms
load_rooms()
learning.LEAST_PAIRS = 100
gone = {gone!r}
if gone:
    clips.delete_clip(clip_id=Clip.objects.get(id=gone).id, by=ada())
for author in set(Clip.objects.values_list("author_id", flat=True)):
    own = list(Clip.objects.filter(author_id=author))
    for earlier in own:
        for later in own:
            if earlier != later:
                Pair.objects.get_or_create(
                    earlier=earlier, later=later, day=date.today(), defaults={{"given": 9}}
                )
assert actions.learn_pairs()
print(queries.learnt(storage.current()).epoch)
"""


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

    def seen(self) -> set[str]:
        return {row["title"] for row in self.rows()}

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

    def come_back_to_nothing(self) -> list[str]:
        """Open the page where nothing is on offer; return the titles that stand there."""
        self.page.goto("/for-you")
        expect(self.page.locator("[data-part=end]")).to_have_attribute("data-standing", "end")
        return self.titles()

    def told(self) -> set[tuple[str, str, str | None, tuple[str, ...]]]:
        """Return what was asked for, but media: method, address, body and names of headers.

        In no order, as the browser fetches side by side; those of files of ours, which it may have
        already, without their headers.
        """
        return {
            (
                one.method,
                one.url,
                one.post_data,
                () if "/static/" in one.url else tuple(sorted(one.all_headers())),
            )
            for one in self.asked
            if "/media/public/" not in one.url
        }
