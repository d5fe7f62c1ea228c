"""For you, in a browser: two tastes, two orders, the same requests; and everything can be seen."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Request, expect
from tests.journeys.axe import violations
from tests.journeys.cinema import CLIPS, Cinema, cinema
from tests.journeys.house import DESK, PHONE, Visitor
from tests.premises import until

from clerestory.spine.ids import from_text

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
        seen = profile.seen()
        order = profile.come_back()
        told.append(profile.told())
        orders.append(order)
        # What was seen does not come again; what was liked comes first, with others between.
        # The clip that plays may be written down at any moment.
        assert len(seen) >= FIRST
        assert not seen & set(order)
        assert len(profile.seen() | set(order)) == CLIPS
        liked = [profile.topic in title for title in order]
        assert (liked[0], sum(liked[:5]) >= min(3, sum(liked))) == (True, True), order
        _nothing_leaves(profile, sessions)
        assert profile.visitor.complaints == []
    assert orders[0] != orders[1]
    assert told[0] == told[1]
    assert any("/pools/cards-" in address for _, address, _, _ in told[0])
    for profile in profiles:
        profile.visitor.context.close()


def _nothing_leaves(profile: Profile, asked: list[Request]) -> None:
    """Check every request of a session: no history, and no cookie where one is counted."""
    beacons = [one for one in asked if one.url.endswith("/beacons")]
    assert beacons
    for one in beacons:
        reports = json.loads(one.post_data or "")["reports"]
        assert all(
            set(report) <= {"ticket", "reached", "replayed", "skipped", "through"}
            for report in reports
        )
    for one in [*beacons, *(one for one in asked if "/pools/" in one.url)]:
        assert "cookie" not in one.all_headers()
    for one in asked:
        if not one.url.endswith("/beacons"):
            assert one.method == "GET"
            assert "?" not in one.url
    kept = profile.page.evaluate("() => JSON.stringify(localStorage) + document.cookie")
    assert not any(row["id"] in kept for row in profile.rows())


def test_ones_own_marks_are_shown_and_nobody_whom_one_has_muted(
    chromium: Browser, house: Cinema
) -> None:
    liked, key = house.place.python(KNOWN).split()
    profile = Profile(chromium, house, "trains")
    cookie = {"name": "session", "value": key, "url": house.url}
    profile.visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie's parts
    profile.turn_on()
    titles = profile.titles()
    assert titles
    assert all("trains" in title for title in titles)
    card = profile.page.locator(f"[data-clip='{liked}']")
    expect(card.locator(".act.like")).to_have_attribute("aria-pressed", "true")
    expect(card.locator(".act.save")).to_have_attribute("aria-pressed", "false")
    told = [one.url for one in profile.asked if "/me/" in one.url]
    assert told == [f"{house.url}/api/clerestory/v1/me/offered"]


def test_a_taste_can_be_looked_at_forgotten_carried_and_turned_off(
    chromium: Browser, house: Cinema, tmp_path: Path
) -> None:
    profile = Profile(chromium, house, "trains")
    page = profile.page
    profile.turn_on()
    assert violations(page) == []
    profile.look_through(4)
    page.locator(".clip").nth(4).get_by_role("button", name="Why this").click()
    sheet = page.get_by_role("dialog", name="Why this clip")
    expect(sheet).to_contain_text("points, the sum of these:")
    less = sheet.get_by_role("button", name="Less: #")
    less.click()
    expect(less).to_have_attribute("aria-pressed", "true")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    page.goto("/taste")
    expect(page.locator("[data-part=wished] li")).to_contain_text("Less")
    expect(page.locator("#devices")).to_contain_text("This needs an account")
    rows = page.locator("[data-part=rows] tr")
    expect(rows).to_have_count(4)
    expect(page.locator("[data-part=topics] li").first).to_contain_text("#trains")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a width and a height
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / "taste.json"
    saving.value.save_as(file)
    page.get_by_role("button", name="Forget: ").first.click()
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Forget all of it").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget all of it").click()
    expect(rows).to_have_count(0)
    assert profile.rows() == []

    for bad in ("[]", "nonsense", file.read_text().replace('"at": ', '"at": "x", "was": ')):
        page.locator("[data-part=import]").set_input_files(
            {"name": "bad.json", "mimeType": "application/json", "buffer": bad.encode()}
        )
        expect(page.locator("[data-part=told]")).to_contain_text("Nothing was changed")
    page.locator("[data-part=import]").set_input_files(file)
    expect(rows).to_have_count(4)
    assert len(profile.rows()) == 4

    page.get_by_label("For you, in an order made here").uncheck()
    page.goto("/for-you")
    expect(page.get_by_role("button", name="Turn it on in this browser")).to_be_visible()
    assert profile.visitor.complaints == []
    profile.visitor.context.close()


def test_pairs_are_given_one_by_one_by_nobody_and_only_while_that_is_asked_for(
    chromium: Browser, house: Cinema
) -> None:
    profile = Profile(chromium, house, "#")  # likes all there is
    page = profile.page
    page.clock.install()
    profile.turn_on()

    def given() -> list[Request]:
        return [one for one in profile.asked if one.url.endswith(PAIRS)]

    def pass_hours(hours: int) -> None:
        for _ in range(hours * 12):
            page.clock.run_for(300_000)
        page.wait_for_load_state("networkidle")

    profile.look_through(4)
    assert page.evaluate(GIVEN)["waiting"] == []
    page.goto("/taste")
    box = page.get_by_label("Give up to 20 pairs a day")
    expect(box).not_to_be_checked()
    box.check()
    expect(page.locator("[data-part=giving]")).to_have_text("Pairs that wait to be sent: 0")
    page.goto("/for-you")
    profile.look_through(4)
    until(lambda: len(page.evaluate(GIVEN)["waiting"]) == 2, seconds=20)
    assert given() == []
    page.goto("/taste")  # what waits outlives its page
    expect(page.locator("[data-part=giving]")).to_have_text("Pairs that wait to be sent: 2")
    page.goto("/clips/" + profile.rows()[0]["id"])
    pass_hours(7)
    told = [json.loads(one.post_data or "") for one in given()]
    assert [sorted(one) for one in told] == [["earlier", "later"]] * 2
    clips = [ticket.split(".")[0] for one in told for ticket in one.values()]
    assert len(set(clips)) == 4  # nothing joins one pair to another
    assert set(clips) <= {row["id"] for row in profile.rows()}
    for one in given():
        assert not {"cookie", "referer", "authorization"} & set(one.all_headers())
        answer = one.response()
        assert answer is not None
        assert answer.status == 204
    assert page.evaluate(GIVEN)["waiting"] == []

    page.goto("/for-you")
    profile.look_through(2)
    until(lambda: len(page.evaluate(GIVEN)["waiting"]) == 1, seconds=20)
    page.goto("/taste")
    page.get_by_label("Pause").check()
    until(lambda: page.evaluate(GIVEN)["waiting"] == [], seconds=20)
    page.goto("/clips/" + profile.rows()[0]["id"])
    pass_hours(7)
    assert len(given()) == 2
    assert profile.visitor.complaints == []
    profile.visitor.context.close()


@dataclass
class Device:
    """A browser with a session of Carys, and its card "On your other devices"."""

    profile: Profile
    url: str
    key: str

    def __post_init__(self) -> None:
        cookie = {"name": "session", "value": self.key, "url": self.url}
        self.profile.visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie's parts
        self.page, self.card = self.profile.page, self.profile.page.locator("#devices")

    def enter(self, passphrase: str, button: str = "Turn it on") -> None:
        self.card.locator("input[data-part=passphrase]:visible").fill(passphrase)
        self.press(button)

    def press(self, button: str) -> None:
        self.card.get_by_role("button", name=button, exact=True).click()

    def says(self, text: str) -> None:
        expect(self.card.get_by_role("status")).to_contain_text(text)

    def problem(self, text: str) -> None:
        expect(self.card.locator("#passphrase-problem")).to_contain_text(text)

    def ids(self) -> list[str]:
        return sorted(row["id"] for row in self.profile.rows())

    def asked(self) -> list[Request]:
        return [one for one in self.profile.asked if one.url.endswith(TASTE)]


def test_a_taste_is_shared_sealed_between_the_devices_of_one_person(
    chromium: Browser, house: Cinema
) -> None:
    keys = house.place.python(SESSIONS).split()
    first, second = (Device(Profile(chromium, house, "#"), house.url, key) for key in keys)
    first.profile.turn_on()
    first.profile.look_through(3)
    assert first.asked() == []  # it was not turned on
    needles = _needles(first.profile.rows())
    for device in (first, second):
        device.page.goto("/taste")
    _looks_right(first)
    first.enter("too short")
    first.problem("at least 12 characters")
    first.enter(PASSPHRASE)
    first.says("It is on.")
    expect(first.card.get_by_role("button", name="Sync now")).to_be_focused()
    _looks_right(first)
    second.enter("five words drawn by heart")
    second.problem("This is not the passphrase")
    expect(second.card.get_by_role("button", name="Delete it on the server")).to_be_visible()
    assert second.ids() == []
    second.enter(PASSPHRASE)
    second.says("It is on.")
    assert second.ids() == first.ids()
    rows = second.page.locator("[data-part=rows] tr")
    expect(rows).to_have_count(len(first.ids()))
    rows.first.get_by_role("button", name="Forget").click()
    expect(second.page.locator("[data-part=told]")).to_have_text("Forgotten.")
    second.press("Sync now")
    second.says("Your devices have met.")

    sent = _meets_by_itself(first, second)
    _tells_nothing([*first.asked(), *second.asked()], needles)
    lying, opened = json.loads(house.place.python(LYING))
    assert [bytes.fromhex(one) for one in opened] == [sent]
    told = [*(bytes.fromhex(sealed) for sealed, _ in lying)]
    told += [run.err.read_bytes() for run in house.place.running]
    assert [needle for needle in needles for each in told if needle in each] == []
    _ends(first, second)
    assert json.loads(house.place.python(LYING)) == [[], []]
    for device in (first, second):
        # A browser complains of each answer that says: nothing there.
        complaints = device.profile.visitor.complaints
        assert all("status of 404" in one for one in complaints), complaints
        device.profile.visitor.context.close()


def _looks_right(device: Device) -> None:
    for size in (PHONE, DESK):
        device.page.set_viewport_size(size)  # type: ignore[arg-type]  # a width and a height
        assert violations(device.page) == []
        assert device.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def _meets_by_itself(device: Device, other: Device) -> bytes:
    """Let a device meet on pages with clips, once with news and once without; return what lies."""
    extractable, kept = device.page.evaluate(LONG_AGO)
    assert (extractable, PASSPHRASE in kept) == (False, False)
    device.profile.asked.clear()
    for _ in range(2):
        with device.page.expect_response(lambda got: got.request.method == "PUT"):
            device.page.goto("/clips/" + device.ids()[0])
        until(lambda: device.ids() == other.ids(), seconds=20)
        device.page.goto("/following")  # not before ten minutes have passed
        device.page.wait_for_load_state("networkidle")
        device.page.evaluate(LONG_AGO)
    asked = device.asked()
    assert [one.method for one in asked] == ["GET", "PUT"] * 2
    sent = [one.post_data_buffer or b"" for one in asked if one.method == "PUT"]
    assert {(len(one) - 45 - 16 - 32) % 16_384 for one in sent} == {0}
    assert len({len(one) for one in sent}) == 1
    assert len({one[33:45] for one in sent}) == 2
    return sent[-1]


def _ends(first: Device, second: Device) -> None:
    """Change the passphrase, then delete what lies on the server: the other device is told."""
    left = second.ids()
    first.page.goto("/taste")
    first.card.get_by_text("Change the passphrase").click()
    first.enter(PASSPHRASE * 2, "Change it")
    first.says("The passphrase is changed.")
    second.press("Sync now")
    second.says("The passphrase was changed on another device.")
    second.enter(PASSPHRASE * 2)
    second.says("It is on.")
    first.press("Stop, and delete it on the server")
    first.card.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    first.says("It is deleted on the server")
    second.press("Sync now")
    second.says("Nothing lies on the server any more")
    assert first.ids() == second.ids() == left != []


def _needles(rows: list[dict[str, Any]]) -> list[bytes]:
    """Return ids and titles as they could stand in something that was sent or kept."""
    plain = [row[name].encode() for row in rows for name in ("id", "title")]
    plain += [PASSPHRASE.encode(), b"trains", b"watched"]
    found = [*plain, *(from_text(row["id"]).bytes for row in rows)]
    for one in plain:
        found += [one.decode().encode("utf-16-le"), one.hex().encode(), quote(one).encode()]
        # Wherever it stands among others, all but its ends is written in one of three ways.
        found += [b64encode(one[skip:])[: len(one) * 4 // 3 - 6] for skip in range(3)]
    return [needle for needle in found if len(needle) > 5]


def _tells_nothing(asked: list[Request], needles: list[bytes]) -> None:
    """Check that requests hold no needle, as they are or inflated, and their answers neither."""
    for one in asked:
        answer = one.response()
        assert answer is not None
        parts = [one.post_data_buffer or b"", json.dumps(one.all_headers()).encode()]
        parts.append(json.dumps(answer.all_headers()).encode())
        assert not [needle for needle in needles for part in parts if needle in part]


def test_without_script_there_are_the_newest_clips(chromium: Browser, house: Cinema) -> None:
    visitor = Visitor(chromium, house.url, scripts=False)
    visitor.page.goto("/for-you")
    expect(visitor.page.locator(".clip")).to_have_count(5)
    assert "Without script these are the newest" in visitor.page.content()
    visitor.page.goto("/taste")
    assert "which needs script" in visitor.page.content()
    visitor.context.close()
