"""The devices of one person, which share a taste that nobody else can open."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Request, Route, expect
from tests.journeys.axe import violations
from tests.journeys.house import DESK, PHONE
from tests.journeys.tastes import LONG_AGO, PASSPHRASE, TASTE, Profile
from tests.premises import until

from clerestory.spine.ids import from_text

# As many rows as are kept, older than those that are there, of words that do not get smaller.
HEAPED = """async (most) => {
  const asked = indexedDB.open("clerestory.taste");
  const base = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const shelf = base.transaction("watched", "readwrite").objectStore("watched");
  const all = shelf.getAll();
  const [row, ...rest] = await new Promise((done) => (all.onsuccess = () => done(all.result)));
  const letter = () => String.fromCharCode(0x4e00 + Math.floor(Math.random() * 0x5000));
  const words = () => Array.from({ length: 300 }, letter).join("");
  for (let number = rest.length + 1; number < most; number += 1) {
    const known = { ...row.known, topics: [words(), words(), words(), words()] };
    const id = "7" + String(number).padStart(25, "0");
    shelf.put({ ...row, id, at: number, title: words(), handle: words(), known });
  }
  await new Promise((done) => (shelf.transaction.oncomplete = done));
}"""
CLEARED = """async () => {
  const asked = indexedDB.open("clerestory.taste");
  const base = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const shelf = base.transaction("watched", "readwrite").objectStore("watched");
  shelf.delete(IDBKeyRange.bound("7" + "0".repeat(25), "7" + "9".repeat(25)));
  await new Promise((done) => (shelf.transaction.oncomplete = done));
}"""
MOST_WATCHED = 500


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


def looks_right(device: Device) -> None:
    for size in (PHONE, DESK):
        device.page.set_viewport_size(size)  # type: ignore[arg-type]  # a width and a height
        assert violations(device.page) == []
        assert device.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def meets_by_itself(device: Device, other: Device) -> bytes:
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


def is_heard_while_it_meets_by_itself(device: Device) -> None:
    """Let a page's own meeting take its time: a button that is pressed meanwhile is not lost."""
    page, held = device.page, list[Route]()
    page.evaluate(LONG_AGO)
    page.route(f"**{TASTE}", lambda route: route.continue_() if held else held.append(route))
    page.goto("/taste")
    # A round trip to the page lets routes come in.
    until(lambda: page.evaluate("true") and held)
    device.press("Sync now")
    device.says("One moment")
    held[0].continue_()
    device.says("Your devices have met.")
    page.unroute(f"**{TASTE}")


def is_told_what_is_wrong(device: Device) -> None:
    """Let what the server gives be spoilt, or give nothing: it is said, and nothing is lost."""
    page, here = device.page, device.ids()

    def gives(change: Callable[[bytearray], object]) -> Callable[[Route], None]:
        def answer(route: Route) -> None:
            if route.request.method != "GET":
                route.continue_()
                return
            headers = {k: v for k, v in route.request.headers.items() if k != "if-none-match"}
            got = route.fetch(headers=headers)
            body = bytearray(got.body())
            change(body)
            route.fulfill(response=got, body=bytes(body))

        return answer

    def newer(body: bytearray) -> None:
        body[16] += 1  # the version
        body[-32:] = sha256(body[:-32]).digest()

    def damaged(body: bytearray) -> None:
        body[100] ^= 1

    def signed_out(route: Route) -> None:
        told = {"title": "Sign in", "status": 401, "detail": "Sign in.", "code": "SignInNeeded"}
        route.fulfill(status=401, json=told)

    for answer, words in (
        (gives(newer), "A newer version of this page wrote what lies on the server."),
        (gives(damaged), "What lies on the server is damaged."),
        (signed_out, "You are signed out."),
        (lambda route: route.abort(), "The server could not be reached"),
    ):
        page.route(f"**{TASTE}", answer)
        device.press("Sync now")
        device.says(words)
        looks_right(device)
        page.unroute(f"**{TASTE}")
        assert device.ids() == here
    page.evaluate(HEAPED, MOST_WATCHED)
    device.press("Sync now")
    device.says("does not fit into 1 MB, sealed. Forget some of it.")
    looks_right(device)
    assert len(device.ids()) == MOST_WATCHED
    page.evaluate(CLEARED)
    device.press("Sync now")
    device.says("Your devices have met.")
    assert device.ids() == here


def ends(first: Device, second: Device) -> None:
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


def needles_of(rows: list[dict[str, Any]]) -> list[bytes]:
    """Return ids and titles as they could stand in something that was sent or kept."""
    plain = [row[name].encode() for row in rows for name in ("id", "title")]
    plain += [PASSPHRASE.encode(), b"trains", b"watched"]
    found = [*plain, *(from_text(row["id"]).bytes for row in rows)]
    for one in plain:
        found += [one.decode().encode("utf-16-le"), one.hex().encode(), quote(one).encode()]
        # Wherever it stands among others, all but its ends is written in one of three ways.
        found += [b64encode(one[skip:])[: len(one) * 4 // 3 - 6] for skip in range(3)]
    return [needle for needle in found if len(needle) > 5]


def tells_nothing(asked: list[Request], needles: list[bytes]) -> None:
    """Check that requests hold no needle, as they are or inflated, and their answers neither."""
    for one in asked:
        answer = one.response()
        assert answer is not None
        parts = [one.post_data_buffer or b"", json.dumps(one.all_headers()).encode()]
        parts.append(json.dumps(answer.all_headers()).encode())
        assert not [needle for needle in needles for part in parts if needle in part]
